// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/row_columns.hpp"
#include "store/sqlite/schema.hpp"

namespace mooring::store {

namespace {

constexpr std::uint64_t changes_per_transaction = 8192;
constexpr int transactions_per_call = 64;

// What a power loss takes away is copied again: the journal still has it.
constexpr const char* settings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -16384;";

constexpr const char* insert_sql =
    "INSERT INTO address_change (host, epoch, number, t, ipv4_before, ipv6_before, ipv4_after, "
    "ipv6_after, cause, dialect, update_key, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (host, epoch, number) DO NOTHING";
constexpr const char* find_sql =
    "SELECT epoch, number, t, ipv4_before, ipv6_before, ipv4_after, ipv6_after, cause, dialect, "
    "update_key, source FROM address_change WHERE host = ? ORDER BY epoch DESC, number DESC LIMIT "
    "?";
constexpr const char* delete_old_sql =
    "DELETE FROM address_change WHERE (host, epoch, number) IN "
    "(SELECT host, epoch, number FROM address_change WHERE t < ? ORDER BY t LIMIT 4096)";

using Bytes = std::optional<std::span<const std::uint8_t>>;

Bytes bytes_of_any(const std::optional<IpAddress>& address) noexcept
{
    if (!address) return std::nullopt;
    return std::visit([](const auto& each) { return Bytes{std::span{each.bytes}}; }, *address);
}

std::optional<IpAddress> source_in(Statement& row, int column)
{
    if (const auto ipv4 = address_in<Ipv4>(row, column)) return *ipv4;
    if (const auto ipv6 = address_in<Ipv6>(row, column)) return *ipv6;
    return std::nullopt;
}

HistoryEntry entry_in(Statement& row, zone::HostId host)
{
    return {.number = zone::ChangeNumber{static_cast<std::uint64_t>(row.integer(1))},
            .epoch = static_cast<std::uint32_t>(row.integer(0)),
            .change = {.host = host,
                       .before = {address_in<Ipv4>(row, 3), address_in<Ipv6>(row, 4)},
                       .after = {address_in<Ipv4>(row, 5), address_in<Ipv6>(row, 6)},
                       .origin = {.cause = static_cast<zone::Cause>(row.integer(7)),
                                  .dialect = static_cast<zone::Dialect>(row.integer(8)),
                                  .key = zone::KeyId{static_cast<std::uint32_t>(row.integer(9))},
                                  .source = source_in(row, 10),
                                  .time = WallTime{std::chrono::milliseconds{row.integer(2)}}}}};
}

/// Calls `visit(number, AddressChange)` for each address change of the batch.
template <class Visit>
Result<> for_each_move(const zone::Batch& batch, Visit visit)
{
    auto number = static_cast<std::uint64_t>(batch.first);
    for (const auto& change : batch.changes) {
        if (const auto* moved = std::get_if<zone::AddressChange>(&change))
            MOORING_CHECK(visit(HistoryEntry{zone::ChangeNumber{number}, batch.epoch, *moved}));
        ++number;
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<History>> History::open(const Clock& clock, const Paths& paths,
                                               std::chrono::seconds retention)
{
    auto history = std::make_unique<History>(Private{}, clock, retention);
    if (auto done = history->prepare(paths); !done)
        return fail(done.error().code, fmt::format("{}: {}", paths.history, done.error().detail));
    return history;
}

Result<> History::prepare(const Paths& paths)
{
    MOORING_TRY(history_, Connection::open(paths.history, Connection::Access::Create));
    MOORING_CHECK(history_.execute(settings));
    MOORING_CHECK(migrate(history_, history_migrations()));
    MOORING_TRY(journal_, Connection::open(paths.store, Connection::Access::ReadOnly));
    MOORING_TRY(insert_, history_.prepare(insert_sql));
    MOORING_TRY(set_copied_, history_.prepare("UPDATE copied SET seq = ? WHERE shard = 0"));
    MOORING_TRY(find_, history_.prepare(find_sql));
    MOORING_TRY(delete_old_, history_.prepare(delete_old_sql));

    MOORING_TRY(auto copied, history_.integer_of("SELECT seq FROM copied WHERE shard = 0"));
    MOORING_TRY(const auto feed, read_feed(journal_));
    // A history of another journal, put beside this one: begin again, the epochs tell them apart.
    if (static_cast<std::uint64_t>(copied) > static_cast<std::uint64_t>(feed.head.last)) copied = 0;
    copied_.with(
        [&](auto& position) { position = zone::ChangeNumber{static_cast<std::uint64_t>(copied)}; });
    return {};
}

zone::ChangeNumber History::copied() const
{
    return copied_.with([](const auto& position) { return position; });
}

Result<std::uint64_t> History::extend()
{
    std::uint64_t total = 0;
    for (int i = 0; i < transactions_per_call; ++i) {
        const auto before = copied();
        MOORING_TRY(const auto count, copy_some());
        total += count;
        if (copied() == before) break;
    }
    MOORING_CHECK(delete_old());
    return total;
}

Result<std::uint64_t> History::copy_some()
{
    const auto turn = turns_.patient();
    MOORING_TRY(auto cursor, BatchCursor::open(journal_, copied()));
    MOORING_TRY(auto transaction, Transaction::begin(history_));
    auto position = copied();
    std::uint64_t seen = 0;
    std::uint64_t count = 0;
    while (seen < changes_per_transaction) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) break;
        MOORING_TRY(const auto batch, zone::decode(row->data));
        MOORING_TRY(const auto moves, copy(batch));
        seen += batch.changes.size();
        count += moves;
        position = row->last;
    }
    if (seen == 0) return 0;
    MOORING_CHECK(set_copied_.run(static_cast<std::uint64_t>(position)));
    MOORING_CHECK(transaction.commit());
    copied_.with([&](auto& present) { present = position; });
    return count;
}

Result<std::uint64_t> History::copy(const zone::Batch& batch)
{
    std::uint64_t count = 0;
    MOORING_CHECK(for_each_move(batch, [&](const HistoryEntry& entry) {
        ++count;
        return insert(entry);
    }));
    return count;
}

Result<> History::insert(const HistoryEntry& entry)
{
    const auto& [host, before, after, origin] = entry.change;
    return insert_.run(number_of(host), entry.epoch, static_cast<std::uint64_t>(entry.number),
                       origin.time.time_since_epoch().count(), bytes_of(before.ipv4),
                       bytes_of(before.ipv6), bytes_of(after.ipv4), bytes_of(after.ipv6),
                       static_cast<int>(origin.cause), static_cast<int>(origin.dialect),
                       number_of(origin.key), bytes_of_any(origin.source));
}

Result<> History::delete_old()
{
    const auto turn = turns_.patient();
    const auto oldest = clock_.wall_now() - retention_;
    return delete_old_.run(oldest.time_since_epoch().count());
}

Result<std::vector<HistoryEntry>> History::uncopied(zone::HostId host)
{
    std::vector<HistoryEntry> entries;
    MOORING_TRY(auto cursor, BatchCursor::open(journal_, copied()));
    while (true) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) return entries;
        MOORING_TRY(const auto batch, zone::decode(row->data));
        MOORING_CHECK(for_each_move(batch, [&](const HistoryEntry& entry) -> Result<> {
            if (entry.change.host == host) entries.push_back(entry);
            return {};
        }));
    }
}

Result<std::vector<HistoryEntry>> History::entries(zone::HostId host, std::size_t count)
{
    const auto turn = turns_.patient();
    MOORING_TRY(auto entries, uncopied(host));
    std::ranges::reverse(entries);
    if (entries.size() > count)
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(count), entries.end());

    MOORING_CHECK(find_.bind(number_of(host), count - entries.size()));
    while (true) {
        MOORING_TRY(const bool is_there, find_.step());
        if (!is_there) return entries;
        entries.push_back(entry_in(find_, host));
    }
}

}  // namespace mooring::store
