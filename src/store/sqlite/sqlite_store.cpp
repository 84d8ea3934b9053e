// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.hpp"

#include <fmt/format.h>

#include "store/sqlite/backup.hpp"
#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/row_loader.hpp"
#include "store/sqlite/snapshot.hpp"

namespace mooring::store {

namespace {

using zone::number_of;

constexpr const char* stage_sql =
    "INSERT INTO rrset (zone, version, owner, type, ttl, rdata) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (zone, version, owner, type) DO UPDATE SET ttl = excluded.ttl, rdata = "
    "excluded.rdata";

Result<> check_version_is_new(Connection& connection, zone::ZoneId zone, std::uint32_t version)
{
    MOORING_TRY(auto find, connection.prepare("SELECT version FROM zone WHERE id = ?"));
    MOORING_CHECK(find.bind(number_of(zone)));
    MOORING_TRY(const bool is_there, find.step());
    if (!is_there || find.integer(0) < version) return {};
    return fail(Errc::Conflict, "this version of the zone is already in use");
}

Result<> discard(Connection& connection, zone::ZoneId zone, std::uint32_t version)
{
    MOORING_TRY(auto discard,
                connection.prepare("DELETE FROM rrset WHERE zone = ? AND version = ?"));
    return discard.run(number_of(zone), version);
}

Result<> insert(Statement& statement, zone::ZoneId zone, std::uint32_t version,
                const dns::Rrset& rrset)
{
    const auto owner = rrset.owner.text();
    const auto rdata = packed(rrset.rdatas);
    return statement.run(number_of(zone), version, std::string_view{owner},
                         static_cast<std::uint16_t>(rrset.type), rrset.ttl.seconds,
                         std::span{rdata});
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const Clock& clock,
                                                       const std::string& data_folder,
                                                       const SqliteOptions& options)
{
    auto store = std::make_unique<SqliteStore>(Private{}, clock, data_folder);
    MOORING_TRY(store->lock_, lock_data_folder(data_folder));
    MOORING_CHECK(store->prepare(options));
    return store;
}

Result<> SqliteStore::prepare(const SqliteOptions& options)
{
    key_file_ = options.key_file;
    auto writing = WriteSide::open(paths_.store);
    if (!writing)
        return fail(writing.error().code,
                    fmt::format("{}: {}", paths_.store, writing.error().detail));
    writing_ = std::move(*writing);
    MOORING_TRY(reader_, Connection::open(paths_.store, Connection::Access::ReadOnly));
    MOORING_TRY(history_,
                History::open(clock_, {.history = paths_.history, .store = paths_.store},
                              {.retention = options.retention.history, .key = options.audit_key}));
    MOORING_TRY(folding_, Folding::open(clock_, *writing_, paths_.store, options.folding));
    MOORING_TRY(housekeeping_,
                Housekeeping::open(*writing_, paths_.store, {.retention = options.retention}));
    return housekeeping_->discard_staged();
}

Result<zone::Head> SqliteStore::head()
{
    return writing_->head();
}

Result<NextIds> SqliteStore::next_ids()
{
    NextIds ids;
    MOORING_TRY(auto connection, Connection::open(paths_.store, Connection::Access::ReadOnly));
    MOORING_TRY(auto rows, connection.prepare("SELECT kind, next FROM id_counter"));
    while (true) {
        MOORING_TRY(const bool is_there, rows.step());
        if (!is_there) return ids;
        const auto kind = rows.text(0);
        const auto next = static_cast<std::uint32_t>(rows.integer(1));
        if (kind == "account") ids.account = next;
        if (kind == "zone") ids.zone = next;
        if (kind == "claim") ids.claim = next;
        if (kind == "host") ids.host = next;
        if (kind == "key") ids.key = next;
        if (kind == "signing_key") ids.signing_key = next;
        if (kind == "secondary") ids.secondary = next;
        if (kind == "site") ids.site = next;
        if (kind == "entry") ids.entry = next;
    }
}

Result<> SqliteStore::commit(const zone::Batch& batch)
{
    return writing_->commit(batch);
}

Result<std::unique_ptr<Snapshot>> SqliteStore::snapshot()
{
    return SqliteSnapshot::open(paths_.store);
}

Result<> SqliteStore::stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                   std::span<const dns::Rrset> rrsets)
{
    return writing_->urgently([&](Connection& connection) -> Result<> {
        MOORING_CHECK(check_version_is_new(connection, zone, version));
        if (rrsets.empty()) return discard(connection, zone, version);
        MOORING_TRY(auto statement, connection.prepare(stage_sql));
        for (const auto& rrset : rrsets) MOORING_CHECK(insert(statement, zone, version, rrset));
        return {};
    });
}

Result<FoldProgress> SqliteStore::fold(std::chrono::microseconds slice, WallTime now)
{
    const auto turn = fold_turns_.patient();
    MOORING_TRY(const auto folded, folding_->run(slice));
    MOORING_CHECK(housekeeping_->run(history_->copied(), now));
    MOORING_TRY(auto progress, this->progress());
    progress.changes_folded = folded;
    return progress;
}

Result<FoldProgress> SqliteStore::progress()
{
    FoldProgress progress;
    const auto facts = writing_->facts();
    progress.tail_batches = facts.committed.batches - facts.folded.batches;
    progress.tail_bytes = facts.committed.bytes - facts.folded.bytes;
    if (progress.tail_batches == 0) return progress;
    MOORING_TRY(
        const auto milliseconds,
        reader_.integer_of("SELECT b.t FROM batch b JOIN feed f ON f.shard = b.shard "
                           "WHERE b.shard = 0 AND b.seq > f.folded ORDER BY b.seq LIMIT 1"));
    progress.oldest_unfolded = WallTime{std::chrono::milliseconds{milliseconds}};
    return progress;
}

Result<std::uint64_t> SqliteStore::extend_history()
{
    return history_->extend();
}

Result<std::vector<HistoryEntry>> SqliteStore::history_of(const HistoryQuery& query)
{
    return history_->entries(query);
}

Result<std::vector<AuditEntry>> SqliteStore::audit(const AuditQuery& query)
{
    return history_->audit(query);
}

Result<AuditReport> SqliteStore::verify_audit()
{
    return history_->verify();
}

Result<> SqliteStore::visit_batches(WallTime since, const VisitBatch& visit)
{
    MOORING_TRY(auto connection, Connection::open(paths_.store, Connection::Access::ReadOnly));
    // Backwards from the newest: the retained journal may be long, what is asked for is its end.
    MOORING_TRY(auto older, connection.prepare("SELECT seq FROM batch WHERE shard = 0 AND t < ? "
                                               "ORDER BY seq DESC LIMIT 1"));
    MOORING_CHECK(older.bind(since.time_since_epoch().count()));
    MOORING_TRY(const bool is_any_older, older.step());
    const auto last_older = is_any_older ? static_cast<std::uint64_t>(older.integer(0)) : 0;
    older.reset();

    MOORING_TRY(auto cursor, BatchCursor::open(connection, zone::ChangeNumber{last_older}));
    while (true) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) return {};
        MOORING_TRY(const auto batch, zone::decode(row->data));
        if (!visit(batch)) return {};
    }
}

Result<> SqliteStore::save_contacts(std::span<const Contact> contacts)
{
    return folding_->save_contacts(contacts);
}

Result<> SqliteStore::backup(const std::string& path, WithKeys with_keys)
{
    return write_backup(paths_, path,
                        {.with_keys = with_keys, .key_file = key_file_, .now = clock_.wall_now()});
}

}  // namespace mooring::store
