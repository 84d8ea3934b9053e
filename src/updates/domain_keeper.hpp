// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Looks at the delegations of own domains again and again: a domain that is not delegated to us
/// any more, or never was, is its owner's alarm before it is a stranger's chance.
///
///     own domains, one a step ─▶ DelegationCheck (a resolver; blocks) ─▶ note_delegation() on the
///     writer
///
/// Thread safety: step() from one thread; metrics() any.

#include <functional>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/step_thread.hpp"
#include "registry/own_domain.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::updates {

class Pipeline;

struct DomainMetrics {
    Counter checks;
    Counter unknown;      ///< Checks in which the resolver could not be asked.
    Counter failures;     ///< Commands that did not happen.
    Gauge not_delegated;  ///< Domains that are lame or suspended, in the last whole round.
};

/// The work without the thread.
class DomainSteps {
public:
    using Run = std::function<Result<>(Command)>;
    struct World {
        registry::Tables& tables;
        const registry::NameRules& rules;
        registry::DelegationCheck& check;
    };
    DomainSteps(const World& world, Run run);

    /// Looks at one domain and returns how long to wait before the next step.
    [[nodiscard]] std::chrono::nanoseconds step();
    [[nodiscard]] const DomainMetrics& metrics() const noexcept { return metrics_; }

private:
    const World world_;
    const Run run_;
    DomainMetrics metrics_;
    zone::EntryId after_{};
    std::int64_t not_delegated_ = 0;  // Of this round.
};

/// The thread around it. Any thread.
class DomainKeeper {
public:
    DomainKeeper(const DomainSteps::World& world, Pipeline& pipeline);
    /// Ends the thread, once its check has come to an end. Before the pipeline is stopped.
    void stop() { thread_.stop(); }
    [[nodiscard]] const DomainMetrics& metrics() const noexcept { return steps_.metrics(); }

private:
    DomainSteps steps_;
    StepThread thread_;
};

}  // namespace mooring::updates
