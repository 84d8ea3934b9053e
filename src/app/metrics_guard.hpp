// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The guard's counters as metric families.
///
/// Thread safety: pure functions.

#include "app/metric_families.hpp"
#include "guard/guard.hpp"

namespace mooring::app {

void add_guard(MetricFamilies& out, const guard::GuardCounters& counters);

}  // namespace mooring::app
