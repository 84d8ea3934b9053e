// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The dead man's switch: a host that its owner wants watched, and whose client has been silent for
/// the minutes that it may be, goes offline and shows its offline answer (zone::OfflineAnswer). The
/// first contact brings it back; that is the judge's work, not ours.
///
///     Tables::silence_rules() ──slice──▶ silent by their last contact? ──command──▶ writer: still
///     so? ──▶ judge(Presence::Offline)
///
/// Silence is only what could have been heard. It counts from the last contact or, if that is
/// later, from when we began to listen: at the start of the process, after a pause in which no
/// update could be taken, and when the wall clock and the monotonic one have parted (the machine
/// slept, or somebody set its clock). So contact times of before a crash, which may be an hour
/// old, never put anybody offline.
///
/// A contact that comes while a host is on its way offline is not lost: the host is marked as
/// having an intent in flight before it is looked at, so that its door asks the writer, behind us.
///
/// Thread safety: as said at each class.
/// Limits: Options::slice rules a step, and as many hosts a command.

#include <functional>
#include <vector>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/step_thread.hpp"
#include "registry/address_policy.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::updates {

class Pipeline;

struct SilenceOptions {
    std::chrono::seconds minute{60};  ///< Less than 60 only to try it out.
    std::size_t slice = 256;
    registry::Profile profile = registry::Profile::Lab;  ///< Which addresses are published.
};

struct SilenceMetrics {
    Counter taken_offline;  ///< Hosts.
    Counter failures;       ///< Commands that did not happen.
    Counter fresh_starts;   ///< Times that silence began to count anew, the first left out.
    Gauge watched;          ///< Hosts with a rule.
};

/// The work without the thread. One thread, but for metrics().
class SilenceSteps {
public:
    struct Effects {
        /// Runs a command on the writer thread and waits for its outcome.
        std::function<Result<>(Command)> run;
        /// False while updates cannot be taken.
        std::function<bool()> is_listening;
    };
    SilenceSteps(registry::Tables& tables, const Clock& clock, Effects effects,
                 const SilenceOptions& options);

    /// Looks at one slice of the rules and returns how long to wait before the next step.
    [[nodiscard]] std::chrono::nanoseconds step();
    [[nodiscard]] const SilenceMetrics& metrics() const noexcept { return metrics_; }

private:
    void notice_gaps();
    void listen_anew();
    [[nodiscard]] bool is_silent(const registry::SilenceRule& rule, WallTime now) const;
    [[nodiscard]] Result<> take_offline(const std::vector<registry::SilenceRule>& rules);
    [[nodiscard]] std::size_t judge_silent(registry::Draft& draft,
                                           const std::vector<registry::SilenceRule>& rules);

    registry::Tables& tables_;
    const Clock& clock_;
    const Effects effects_;
    const SilenceOptions options_;
    SilenceMetrics metrics_;
    std::uint32_t listening_since_;  // seconds_of()
    Instant looked_;                 // Both clocks at the last step.
    WallTime looked_wall_;
    std::vector<registry::SilenceRule> rules_;  // Of this round.
    std::size_t next_ = 0;                      // In rules_.
    bool is_failing_ = false;
};

/// The thread around it. Any thread.
class SilenceKeeper {
public:
    SilenceKeeper(registry::Tables& tables, const Clock& clock, Pipeline& pipeline,
                  const SilenceOptions& options);

    /// Ends the thread. Before the pipeline is stopped.
    void stop() { thread_.stop(); }
    [[nodiscard]] const SilenceMetrics& metrics() const noexcept { return steps_.metrics(); }

private:
    SilenceSteps steps_;
    StepThread thread_;
};

}  // namespace mooring::updates
