// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the name server counts about strangers: cookies, limited responses, TLS, and signatures
/// made because somebody asked.
///
/// Thread safety: any thread.

#include "app/metric_families.hpp"
#include "nameserver/nameserver.hpp"

namespace mooring::app {

void add_front(MetricFamilies& out, const nameserver::Nameserver& nameserver);

}  // namespace mooring::app
