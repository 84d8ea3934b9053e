// SPDX-License-Identifier: Apache-2.0
#include "updates/domain_keeper.hpp"

#include <utility>

#include "base/log.hpp"
#include "registry/entries.hpp"
#include "updates/ask.hpp"

namespace mooring::updates {

using registry::DomainStage;

DomainSteps::DomainSteps(const World& world, Run run) : world_{world}, run_{std::move(run)} {}

std::chrono::nanoseconds DomainSteps::step()
{
    using namespace std::chrono_literals;
    const auto some = registry::some_after<registry::OwnDomain>(world_.tables, after_, 1);
    if (some.empty()) {
        after_ = {};
        metrics_.not_delegated.set(std::exchange(not_delegated_, 0));
        return world_.rules.own_domains.recheck;
    }
    const auto& kept = some.front();
    after_ = kept.id;
    if (kept.value.stage == DomainStage::Asked) return 0ns;
    if (kept.value.stage == DomainStage::Lame || kept.value.stage == DomainStage::Suspended)
        ++not_delegated_;
    const auto facts = world_.check.look_at(kept.value.name);
    metrics_.checks.add();
    if (facts.delegation == registry::DomainFacts::Delegation::Unknown) {
        metrics_.unknown.add();
        return 1s;
    }
    const auto done = run_([&](registry::Draft& draft) -> Result<> {
        const zone::Origin origin{.cause = zone::Cause::Expiry,
                                  .dialect = zone::Dialect::None,
                                  .key = {},
                                  .source = {},
                                  .time = draft.now()};
        if (!draft.entry(kept.id)) return {};  // Removed meanwhile.
        return registry::note_delegation(draft, kept.id, facts, origin);
    });
    if (done) return 0ns;
    metrics_.failures.add();
    log(Level::Error, "a delegation could not be noted", {{"detail", done.error().detail}});
    return 1s;
}

DomainKeeper::DomainKeeper(const DomainSteps::World& world, Pipeline& pipeline)
    : steps_{world, [&pipeline](Command command) { return ask(pipeline, std::move(command)); }},
      thread_{"domains", [this] { return steps_.step(); }}
{}

}  // namespace mooring::updates
