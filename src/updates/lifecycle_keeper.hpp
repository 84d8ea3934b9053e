// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What happens to names and accounts because time passes: handovers that are due, quarantines and
/// vouchers that are over, plans that end, accounts that nobody uses.
///
///     step(): one slice of one subject ─▶ command on the writer, which decides again
///
/// Whether an account is used is known from when its hosts were heard. Those times are in memory
/// and saved hourly, so after an unclean stop up to an hour of them is missing. `heard_until` says
/// up to when everybody may have been heard without our knowing: nobody is ever judged by what is
/// older (contact_record.hpp in app keeps it from one process to the next). A service that was down
/// for long takes no names either: registry/lifecycle.hpp.
///
/// Thread safety: step() from one thread; metrics() any.
/// Limits: Options::slice rows a command.

#include <functional>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/step_thread.hpp"
#include "registry/lifecycle.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::updates {

class Pipeline;

struct LifecycleOptions {
    std::size_t slice = 200;
    std::chrono::nanoseconds round{std::chrono::minutes{10}};  ///< A round begins so often.
    WallTime heard_until{};
};

struct LifecycleMetrics {
    Counter settled;   ///< Entries dealt with.
    Counter failures;  ///< Commands that did not happen.
    Counter rounds;
};

/// The work without the thread.
class LifecycleSteps {
public:
    /// Runs a command on the writer thread and waits for its outcome.
    using Run = std::function<Result<>(Command)>;
    struct World {
        registry::Tables& tables;
        const Clock& clock;
        const registry::NameRules& rules;
    };
    LifecycleSteps(const World& world, Run run, const LifecycleOptions& options);

    /// Looks at one slice and returns how long to wait before the next step.
    [[nodiscard]] std::chrono::nanoseconds step();
    [[nodiscard]] const LifecycleMetrics& metrics() const noexcept { return metrics_; }

private:
    enum class Subject : std::uint8_t { Handovers, Entries, Accounts, Over };

    [[nodiscard]] Result<> step_handovers();
    [[nodiscard]] Result<> step_entries();
    [[nodiscard]] Result<> step_accounts();
    [[nodiscard]] bool is_over(const zone::Entry& entry, WallTime now) const;
    void note_contacts();
    void next_subject();
    [[nodiscard]] WallTime seen_of(zone::AccountId account) const;

    const World world_;
    const Run run_;
    const LifecycleOptions options_;
    LifecycleMetrics metrics_;
    Subject subject_ = Subject::Handovers;
    std::size_t kind_ = 0;  // Of step_entries().
    zone::EntryId after_{};
    zone::AccountId after_account_{};
    std::unordered_map<zone::AccountId, std::uint32_t> heard_;  // Of this round.
};

/// The thread around it. Any thread.
class LifecycleKeeper {
public:
    LifecycleKeeper(const LifecycleSteps::World& world, Pipeline& pipeline,
                    const LifecycleOptions& options);
    /// Ends the thread. Before the pipeline is stopped.
    void stop() { thread_.stop(); }
    [[nodiscard]] const LifecycleMetrics& metrics() const noexcept { return steps_.metrics(); }

private:
    LifecycleSteps steps_;
    StepThread thread_;
};

}  // namespace mooring::updates
