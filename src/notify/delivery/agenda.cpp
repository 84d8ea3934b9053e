// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/agenda.hpp"

#include <algorithm>

namespace mooring::notify {

namespace {

constexpr zone::EntryId mail_lane{0};

}  // namespace

void Agenda::put(const Item& item)
{
    if (under_way_.contains(item.id)) return;
    erase(item.id);
    items_[item.id] = item;
    lanes_[item.receiver].line.emplace(item.due, item.id);
}

void Agenda::erase(zone::EntryId id)
{
    const auto found = items_.find(id);
    if (found == items_.end()) return;
    const auto item = found->second;
    items_.erase(found);
    const auto lane = lanes_.find(item.receiver);
    lane->second.line.erase({item.due, id});
    if (lane->second.line.empty() && lane->second.under_way == 0) lanes_.erase(lane);
}

void Agenda::end(zone::EntryId id, Ending ending)
{
    const auto found = under_way_.find(id);
    if (found == under_way_.end()) return;
    const auto item = found->second;
    under_way_.erase(found);
    auto& lane = lanes_[item.receiver];
    --lane.under_way;
    if (item.receiver != mail_lane) {
        if (--calls_[item.account] == 0) calls_.erase(item.account);
        if (lane.is_failing) --failing_under_way_;
        lane.is_failing = ending == Ending::Failed;
    }
    if (lane.line.empty() && !lane.is_failing) lanes_.erase(item.receiver);
}

bool Agenda::has_place(zone::EntryId receiver, const Lane& lane) const
{
    if (under_way_.size() >= options_.parallel_max) return false;
    if (receiver == mail_lane) return lane.under_way < options_.mail_max;
    if (lane.under_way > 0) return false;
    return !lane.is_failing || failing_under_way_ < options_.parallel_max / 2;
}

std::size_t Agenda::calls_of(zone::AccountId account) const
{
    const auto found = calls_.find(account);
    return found == calls_.end() ? 0 : found->second;
}

void Agenda::begin(const Item& item, Lane& lane)
{
    lane.line.erase({item.due, item.id});
    ++lane.under_way;
    if (item.receiver != mail_lane) {
        ++calls_[item.account];
        if (lane.is_failing) ++failing_under_way_;
    }
    under_way_[item.id] = item;
    items_.erase(item.id);
}

std::vector<zone::EntryId> Agenda::take(WallTime now)
{
    std::vector<zone::EntryId> taken;
    for (auto& [receiver, lane] : lanes_) {
        while (!lane.line.empty() && lane.line.begin()->first <= now && has_place(receiver, lane)) {
            const auto item = items_.at(lane.line.begin()->second);
            if (receiver != mail_lane && calls_of(item.account) >= options_.account_max) break;
            begin(item, lane);
            taken.push_back(item.id);
        }
    }
    return taken;
}

WallTime Agenda::next_due() const
{
    auto next = WallTime::max();
    for (const auto& [receiver, lane] : lanes_) {
        if (lane.line.empty() || !has_place(receiver, lane)) continue;
        const auto& [due, id] = *lane.line.begin();
        if (receiver == mail_lane || calls_of(items_.at(id).account) < options_.account_max)
            next = std::min(next, due);
    }
    return next;
}

}  // namespace mooring::notify
