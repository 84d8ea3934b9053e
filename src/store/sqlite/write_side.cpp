// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/write_side.hpp"

#include <algorithm>

#include "store/sqlite/schema.hpp"

namespace mooring::store {

namespace {

// Checkpoints are made by whoever folds: never in a commit.
constexpr const char* settings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -65536;";

bool has_zone_change(const zone::Batch& batch) noexcept
{
    return std::ranges::any_of(batch.changes, [](const zone::Change& change) {
        return std::holds_alternative<zone::Put<zone::Zone>>(change) ||
               std::holds_alternative<zone::Erase<zone::Zone>>(change);
    });
}

}  // namespace

Result<std::unique_ptr<WriteSide>> WriteSide::open(const std::string& path)
{
    MOORING_TRY(auto connection, Connection::open(path, Connection::Access::Create));
    MOORING_CHECK(connection.execute(settings));
    MOORING_CHECK(migrate(connection, store_migrations()));
    auto side = std::make_unique<WriteSide>(Private{}, std::move(connection));
    MOORING_CHECK(side->prepare());
    return side;
}

Result<> WriteSide::prepare()
{
    MOORING_TRY(journal_, JournalWriter::prepare(connection_));
    MOORING_TRY(rows_, RowWriter::prepare(connection_));
    MOORING_TRY(const auto feed, read_feed(connection_));
    MOORING_TRY(committed_, extent_up_to(connection_, feed.head.last));
    MOORING_TRY(const auto folded, extent_up_to(connection_, feed.folded));
    facts_.with([&](Facts& facts) {
        facts.committed = committed_;
        facts.folded = folded;
    });
    sqlite3_wal_hook(connection_.handle(), note_wal, this);
    return {};
}

int WriteSide::note_wal(void* self, sqlite3* /*connection*/, const char* /*database*/, int frames)
{
    static_cast<WriteSide*>(self)->facts_.with(
        [&](Facts& facts) { facts.wal_frames = static_cast<std::uint64_t>(frames); });
    return SQLITE_OK;
}

Result<> WriteSide::set_durability(Durability durability)
{
    if (durability == durability_) return {};
    MOORING_CHECK(connection_.execute(durability == Durability::Full
                                          ? "PRAGMA synchronous = FULL"
                                          : "PRAGMA synchronous = NORMAL"));
    durability_ = durability;
    return {};
}

Result<> WriteSide::commit(const zone::Batch& batch)
{
    const auto encoded = zone::encode(batch);
    if (batch.changes.empty()) return fail(Errc::InvalidArgument, "the batch has no changes");
    if (batch.changes.size() > zone::batch_changes_max || encoded.size() > zone::batch_bytes_max)
        return fail(Errc::LimitExceeded, "the batch is too large");

    const auto turn = turns_.urgent();
    MOORING_CHECK(write(batch, encoded));
    committed_.batches += 1;
    committed_.bytes += encoded.size();
    facts_.with([&](Facts& facts) {
        facts.committed = committed_;
        if (has_zone_change(batch)) ++facts.zone_changes;
    });
    return {};
}

Result<> WriteSide::write(const zone::Batch& batch, std::span<const std::uint8_t> encoded)
{
    const JournalExtent extent{committed_.batches + 1, committed_.bytes + encoded.size()};
    const auto work = [&](Connection&) -> Result<> {
        MOORING_CHECK(journal_->append(batch, encoded, extent));
        return rows_->write(batch);
    };
    return in_transaction(Durability::Full, work);
}

Result<zone::Head> WriteSide::head()
{
    const auto turn = turns_.urgent();
    MOORING_TRY(const auto feed, read_feed(connection_));
    return feed.head;
}

Result<> WriteSide::set_folded(zone::ChangeNumber last, const zone::BatchHash& hash)
{
    return journal_->set_folded(last, hash);
}

void WriteSide::note_folded(const JournalExtent& extent)
{
    facts_.with([&](Facts& facts) { facts.folded = extent; });
}

WriteSide::Facts WriteSide::facts() const
{
    return facts_.with([](const Facts& facts) { return facts; });
}

}  // namespace mooring::store
