// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the update pipeline counts: read by the metrics page and by `ctl stats`.
///
/// Thread safety: as base/counter.hpp; each member may be read from any thread.

#include <array>

#include "base/counter.hpp"
#include "updates/intent.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

/// Update outcomes by host and dialect. `Failed` counts hosts whose update could not be stored.
class OutcomeCounters {
public:
    static constexpr std::size_t dialect_count = zone::dialect_count;
    static constexpr std::size_t outcome_count = 8;

    void add(zone::Dialect dialect, HostOutcome outcome) noexcept
    {
        counters_[index_of(dialect)][static_cast<std::size_t>(outcome)].add();
    }
    void add_failed(zone::Dialect dialect) noexcept { failed_[index_of(dialect)].add(); }

    [[nodiscard]] std::uint64_t count(zone::Dialect dialect, HostOutcome outcome) const noexcept
    {
        return counters_[index_of(dialect)][static_cast<std::size_t>(outcome)].value();
    }
    [[nodiscard]] std::uint64_t failed(zone::Dialect dialect) const noexcept
    {
        return failed_[index_of(dialect)].value();
    }

private:
    [[nodiscard]] static std::size_t index_of(zone::Dialect dialect) noexcept
    {
        const auto index = static_cast<std::size_t>(dialect);
        return index < dialect_count ? index : 0;
    }
    std::array<std::array<Counter, outcome_count>, dialect_count> counters_;
    std::array<Counter, dialect_count> failed_;
};

/// The name of an outcome in metrics: "changed", "not-published".
[[nodiscard]] const char* text_of(HostOutcome outcome) noexcept;

struct Metrics {
    OutcomeCounters outcomes;
    Counter door_shortcuts;              ///< "Unchanged" answered without the queue.
    Counter refused_full;                ///< push() failed because too much was waiting.
    Counter commands;                    ///< Commands run, whatever came of them.
    Counter batches;                     ///< Committed.
    Counter changes;                     ///< Committed.
    Counter commit_failures;             ///< Commits that did not happen.
    Counter commits_in_doubt;            ///< Commits whose outcome had to be found out.
    Counter seals;                       ///< Zones whose serial moved.
    Gauge is_blocked;                    ///< 1 while the outcome of a commit is not known.
    Gauge queue_depth;                   ///< Requests waiting or in the writer's hands.
    LatencyHistogram commit_time;        ///< Store::commit() alone.
    LatencyHistogram update_to_visible;  ///< From AddressRequest::received to published.
};

}  // namespace mooring::updates
