// SPDX-License-Identifier: Apache-2.0
#include "nameserver/notify_queue.hpp"

namespace mooring::nameserver {

void NotifyQueue::want(const NotifyTarget& target, dns::Serial serial, Instant now)
{
    const auto found = targets_.find(target);
    if (found != targets_.end()) {
        found->second.wanted = serial;  // Its turn is coming, or its answer is.
        return;
    }
    if (targets_.size() >= options_.targets_max) return;
    const auto added = targets_.emplace(target, State{.wanted = serial, .at = now}).first;
    times_.emplace(now, added->first);
}

std::optional<NotifyQueue::Due> NotifyQueue::next(Instant now)
{
    while (!times_.empty() && times_.begin()->first <= now) {
        const auto target = targets_.find(times_.begin()->second);
        auto& state = target->second;
        if (state.attempt >= options_.tries_max) {
            ++given_up_;
            drop(target);
            continue;
        }
        ++state.attempt;
        move(target, now + options_.first_pause * (1U << (state.attempt - 1)));
        return Due{target->first, state.wanted, state.attempt};
    }
    return std::nullopt;
}

std::optional<Instant> NotifyQueue::deadline() const
{
    if (times_.empty()) return std::nullopt;
    return times_.begin()->first;
}

void NotifyQueue::answered(const Due& due, Instant now)
{
    const auto target = targets_.find(due.target);
    if (target == targets_.end()) return;
    if (target->second.wanted == due.serial) {
        drop(target);
        return;
    }
    target->second.attempt = 0;
    move(target, now);
}

void NotifyQueue::forget(zone::SecondaryId secondary)
{
    for (auto target = targets_.lower_bound({secondary, zone::ZoneId{}});
         target != targets_.end() && target->first.secondary == secondary;)
        target = drop(target);
}

void NotifyQueue::move(Targets::iterator target, Instant at)
{
    times_.erase({target->second.at, target->first});
    target->second.at = at;
    times_.emplace(at, target->first);
}

NotifyQueue::Targets::iterator NotifyQueue::drop(Targets::iterator target)
{
    times_.erase({target->second.at, target->first});
    return targets_.erase(target);
}

}  // namespace mooring::nameserver
