// SPDX-License-Identifier: Apache-2.0
#include "updates/silence_keeper.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "registry/judge.hpp"
#include "updates/ask.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using registry::SilenceRule;

constexpr std::chrono::nanoseconds pause_after_failure = 1s;

/// How far the two clocks may part between two steps before nobody knows what time has passed.
constexpr auto drift_max = 10s;

/// Rounds begin so often in a minute: that is how late a host may go offline.
constexpr int rounds_per_minute = 12;

}  // namespace

SilenceSteps::SilenceSteps(registry::Tables& tables, const Clock& clock, Effects effects,
                           const SilenceOptions& options)
    : tables_{tables},
      clock_{clock},
      effects_{std::move(effects)},
      options_{options},
      listening_since_{seconds_of(clock.wall_now())},
      looked_{clock.now()},
      looked_wall_{clock.wall_now()}
{}

std::chrono::nanoseconds SilenceSteps::step()
{
    notice_gaps();
    if (next_ == 0) {
        rules_ = tables_.silence_rules();
        metrics_.watched.set(static_cast<std::int64_t>(rules_.size()));
    }
    const auto now = clock_.wall_now();
    const auto end = std::min(next_ + options_.slice, rules_.size());
    std::vector<SilenceRule> silent;
    for (; next_ < end; ++next_)
        if (is_silent(rules_[next_], now)) silent.push_back(rules_[next_]);
    const bool is_round_over = next_ == rules_.size();
    if (is_round_over) next_ = 0;
    if (!silent.empty()) {
        if (const auto done = take_offline(silent); !done) {
            metrics_.failures.add();
            if (!std::exchange(is_failing_, true))
                log(Level::Error, "silent hosts cannot be taken offline",
                    {{"detail", done.error().detail}});
            listen_anew();  // Whatever kept our command out kept the clients' updates out.
            return pause_after_failure;
        }
        is_failing_ = false;
    }
    return is_round_over ? std::chrono::nanoseconds{options_.minute} / rounds_per_minute : 0ns;
}

/// Begins to listen anew if there was a time in which clients could not be heard.
void SilenceSteps::notice_gaps()
{
    const auto now = clock_.now();
    const auto wall_now = clock_.wall_now();
    const auto drift = std::chrono::nanoseconds{wall_now - looked_wall_} - (now - looked_);
    looked_ = now;
    looked_wall_ = wall_now;
    if (drift > drift_max || drift < -drift_max) {
        log(Level::Warning, "the clock was set or the machine slept; silence counts from now");
        return listen_anew();
    }
    if (!effects_.is_listening()) listen_anew();
}

void SilenceSteps::listen_anew()
{
    listening_since_ = seconds_of(clock_.wall_now());
    metrics_.fresh_starts.add();
}

bool SilenceSteps::is_silent(const SilenceRule& rule, WallTime now) const
{
    const auto host = tables_.host(rule.host);
    if (!host || rule.is_offline || host->is_blocked || host->state != zone::RowState::Active)
        return false;
    // In whole seconds, as contacts are kept; so it may be a second late, but never early.
    const auto heard = std::max(host->last_contact, listening_since_);
    return wall_time_of(seconds_of(now)) - wall_time_of(heard) >
           rule.silence.count() * options_.minute;
}

Result<> SilenceSteps::take_offline(const std::vector<SilenceRule>& rules)
{
    std::size_t count = 0;  // Set by the command, which may run twice.
    for (const auto& rule : rules) tables_.begin_intent(rule.host);
    auto done = effects_.run([this, &rules, &count](registry::Draft& draft) -> Result<> {
        count = judge_silent(draft, rules);
        return {};
    });
    for (const auto& rule : rules) tables_.end_intent(rule.host);
    if (done) metrics_.taken_offline.add(count);
    return done;
}

/// On the writer thread: what has been heard or changed since the rules were read counts.
std::size_t SilenceSteps::judge_silent(registry::Draft& draft,
                                       const std::vector<SilenceRule>& rules)
{
    AddressIntent intent;
    intent.presence = registry::Presence::Offline;
    intent.origin = {.cause = zone::Cause::Silence,
                     .dialect = zone::Dialect::None,
                     .key = {},
                     .source = {},
                     .time = draft.now()};
    for (const auto& rule : rules) {
        const auto extras = draft.extras_of(rule.host);
        const SilenceRule current{.host = rule.host,
                                  .silence = std::chrono::minutes{extras.silence_minutes},
                                  .is_offline = extras.is_offline};
        if (extras.silence_minutes != 0 && is_silent(current, clock_.wall_now()))
            intent.hosts.push_back(rule.host);
    }
    if (intent.hosts.empty()) return 0;
    const auto outcome = registry::judge(draft, intent, options_.profile);
    return static_cast<std::size_t>(std::ranges::count(outcome, HostOutcome::Changed));
}

SilenceKeeper::SilenceKeeper(registry::Tables& tables, const Clock& clock, Pipeline& pipeline,
                             const SilenceOptions& options)
    : steps_{tables,
             clock,
             {.run = [&pipeline](Command command) { return ask(pipeline, std::move(command)); },
              .is_listening = [&pipeline] { return pipeline.metrics().is_blocked.value() == 0; }},
             options},
      thread_{"silence", [this] { return steps_.step(); }}
{}

}  // namespace mooring::updates
