// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A read transaction on a connection of its own: the database as of one commit.
///
/// SQLite keeps what it needs in the write-ahead log for as long as the snapshot lives, so the log
/// grows meanwhile.
///
/// Thread safety: as Snapshot.

#include "store/sqlite/sqlite.hpp"
#include "store/store.hpp"

namespace mooring::store {

class SqliteSnapshot final : public Snapshot {
public:
    [[nodiscard]] static Result<std::unique_ptr<Snapshot>> open(const std::string& path);
    explicit SqliteSnapshot(Connection connection) : connection_{std::move(connection)} {}

    [[nodiscard]] Result<> load(Loader& loader) override;
    [[nodiscard]] Result<> load_zone(zone::ZoneId zone, Loader& loader) override;

private:
    Connection connection_;
};

}  // namespace mooring::store
