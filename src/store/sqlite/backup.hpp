// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Backups: one SQLite file with a consistent copy of mooring.db, when it was taken, and, if asked
/// for, the files of the data folder's keys/. The history is not in it, except for the batches that
/// the journal still has.
///
///     write_backup() ──▶ FILE ──▶ restore_backup() ──▶ a new data folder
///
/// Thread safety: any function from any thread.

#include <string>

#include "store/sqlite/data_folder.hpp"
#include "store/store.hpp"

namespace mooring::store {

struct BackupOptions {
    WithKeys with_keys = WithKeys::No;
    std::string key_file{};  ///< A key file that lies elsewhere, kept as `seal.key`. Empty: none.
    WallTime now{};
};

/// Copies the database while commits go on. The file appears whole or not at all. Fails with
/// AlreadyExists if there is something at `path`.
[[nodiscard]] Result<> write_backup(const DataPaths& paths, const std::string& path,
                                    const BackupOptions& options);

struct RestoreOptions {
    WallTime now{};
};

struct RestoreReport {
    WallTime taken{};              // When the backup was made.
    zone::Head head;               // The journal's, with its new epoch.
    std::uint64_t zone_count = 0;  // Zones whose serial was raised.
    std::uint64_t host_count = 0;
    std::uint64_t key_file_count = 0;
};

/// Makes a data folder of a backup. What was committed after the backup is lost; so that no
/// secondary is ahead of us, the epoch goes up and every serial by ten for each second since the
/// backup and 864,000 more (but never by more than RFC 1982 allows).
///
/// Fails with Conflict if the folder is not empty, NotFound or Corrupt for the backup; then the
/// folder has no database in it.
[[nodiscard]] Result<RestoreReport> restore_backup(const std::string& path,
                                                   const std::string& data_folder,
                                                   const RestoreOptions& options);

}  // namespace mooring::store
