// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What signing counts, as families of the metrics page.
///
/// Thread safety: any thread.

#include "app/metric_families.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::app {

/// The writer's side: signatures kept in zones, made ahead, renewed; keys and their stages. Walks
/// the signature cache to count it.
void add_signing(MetricFamilies& out, const updates::ZoneSigning& signing);

}  // namespace mooring::app
