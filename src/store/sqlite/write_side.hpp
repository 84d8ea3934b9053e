// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one connection that writes mooring.db, and who may use it when.
///
///     commit(batch)          urgent: on the disk when it returns
///     patiently(work)        between commits, in small transactions: on the disk with the next
///     commit
///
/// Patient work is never more durable than the journal needs it to be: it can be done again from
/// the batches. So it skips the disk sync, and the write-ahead log keeps everything in order.
///
/// Thread safety: commit() and stage() from one thread, everything else from any.

#include <memory>

#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/row_writer.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/write_turn.hpp"

namespace mooring::store {

class WriteSide {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    /// What others may know about the written state without a turn.
    struct Facts {
        JournalExtent committed;
        JournalExtent folded;
        std::uint64_t wal_frames = 0;    // In the write-ahead log after the last commit.
        std::uint64_t zone_changes = 0;  // Batches so far that put or erased a zone.
    };

    /// Opens or creates the database and brings its schema up to date.
    [[nodiscard]] static Result<std::unique_ptr<WriteSide>> open(const std::string& path);
    WriteSide(Private, Connection connection) : connection_{std::move(connection)} {}
    WriteSide(const WriteSide&) = delete;
    WriteSide& operator=(const WriteSide&) = delete;
    ~WriteSide() = default;

    [[nodiscard]] Result<> commit(const zone::Batch& batch);

    /// Runs `work(Connection&)` in a transaction before whatever is patient. Durable.
    template <class Work>
    [[nodiscard]] Result<> urgently(Work work)
    {
        const auto turn = turns_.urgent();
        return in_transaction(Durability::Full, work);
    }
    /// Runs `work(Connection&)` in a transaction when no commit waits. It must be short, and
    /// shorter still once must_hurry().
    template <class Work>
    [[nodiscard]] Result<> patiently(Work work)
    {
        const auto turn = turns_.patient();
        return in_transaction(Durability::Deferred, work);
    }
    /// Runs `work(Connection&)` outside of any transaction while nobody writes.
    template <class Work>
    [[nodiscard]] Result<> alone(Work work)
    {
        const auto turn = turns_.patient();
        return work(connection_);
    }
    [[nodiscard]] bool must_hurry() const { return turns_.is_urgent_waiting(); }

    /// The head as the database has it.
    [[nodiscard]] Result<zone::Head> head();
    /// Part of patient work: folding is complete up to `last`.
    [[nodiscard]] Result<> set_folded(zone::ChangeNumber last, const zone::BatchHash& hash);
    void note_folded(const JournalExtent& extent);
    [[nodiscard]] Facts facts() const;

private:
    enum class Durability : std::uint8_t { Full, Deferred };

    [[nodiscard]] Result<> prepare();
    [[nodiscard]] Result<> set_durability(Durability durability);
    [[nodiscard]] Result<> write(const zone::Batch& batch, std::span<const std::uint8_t> encoded);
    static int note_wal(void* self, sqlite3* connection, const char* database, int frames);

    template <class Work>
    [[nodiscard]] Result<> in_transaction(Durability durability, Work& work)
    {
        MOORING_CHECK(set_durability(durability));
        MOORING_TRY(auto transaction, Transaction::begin(connection_));
        MOORING_CHECK(work(connection_));
        return transaction.commit();
    }

    Connection connection_;  // This and the next four: whoever has the turn.
    std::optional<JournalWriter> journal_;
    std::optional<RowWriter> rows_;
    Durability durability_ = Durability::Full;
    JournalExtent committed_;

    WriteTurns turns_;
    Guarded<Facts> facts_;
};

}  // namespace mooring::store
