// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_guard.hpp"

#include <array>
#include <utility>

namespace mooring::app {

void add_guard(MetricFamilies& out, const guard::GuardCounters& counters)
{
    out.counter("mooring_guard_changes_total",
                "Changes of addresses by what the guard found: judged counts all of them");
    const std::array<std::pair<const char*, const Counter*>, 6> rows{{
        {"judged", &counters.judged},
        {"near", &counters.near},
        {"new", &counters.noticed},
        {"risky", &counters.risky},
        {"held", &counters.held},
        {"locked", &counters.locked},
    }};
    for (const auto& [finding, counter] : rows) out.add({{"finding", finding}}, counter->value());
}

}  // namespace mooring::app
