// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signed zones in the background: their signatures are renewed before they end, zones that change
/// their mode are signed or cleared in slices, and their keys go through their lives.
///
///     SigningAgenda ──due──▶ command ──▶ Pipeline ──▶ ZoneSigning::work() on the writer thread
///
/// Nothing is remembered here: after a restart every signed zone is looked at once, and whatever is
/// not done yet is found again.
///
/// Thread safety: as said at each class.

#include <functional>
#include <set>

#include "base/clock.hpp"
#include "base/step_thread.hpp"
#include "updates/intent.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {

class Pipeline;

/// The work without the thread. One thread.
class SigningSteps {
public:
    /// Runs a command on the writer thread and waits for its outcome.
    using Run = std::function<Result<>(Command)>;
    SigningSteps(ZoneSigning& signing, const Clock& clock, Run run);

    /// Does one bit of what is due and returns how long to wait before the next.
    [[nodiscard]] std::chrono::nanoseconds step();

private:
    ZoneSigning& signing_;
    const Clock& clock_;
    Run run_;
    std::set<zone::ZoneId> failed_;  // Whose last bit of work did not happen.
};

/// The thread around it. Any thread.
class SigningKeeper {
public:
    SigningKeeper(ZoneSigning& signing, const Clock& clock, Pipeline& pipeline);

    /// Ends the thread. Before the pipeline is stopped.
    void stop() { thread_.stop(); }

private:
    SigningSteps steps_;
    StepThread thread_;
};

}  // namespace mooring::updates
