// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/snapshot.hpp"

#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/row_loader.hpp"

namespace mooring::store {

namespace {

Result<> replay(Connection& connection, Loader& loader)
{
    return for_each_unfolded(
        connection, [&](zone::Batch batch) { loader.batch(without_rows(std::move(batch))); });
}

}  // namespace

Result<std::unique_ptr<Snapshot>> SqliteSnapshot::open(const std::string& path)
{
    MOORING_TRY(auto connection, Connection::open(path, Connection::Access::ReadOnly));
    MOORING_CHECK(connection.execute("BEGIN"));
    MOORING_TRY(const auto feed, read_feed(connection));  // The first read fixes the moment.
    static_cast<void>(feed);
    return std::make_unique<SqliteSnapshot>(std::move(connection));
}

Result<> SqliteSnapshot::load(Loader& loader)
{
    MOORING_CHECK(load_rows(connection_, loader));
    return replay(connection_, loader);
}

Result<> SqliteSnapshot::load_zone(zone::ZoneId zone, Loader& loader)
{
    MOORING_CHECK(load_zone_rows(connection_, zone, loader));
    return replay(connection_, loader);
}

}  // namespace mooring::store
