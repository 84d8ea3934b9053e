// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tables `feed` and `batch`: the journal's head and its blobs.
///
/// The head row is changed in the transaction of every batch and only if it is where the batch
/// expects it. So numbers are commit order without gaps, whoever else writes.
///
/// Thread safety: none; each belongs to one connection.

#include "store/chain.hpp"
#include "store/sqlite/sqlite.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::store {

struct Feed {
    zone::Head head;
    zone::ChangeNumber folded{};
    zone::BatchHash folded_hash{};
};
[[nodiscard]] Result<Feed> read_feed(Connection& connection);

/// How many batches and bytes there are up to a place in the journal; only differences mean
/// anything.
struct JournalExtent {
    std::uint64_t batches = 0;
    std::uint64_t bytes = 0;
};
/// Up to and including the change `last`, or the nearest batch that is still there.
[[nodiscard]] Result<JournalExtent> extent_up_to(Connection& connection, zone::ChangeNumber last);

/// Writes heads and batches; all of it inside the caller's transaction.
class JournalWriter {
public:
    [[nodiscard]] static Result<JournalWriter> prepare(Connection& connection);

    /// Moves the head and appends the blob; `extent` includes it. Fails with Conflict if the head
    /// is elsewhere.
    [[nodiscard]] Result<> append(const zone::Batch& batch, std::span<const std::uint8_t> encoded,
                                  const JournalExtent& extent);
    [[nodiscard]] Result<> set_folded(zone::ChangeNumber last, const zone::BatchHash& hash);

private:
    JournalWriter() = default;
    Connection* connection_ = nullptr;
    Statement advance_, append_, set_folded_;
};

/// One stored batch; `data` is borrowed until the next.
struct BatchRow {
    zone::ChangeNumber last{};
    WallTime time{};
    JournalExtent extent;  // This batch included.
    std::span<const std::uint8_t> data;
};

/// Reads batches in order, starting after a number.
class BatchCursor {
public:
    [[nodiscard]] static Result<BatchCursor> open(Connection& connection, zone::ChangeNumber after);
    /// Nothing after the last.
    [[nodiscard]] Result<std::optional<BatchRow>> next();

private:
    explicit BatchCursor(Statement rows) : rows_{std::move(rows)} {}
    Statement rows_;
};

/// Decodes every batch after the folded ones for `visit(zone::Batch)` and checks the chain up to
/// the head.
template <class Visit>
[[nodiscard]] Result<> for_each_unfolded(Connection& connection, Visit visit)
{
    MOORING_TRY(const auto feed, read_feed(connection));
    MOORING_TRY(auto cursor, BatchCursor::open(connection, feed.folded));
    Chain chain{feed.folded, feed.folded_hash};
    while (true) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) return chain.finish(feed.head);
        MOORING_TRY(auto batch, chain.next(row->data));
        visit(std::move(batch));
    }
}

}  // namespace mooring::store
