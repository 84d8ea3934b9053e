// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What transfers and notifications count, as families of the metrics page.
///
/// Thread safety: any thread.

#include "app/metric_families.hpp"
#include "nameserver/transfers.hpp"

namespace mooring::app {

void add_transfers(MetricFamilies& out, const nameserver::Transfers& transfers);

}  // namespace mooring::app
