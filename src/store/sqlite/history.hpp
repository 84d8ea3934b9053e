// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The past of every host, copied from the journal into a file of its own (history.db), so that
/// neither its size nor its writing touches commits.
///
///     batch rows ──extend()──▶ address_change rows
///                              entries() = those, and the batches that are not copied yet
///
/// Thread safety: any member from any thread; one at a time does its work.
/// Invariants: a batch is deleted from the journal only once copied() has passed it. Copying twice
/// changes nothing.

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/write_turn.hpp"
#include "store/store.hpp"

namespace mooring::store {

class History {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    struct Paths {
        std::string history;
        std::string store;
    };
    [[nodiscard]] static Result<std::unique_ptr<History>> open(const Clock& clock,
                                                               const Paths& paths,
                                                               std::chrono::seconds retention);
    History(Private, const Clock& clock, std::chrono::seconds retention)
        : clock_{clock}, retention_{retention}
    {}
    History(const History&) = delete;
    History& operator=(const History&) = delete;
    ~History() = default;

    /// Copies changes that are not there yet, up to a bound a call; returns how many. Also deletes
    /// some of those older than the retention.
    [[nodiscard]] Result<std::uint64_t> extend();
    /// The newest `count` changes of a host, newest first.
    [[nodiscard]] Result<std::vector<HistoryEntry>> entries(zone::HostId host, std::size_t count);
    /// Every change up to here is in the history.
    [[nodiscard]] zone::ChangeNumber copied() const;

private:
    [[nodiscard]] Result<> prepare(const Paths& paths);
    [[nodiscard]] Result<std::uint64_t> copy_some();
    [[nodiscard]] Result<std::uint64_t> copy(const zone::Batch& batch);
    [[nodiscard]] Result<> insert(const HistoryEntry& entry);
    [[nodiscard]] Result<> delete_old();
    [[nodiscard]] Result<std::vector<HistoryEntry>> uncopied(zone::HostId host);

    const Clock& clock_;
    const std::chrono::seconds retention_;
    WriteTurns turns_;
    Connection history_;  // This and the rest: whoever has the turn.
    Connection journal_;
    Statement insert_, set_copied_, find_, delete_old_;
    Guarded<zone::ChangeNumber> copied_;
};

}  // namespace mooring::store
