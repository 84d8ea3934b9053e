// SPDX-License-Identifier: Apache-2.0
#include "updates/signing_keeper.hpp"

#include <utility>

#include "base/log.hpp"
#include "updates/ask.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

/// What is not due now is looked for so often: a new mode takes effect at once for an operator.
constexpr std::chrono::nanoseconds idle_pause = 100ms;
constexpr std::chrono::nanoseconds failure_pause = 1s;

}  // namespace

SigningSteps::SigningSteps(ZoneSigning& signing, const Clock& clock, Run run)
    : signing_{signing}, clock_{clock}, run_{std::move(run)}
{}

std::chrono::nanoseconds SigningSteps::step()
{
    const auto zone = signing_.agenda().due(clock_.wall_now());
    if (!zone) return idle_pause;
    const auto last = failed_.contains(*zone) ? ZoneSigning::LastSlice::Failed
                                              : ZoneSigning::LastSlice::Committed;
    const auto done = run_([this, id = *zone, last](registry::Draft& draft) {
        return signing_.work(draft, id, last);
    });
    if (done) {
        failed_.erase(*zone);
        return 0ns;
    }
    if (failed_.insert(*zone).second)
        log(Level::Error, "a zone cannot be signed now",
            {{"zone", std::to_string(number_of(*zone))}, {"detail", done.error().detail}});
    signing_.agenda().set(*zone, clock_.wall_now() + std::chrono::seconds{1});
    return failure_pause;
}

SigningKeeper::SigningKeeper(ZoneSigning& signing, const Clock& clock, Pipeline& pipeline)
    : steps_{signing, clock,
             [&pipeline](Command command) { return ask(pipeline, std::move(command)); }},
      thread_{"signing", [this] { return steps_.step(); }}
{}

}  // namespace mooring::updates
