// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is counted about update clients: what they were told, what floods cost, what the doctor
/// remembers of them, and whose silence was noticed.
///
/// Thread safety: any thread.

#include "app/metric_families.hpp"
#include "gateway/dialects/gnudip/server.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/gateway.hpp"
#include "updates/silence_keeper.hpp"

namespace mooring::app {

void add_gateway(MetricFamilies& out, const gateway::Gateway& gateway);
void add_gnudip(MetricFamilies& out, const gateway::GnudipServer::ConnectionCounters& counters);
void add_doctor(MetricFamilies& out, const gateway::Doctor& doctor);
void add_silence(MetricFamilies& out, const updates::SilenceMetrics& silence);

}  // namespace mooring::app
