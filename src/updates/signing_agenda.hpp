// SPDX-License-Identifier: Apache-2.0
#pragma once

/// When which zone needs a look: its signatures before they end, its keys when a step is due.
///
/// Thread safety: any thread.
/// Limits: one time a zone.

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "zone/ids.hpp"

namespace mooring::updates {

class SigningAgenda {
public:
    /// Sets, or replaces, when the zone is due.
    void set(zone::ZoneId zone, WallTime due)
    {
        lists_.with([&](Lists& lists) {
            lists.erase(zone);
            lists.times.emplace(zone, due);
            lists.order.emplace(due, zone);
        });
    }
    void remove(zone::ZoneId zone)
    {
        lists_.with([&](Lists& lists) { lists.erase(zone); });
    }

    /// The zone that has been due for longest, if one is.
    [[nodiscard]] std::optional<zone::ZoneId> due(WallTime now) const
    {
        return lists_.with([&](const Lists& lists) -> std::optional<zone::ZoneId> {
            if (lists.order.empty() || lists.order.begin()->first > now) return std::nullopt;
            return lists.order.begin()->second;
        });
    }

private:
    struct Lists {
        std::map<zone::ZoneId, WallTime> times;
        std::set<std::pair<WallTime, zone::ZoneId>> order;

        void erase(zone::ZoneId zone)
        {
            const auto found = times.find(zone);
            if (found == times.end()) return;
            order.erase({found->second, zone});
            times.erase(found);
        }
    };
    Guarded<Lists> lists_;
};

}  // namespace mooring::updates
