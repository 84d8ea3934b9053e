// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/journal_table.hpp"

#include <algorithm>

namespace mooring::store {

namespace {

constexpr std::uint32_t shard = 0;  // All there is in one process.

std::int64_t number_of(zone::ChangeNumber number) noexcept
{
    return static_cast<std::int64_t>(number);
}

/// The hash of no batch is stored as no bytes.
std::span<const std::uint8_t> stored_form(const zone::BatchHash& hash) noexcept
{
    return hash == zone::BatchHash{} ? std::span<const std::uint8_t>{} : std::span{hash};
}

Result<zone::BatchHash> batch_hash_in(Statement& row, int column)
{
    zone::BatchHash hash{};
    const auto bytes = row.blob(column);
    if (!bytes.empty() && bytes.size() != hash.size())
        return fail(Errc::Corrupt, "the journal's head has no proper hash");
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

JournalExtent extent_in(Statement& row, int column)
{
    return {.batches = static_cast<std::uint64_t>(row.integer(column)),
            .bytes = static_cast<std::uint64_t>(row.integer(column + 1))};
}

}  // namespace

Result<Feed> read_feed(Connection& connection)
{
    MOORING_TRY(auto row,
                connection.prepare(
                    "SELECT epoch, seq, hash, folded, folded_hash FROM feed WHERE shard = ?"));
    MOORING_CHECK(row.bind(shard));
    MOORING_TRY(const bool is_there, row.step());
    if (!is_there) return fail(Errc::Corrupt, "the journal has no head");
    Feed feed;
    feed.head.epoch = static_cast<std::uint32_t>(row.integer(0));
    feed.head.last = zone::ChangeNumber{static_cast<std::uint64_t>(row.integer(1))};
    MOORING_TRY(feed.head.hash, batch_hash_in(row, 2));
    feed.folded = zone::ChangeNumber{static_cast<std::uint64_t>(row.integer(3))};
    MOORING_TRY(feed.folded_hash, batch_hash_in(row, 4));
    return feed;
}

Result<JournalExtent> extent_up_to(Connection& connection, zone::ChangeNumber last)
{
    MOORING_TRY(auto at, connection.prepare("SELECT ordinal, total_size FROM batch WHERE shard = ? "
                                            "AND seq <= ? ORDER BY seq DESC LIMIT 1"));
    MOORING_CHECK(at.bind(shard, number_of(last)));
    MOORING_TRY(const bool is_there, at.step());
    if (is_there) return extent_in(at, 0);

    MOORING_TRY(auto first, connection.prepare("SELECT ordinal - 1, total_size - length(data) FROM "
                                               "batch WHERE shard = ? ORDER BY seq LIMIT 1"));
    MOORING_CHECK(first.bind(shard));
    MOORING_TRY(const bool is_any, first.step());
    return is_any ? extent_in(first, 0) : JournalExtent{};
}

Result<JournalWriter> JournalWriter::prepare(Connection& connection)
{
    JournalWriter writer;
    writer.connection_ = &connection;
    MOORING_TRY(writer.advance_, connection.prepare("UPDATE feed SET seq = ?, hash = ? WHERE shard "
                                                    "= ? AND seq = ? AND epoch = ? AND hash = ?"));
    MOORING_TRY(
        writer.append_,
        connection.prepare("INSERT INTO batch (shard, seq, epoch, n, t, ordinal, total_size, data) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    MOORING_TRY(writer.set_folded_,
                connection.prepare("UPDATE feed SET folded = ?, folded_hash = ? WHERE shard = ?"));
    return writer;
}

Result<> JournalWriter::append(const zone::Batch& batch, std::span<const std::uint8_t> encoded,
                               const JournalExtent& extent)
{
    const auto hash = zone::hash_of(encoded);
    const auto before = number_of(batch.first) - 1;
    MOORING_CHECK(advance_.run(number_of(batch.last()), stored_form(hash), shard, before,
                               batch.epoch, stored_form(batch.previous)));
    if (connection_->changed_rows() != 1)
        return fail(Errc::Conflict, "the batch does not follow the journal's head");
    return append_.run(shard, number_of(batch.last()), batch.epoch, batch.changes.size(),
                       batch.time.time_since_epoch().count(), extent.batches, extent.bytes,
                       encoded);
}

Result<> JournalWriter::set_folded(zone::ChangeNumber last, const zone::BatchHash& hash)
{
    return set_folded_.run(number_of(last), stored_form(hash), shard);
}

Result<BatchCursor> BatchCursor::open(Connection& connection, zone::ChangeNumber after)
{
    MOORING_TRY(auto rows, connection.prepare("SELECT seq, t, ordinal, total_size, data FROM batch "
                                              "WHERE shard = ? AND seq > ? ORDER BY seq"));
    MOORING_CHECK(rows.bind(shard, number_of(after)));
    return BatchCursor{std::move(rows)};
}

Result<std::optional<BatchRow>> BatchCursor::next()
{
    MOORING_TRY(const bool is_there, rows_.step());
    if (!is_there) return std::nullopt;
    return BatchRow{.last = zone::ChangeNumber{static_cast<std::uint64_t>(rows_.integer(0))},
                    .time = WallTime{std::chrono::milliseconds{rows_.integer(1)}},
                    .extent = extent_in(rows_, 2),
                    .data = rows_.blob(4)};
}

}  // namespace mooring::store
