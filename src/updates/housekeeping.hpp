// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the store needs besides commits: folding batches into rows, extending the history, saving
/// when clients were heard. One background thread does it in small steps.
///
///     step(): fold a slice ─▶ history when nothing is left to fold ─▶ contacts once an hour
///
/// While little waits, folding leaves pauses so that commits and answers have the machine. When the
/// tail passes its bound it goes on without pauses, and at the hard limit the queue says "full"
/// until the tail is short again: a start after a crash replays the tail, and must stay quick.
///
/// Thread safety: every member from any thread; stop() once, after Pipeline::stop(). A test or
/// simulation uses Housekeeper without the thread.

#include <chrono>
#include <functional>

#include "base/counter.hpp"
#include "base/step_thread.hpp"
#include "updates/pipeline.hpp"

namespace mooring::updates {

struct HousekeepingOptions {
    std::chrono::microseconds slice{2500};           ///< A fold delays no commit by more.
    std::chrono::milliseconds pause{20};             ///< Between slices while nothing presses.
    std::chrono::milliseconds idle_pause{500};       ///< When nothing is left to fold.
    std::uint64_t tail_bytes_pressing = 64U << 20U;  ///< From here on without pauses.
    std::chrono::seconds tail_age_pressing{300};
    std::uint64_t tail_bytes_max = 512U << 20U;  ///< The hard limit.
    std::chrono::seconds contacts_every{3600};
    std::chrono::seconds history_every{10};  ///< At least; sooner when nothing is left to fold.
};

struct HousekeepingMetrics {
    Counter folded;      ///< Changes.
    Counter failures;    ///< Steps that the store refused.
    Gauge tail_batches;  ///< Committed and not yet folded.
    Gauge tail_bytes;
    Gauge tail_age_seconds;
    LatencyHistogram fold_time;  ///< Of one slice.
};

/// The work without the thread.
class Housekeeper {
public:
    /// `admit` lets the queue say "full", and not any more.
    using Admit = std::function<void(Admission)>;
    Housekeeper(const World& world, Admit admit, const HousekeepingOptions& options);

    /// Does one small step and returns how long to wait before the next.
    [[nodiscard]] std::chrono::nanoseconds step();
    /// Saves the contacts since the last time.
    [[nodiscard]] Result<> save_contacts();
    [[nodiscard]] const HousekeepingMetrics& metrics() const noexcept { return metrics_; }

private:
    [[nodiscard]] std::chrono::nanoseconds pause_after(const store::FoldProgress& progress);
    [[nodiscard]] std::chrono::nanoseconds failed(const Error& error);

    World world_;
    Admit admit_;
    const HousekeepingOptions options_;
    HousekeepingMetrics metrics_;
    Admission admission_ = Admission::Open;
    std::uint32_t contacts_saved_ = 0;  // seconds_of() the last save; heard before is in the store.
    Instant contacts_due_;
    Instant history_due_;
    bool is_failing_ = false;
};

/// The thread around it.
class Housekeeping {
public:
    Housekeeping(const World& world, Pipeline& pipeline, const HousekeepingOptions& options);
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;
    ~Housekeeping();  ///< stop(), if nobody has called it.

    /// Ends the thread and saves the contacts.
    void stop();
    [[nodiscard]] const HousekeepingMetrics& metrics() const noexcept
    {
        return housekeeper_.metrics();
    }

private:
    Housekeeper housekeeper_;
    StepThread thread_;
};

}  // namespace mooring::updates
