// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/housekeeping.hpp"

#include <algorithm>

namespace mooring::store {

namespace {

constexpr int batches_per_step = 64;
constexpr std::uint64_t bytes_per_step = std::uint64_t{1} << 20U;
constexpr int rrsets_per_step = 128;

}  // namespace

Result<std::unique_ptr<Housekeeping>> Housekeeping::open(WriteSide& side, const std::string& path,
                                                         const Options& options)
{
    auto keeping = std::make_unique<Housekeeping>(Private{}, side, options);
    MOORING_CHECK(keeping->prepare(path));
    return keeping;
}

Result<> Housekeeping::prepare(const std::string& path)
{
    MOORING_TRY(reader_, Connection::open(path, Connection::Access::ReadWrite));
    MOORING_CHECK(reader_.execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"));
    return side_.patiently([this](Connection& connection) -> Result<> {
        MOORING_TRY(delete_batches_,
                    connection.prepare("DELETE FROM batch WHERE shard = 0 AND seq <= ?"));
        MOORING_TRY(
            delete_rrsets_,
            connection.prepare(
                "DELETE FROM rrset WHERE zone = ?1 AND version = ?2 AND (owner, type) IN "
                "(SELECT owner, type FROM rrset WHERE zone = ?1 AND version = ?2 LIMIT ?3)"));
        return {};
    });
}

Result<> Housekeeping::run(zone::ChangeNumber copied, WallTime now)
{
    MOORING_CHECK(delete_old_batches(copied, now));
    MOORING_CHECK(delete_stale_rrsets());
    return checkpoint();
}

Result<> Housekeeping::delete_old_batches(zone::ChangeNumber copied, WallTime now)
{
    MOORING_TRY(const auto last, last_due_batch(copied, now));
    if (last == zone::ChangeNumber{}) return {};
    return side_.patiently(
        [&](Connection&) { return delete_batches_.run(static_cast<std::uint64_t>(last)); });
}

/// The last of the oldest batches that may and should go in one step; 0 if there is none.
Result<zone::ChangeNumber> Housekeeping::last_due_batch(zone::ChangeNumber copied, WallTime now)
{
    MOORING_TRY(const auto feed, read_feed(reader_));
    MOORING_TRY(
        auto rows,
        reader_.prepare(
            "SELECT seq, t, ordinal, total_size FROM batch WHERE shard = 0 ORDER BY seq LIMIT ?"));
    MOORING_CHECK(rows.bind(batches_per_step));
    const auto& retention = options_.retention;
    const auto committed = side_.facts().committed;
    const auto needed_after = static_cast<std::int64_t>(std::min(feed.folded, copied));
    const auto due_before = (now - retention.batches).time_since_epoch().count();
    zone::ChangeNumber last{};
    std::optional<std::uint64_t> bytes_at_start;
    while (true) {
        MOORING_TRY(const bool is_there, rows.step());
        if (!is_there || rows.integer(0) > needed_after) return last;
        const auto batches = static_cast<std::uint64_t>(rows.integer(2));
        const auto bytes = static_cast<std::uint64_t>(rows.integer(3));
        if (!bytes_at_start) bytes_at_start = bytes;
        const bool is_due = rows.integer(1) < due_before ||
                            committed.batches >= batches + retention.batches_max ||
                            committed.bytes >= bytes + retention.batch_bytes_max;
        if (!is_due || bytes - *bytes_at_start > bytes_per_step) return last;
        last = zone::ChangeNumber{static_cast<std::uint64_t>(rows.integer(0))};
    }
}

/// Goes through the (zone, version) pairs that have rows, from where it stopped.
Result<> Housekeeping::delete_stale_rrsets()
{
    const auto changes = side_.facts().zone_changes;
    if (changes != zone_changes_seen_) looked_at_ = {};
    zone_changes_seen_ = changes;
    MOORING_TRY(const auto pair, next_zone_version());
    if (!pair) return {};

    // A zone that was never put may be in the making; one whose number was given is gone.
    MOORING_TRY(auto find,
                reader_.prepare("SELECT 1 FROM zone WHERE id = ?1 AND version <= ?2 UNION ALL "
                                "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM id_counter WHERE kind = "
                                "'zone' AND next > ?1)"));
    MOORING_CHECK(find.bind(pair->zone, pair->version));
    MOORING_TRY(const bool is_wanted, find.step());
    find.reset();
    if (is_wanted) {
        looked_at_ = *pair;
        return {};
    }
    MOORING_TRY(const auto deleted, delete_some(*pair));
    if (deleted == 0) looked_at_ = *pair;
    return {};
}

Result<std::optional<Housekeeping::ZoneVersion>> Housekeeping::next_zone_version()
{
    // Two steps through the index. One comparison of both columns, `(zone, version) > (?, ?)`, is
    // answered by looking at every row of the zone.
    for (const auto* const sql :
         {"SELECT zone, version FROM rrset WHERE zone = ?1 AND version > ?2 "
          "ORDER BY version LIMIT 1",
          "SELECT zone, version FROM rrset WHERE zone > ?1 AND ?2 = ?2 "
          "ORDER BY zone, version LIMIT 1"}) {
        MOORING_TRY(auto next, reader_.prepare(sql));
        MOORING_CHECK(next.bind(looked_at_.zone, looked_at_.version));
        MOORING_TRY(const bool is_there, next.step());
        if (!is_there) continue;
        return ZoneVersion{static_cast<std::uint32_t>(next.integer(0)),
                           static_cast<std::uint32_t>(next.integer(1))};
    }
    return std::nullopt;
}

Result<std::int64_t> Housekeeping::delete_some(const ZoneVersion& of)
{
    std::int64_t deleted = 0;
    const auto work = [&](Connection& connection) {
        auto done = delete_rrsets_.run(of.zone, of.version, rrsets_per_step);
        deleted = connection.changed_rows();
        return done;
    };
    MOORING_CHECK(side_.patiently(work));
    return deleted;
}

Result<> Housekeeping::discard_staged()
{
    while (true) {
        MOORING_TRY(const auto pair, next_zone_version());
        if (!pair) break;
        MOORING_TRY(auto find, reader_.prepare("SELECT 1 FROM zone WHERE id = ? AND version >= ?"));
        MOORING_CHECK(find.bind(pair->zone, pair->version));
        MOORING_TRY(const bool is_wanted, find.step());
        find.reset();
        std::int64_t deleted = 0;
        if (!is_wanted) {
            MOORING_TRY(deleted, delete_some(*pair));
        }
        if (deleted == 0) looked_at_ = *pair;
    }
    looked_at_ = {};
    return {};
}

/// Passive, so that no commit waits; unless the log has grown too long, because only a log that is
/// copied whole can begin anew.
Result<> Housekeeping::checkpoint()
{
    const auto frames = side_.facts().wal_frames;
    if (frames < frames_after_checkpoint_) frames_after_checkpoint_ = 0;
    if (frames < frames_after_checkpoint_ + options_.checkpoint_frames) return {};
    const auto copy = [this](Connection&) -> Result<> {
        int in_log = 0;
        int copied = 0;
        const int status = sqlite3_wal_checkpoint_v2(reader_.handle(), "main",
                                                     SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
        if (status != SQLITE_OK && status != SQLITE_BUSY && status != SQLITE_LOCKED)
            return std::unexpected{reader_.error_of(status)};
        frames_after_checkpoint_ = static_cast<std::uint64_t>(std::max(copied, 0));
        return {};
    };
    MOORING_CHECK(copy(reader_));
    if (frames < options_.wal_frames_max) return {};
    return side_.alone(copy);
}

}  // namespace mooring::store
