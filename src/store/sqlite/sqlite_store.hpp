// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The store that serves: two SQLite files in the data folder.
///
///     mooring.db    journal, rows      one connection writes; each reader has its own
///     history.db    the past of hosts  written behind, by extend_history()
///
/// A commit is one blob, one head row and one disk sync (write-ahead log, synchronous=FULL); what
/// else there is to do is done between commits (write_side.hpp).
///
/// Thread safety: as Store.
/// Limits: one process at a time has a data folder open.

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/file_descriptor.hpp"
#include "store/sqlite/data_folder.hpp"
#include "store/sqlite/folding.hpp"
#include "store/sqlite/history.hpp"
#include "store/sqlite/housekeeping.hpp"
#include "store/sqlite/write_side.hpp"
#include "store/store.hpp"

namespace mooring::store {

struct SqliteOptions {
    Retention retention;
    Folding::Options folding;
    /// What the chain of hashes of the audit log is keyed with, asked for when first needed; empty:
    /// nothing. Null: nothing.
    std::function<std::vector<std::uint8_t>()> audit_key{};
    std::string key_file{};  ///< One outside keys/, for backups with keys. Empty: there is none.
};

class SqliteStore final : public Store {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    /// Opens the data folder; creates what is missing. Fails with StoreInUse, StoreTooNew, Corrupt,
    /// StoreFull or StoreFailed; the sentence says what to do. `clock` must outlive the store.
    [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(
        const Clock& clock, const std::string& data_folder, const SqliteOptions& options = {});
    SqliteStore(Private, const Clock& clock, const std::string& folder)
        : clock_{clock}, paths_{folder}
    {}

    [[nodiscard]] Result<zone::Head> head() override;
    [[nodiscard]] Result<NextIds> next_ids() override;
    [[nodiscard]] Result<> commit(const zone::Batch& batch) override;
    [[nodiscard]] Result<std::unique_ptr<Snapshot>> snapshot() override;
    [[nodiscard]] Result<> stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                        std::span<const dns::Rrset> rrsets) override;
    [[nodiscard]] Result<FoldProgress> fold(std::chrono::microseconds slice, WallTime now) override;
    [[nodiscard]] Result<std::uint64_t> extend_history() override;
    [[nodiscard]] Result<std::vector<HistoryEntry>> history_of(const HistoryQuery& query) override;
    [[nodiscard]] Result<std::vector<AuditEntry>> audit(const AuditQuery& query) override;
    [[nodiscard]] Result<AuditReport> verify_audit() override;
    [[nodiscard]] Result<> visit_batches(WallTime since, const VisitBatch& visit) override;
    [[nodiscard]] Result<> save_contacts(std::span<const Contact> contacts) override;
    [[nodiscard]] Result<> backup(const std::string& path, WithKeys with_keys) override;

private:
    [[nodiscard]] Result<> prepare(const SqliteOptions& options);
    [[nodiscard]] Result<FoldProgress> progress();

    const Clock& clock_;
    const DataPaths paths_;
    std::string key_file_;
    FileDescriptor lock_;  // First in, last out.
    std::unique_ptr<WriteSide> writing_;
    std::unique_ptr<History> history_;
    std::unique_ptr<Folding> folding_;
    std::unique_ptr<Housekeeping> housekeeping_;
    WriteTurns fold_turns_;  // One fold() at a time.
    Connection reader_;      // Whoever has the fold's turn.
};

}  // namespace mooring::store
