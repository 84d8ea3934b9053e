// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/sqlite/audit_retention.hpp"
#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/row_columns.hpp"
#include "store/sqlite/schema.hpp"

namespace mooring::store {

namespace {

constexpr std::uint64_t changes_per_transaction = 8192;
constexpr int transactions_per_call = 64;
constexpr int transactions_before_reading = 8;

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
constexpr const char* insert_event_sql =
    "INSERT INTO event (epoch, number, t, what, account, subject, client, cause, dialect, "
    "update_key, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (epoch, number) DO NOTHING";
constexpr const char* insert_stretch_sql =
    "INSERT INTO audit_stretch (epoch, first, last, t, n, key_id, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";

using Bytes = std::optional<std::span<const std::uint8_t>>;

Bytes bytes_of_any(const std::optional<IpAddress>& address) noexcept
{
    if (!address) return std::nullopt;
    return std::visit([](const auto& each) { return Bytes{std::span{each.bytes}}; }, *address);
}

std::int64_t count_of(WallTime time) noexcept
{
    return time.time_since_epoch().count();
}

/// Calls `visit(HistoryEntry)` for each address change of the batch.
template <class Visit>
void for_each_move(const zone::Batch& batch, Visit visit)
{
    auto number = static_cast<std::uint64_t>(batch.first);
    for (const auto& change : batch.changes) {
        if (const auto* moved = std::get_if<zone::AddressChange>(&change))
            visit(HistoryEntry{zone::ChangeNumber{number}, batch.epoch, *moved});
        ++number;
    }
}

}  // namespace

Result<std::unique_ptr<History>> History::open(const Clock& clock, const Paths& paths,
                                               Options options)
{
    auto history = std::make_unique<History>(Private{}, clock, std::move(options));
    if (auto done = history->prepare(paths); !done)
        return fail(done.error().code, fmt::format("{}: {}", paths.history, done.error().detail));
    return history;
}

Result<> History::prepare(const Paths& paths)
{
    path_ = paths.history;
    MOORING_TRY(history_, Connection::open(paths.history, Connection::Access::Create));
    MOORING_CHECK(history_.execute(settings));
    MOORING_CHECK(migrate(history_, history_migrations()));
    MOORING_TRY(journal_, Connection::open(paths.store, Connection::Access::ReadOnly));
    MOORING_TRY(insert_, history_.prepare(insert_sql));
    MOORING_TRY(insert_event_, history_.prepare(insert_event_sql));
    MOORING_TRY(insert_stretch_, history_.prepare(insert_stretch_sql));
    MOORING_TRY(set_copied_, history_.prepare("UPDATE copied SET seq = ? WHERE shard = 0"));
    MOORING_TRY(find_, history_.prepare(fmt::format(
                           "SELECT {} FROM address_change WHERE host = ?1 AND t BETWEEN ?2 AND ?3 "
                           "AND (?4 IS NULL OR number = ?4) ORDER BY epoch DESC, number DESC "
                           "LIMIT ?5",
                           move_columns)));
    MOORING_TRY(const auto end, chain_end(history_));
    previous_ = end.hash;

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

/// Made with the service's first start, so it is looked for until it is there.
const AuditKey& History::key()
{
    if (key_.empty() && options_.key) key_ = options_.key();
    return key_;
}

Result<std::uint64_t> History::extend()
{
    MOORING_TRY(const auto total, copy_up_to(transactions_per_call));
    const auto turn = turns_.patient();
    MOORING_CHECK(delete_old(history_, key(), clock_.wall_now() - options_.retention));
    return total;
}

Result<std::uint64_t> History::copy_up_to(int transactions)
{
    std::uint64_t total = 0;
    for (int i = 0; i < transactions; ++i) {
        const auto before = copied();
        MOORING_TRY(const auto count, copy_some());
        total += count;
        if (copied() == before) break;
    }
    return total;
}

/// One transaction, and one stretch of the chain: of one epoch.
Result<std::uint64_t> History::copy_some()
{
    const auto turn = turns_.patient();
    MOORING_TRY(auto cursor, BatchCursor::open(journal_, copied()));
    MOORING_TRY(auto transaction, Transaction::begin(history_));
    StretchHash hash{key(), previous_};
    Stretch stretch;
    std::uint64_t seen = 0;
    std::uint64_t moves = 0;
    while (seen < changes_per_transaction) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) break;
        MOORING_TRY(const auto batch, zone::decode(row->data));
        if (seen == 0) stretch.first = static_cast<std::uint64_t>(batch.first);
        if (seen != 0 && batch.epoch != stretch.epoch) break;
        stretch.epoch = batch.epoch;
        stretch.last = static_cast<std::uint64_t>(row->last);
        stretch.newest = batch.time;
        MOORING_TRY(const auto count, copy(batch, hash));
        seen += batch.changes.size();
        moves += count;
    }
    if (seen == 0) return 0;
    stretch.newest = std::max(stretch.newest, hash.newest());
    stretch.count = hash.count();
    stretch.hash = hash.finish(stretch);
    MOORING_CHECK(insert(stretch));
    MOORING_CHECK(set_copied_.run(stretch.last));
    MOORING_CHECK(transaction.commit());
    previous_ = stretch.hash;
    copied_.with([&](auto& present) { present = zone::ChangeNumber{stretch.last}; });
    return moves;
}

/// Returns how many address changes there were.
Result<std::uint64_t> History::copy(const zone::Batch& batch, StretchHash& hash)
{
    std::uint64_t moves = 0;
    auto number = static_cast<std::uint64_t>(batch.first);
    for (const auto& change : batch.changes) {
        const zone::ChangeNumber place{number++};
        if (const auto* moved = std::get_if<zone::AddressChange>(&change)) {
            const HistoryEntry entry{place, batch.epoch, *moved};
            MOORING_CHECK(insert(entry));
            hash.add(entry);
            ++moves;
        } else if (auto line = audit_entry_of(change)) {
            line->number = place;
            line->epoch = batch.epoch;
            MOORING_CHECK(insert(*line));
            hash.add(*line);
        }
    }
    return moves;
}

Result<> History::insert(const HistoryEntry& entry)
{
    const auto& [host, before, after, origin] = entry.change;
    return insert_.run(number_of(host), entry.epoch, static_cast<std::uint64_t>(entry.number),
                       count_of(origin.time), bytes_of(before.ipv4), bytes_of(before.ipv6),
                       bytes_of(after.ipv4), bytes_of(after.ipv6), static_cast<int>(origin.cause),
                       static_cast<int>(origin.dialect), number_of(origin.key),
                       bytes_of_any(origin.source));
}

Result<> History::insert(const AuditEntry& entry)
{
    const auto& origin = entry.origin;
    return insert_event_.run(
        entry.epoch, static_cast<std::uint64_t>(entry.number), count_of(origin.time),
        std::string_view{entry.what}, number_of(entry.account), std::string_view{entry.subject},
        std::string_view{entry.client}, static_cast<int>(origin.cause),
        static_cast<int>(origin.dialect), number_of(origin.key), bytes_of_any(origin.source));
}

Result<> History::insert(const Stretch& stretch)
{
    const auto key_id = key_id_of(key());
    return insert_stretch_.run(stretch.epoch, stretch.first, stretch.last, count_of(stretch.newest),
                               stretch.count, std::span{key_id}, std::span{stretch.hash});
}

Result<std::vector<HistoryEntry>> History::uncopied(const HistoryQuery& query)
{
    std::vector<HistoryEntry> entries;
    MOORING_TRY(auto cursor, BatchCursor::open(journal_, copied()));
    while (true) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) return entries;
        MOORING_TRY(const auto batch, zone::decode(row->data));
        for_each_move(batch, [&](const HistoryEntry& entry) {
            if (is_wanted(query, entry)) entries.push_back(entry);
        });
    }
}

Result<std::vector<HistoryEntry>> History::entries(const HistoryQuery& query)
{
    const auto turn = turns_.patient();
    MOORING_TRY(auto entries, uncopied(query));
    std::ranges::reverse(entries);
    if (entries.size() > query.count)
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(query.count), entries.end());

    std::optional<std::uint64_t> number;
    if (query.number) number = static_cast<std::uint64_t>(*query.number);
    MOORING_CHECK(find_.bind(number_of(query.host), count_of(query.since), count_of(query.until),
                             number, query.count - entries.size()));
    while (true) {
        MOORING_TRY(const bool is_there, find_.step());
        if (!is_there) return entries;
        entries.push_back(move_in(find_));
    }
}

Result<std::vector<AuditEntry>> History::audit(const AuditQuery& query)
{
    MOORING_TRY(const auto copied_now, copy_up_to(transactions_before_reading));
    static_cast<void>(copied_now);
    MOORING_TRY(auto history, Connection::open(path_, Connection::Access::ReadOnly));
    MOORING_TRY(auto rows, history.prepare(fmt::format(
                               "SELECT {} FROM event WHERE {} AND t BETWEEN ?2 AND ?3 AND id < ?4 "
                               "ORDER BY id DESC LIMIT ?5",
                               event_columns, query.account ? "account = ?1" : "?1 = 0")));
    const auto before = query.before == 0 ? std::uint64_t{1} << 62U : query.before;
    MOORING_CHECK(rows.bind(number_of(query.account.value_or(zone::AccountId{})),
                            count_of(query.since), count_of(query.until), before, query.count));
    std::vector<AuditEntry> lines;
    while (true) {
        MOORING_TRY(const bool is_there, rows.step());
        if (!is_there) return lines;
        lines.push_back(event_in(rows));
    }
}

Result<AuditReport> History::verify()
{
    AuditKey key_now;
    std::uint32_t epoch = 1;
    {
        const auto turn = turns_.patient();
        key_now = key();
        MOORING_TRY(const auto feed, read_feed(journal_));
        epoch = feed.head.epoch;
    }
    MOORING_TRY(auto history, Connection::open(path_, Connection::Access::ReadOnly));
    MOORING_CHECK(history.execute("BEGIN"));  // All of it as of one moment.
    return verify_chain(history, key_now, epoch);
}

}  // namespace mooring::store
