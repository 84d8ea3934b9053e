// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the running service counts, gathered from the modules' counter structs when somebody asks:
/// for Prometheus as metric families, for `ctl stats` as one JSON object.
///
///     counters of dns, updates, http ──▶ ServiceMetrics ──▶ /metrics (text), /api/v1/stats (JSON)
///
/// Nothing is counted here, so asking costs the services nothing and not asking costs nothing.
///
/// Thread safety: any thread. What only the writer may look at (sizes of tables) is asked for by
/// sample_memory() and handed in.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "app/notifications.hpp"
#include "base/clock.hpp"
#include "gateway/dialects/gnudip/server.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/gateway.hpp"
#include "guard/guard.hpp"
#include "http/server.hpp"
#include "nameserver/desk_counters.hpp"
#include "nameserver/nameserver.hpp"
#include "nameserver/transfers.hpp"
#include "updates/housekeeping.hpp"
#include "updates/pipeline.hpp"
#include "updates/silence_keeper.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::app {

/// Sizes of what is kept in memory, at one moment.
struct MemorySample {
    zone::Contents::Memory names;
    registry::Tables::Memory registry;
};

/// Asks the writer for a sample and hands it to `done` on the writer's thread; nothing, if the
/// writer has no time for it.
void sample_memory(updates::Pipeline& pipeline,
                   std::move_only_function<void(std::optional<MemorySample>)> done);

/// An HTTP server and the name of its door in the metrics.
struct HttpDoor {
    const char* name = "";
    const http::Server* server = nullptr;
};

class ServiceMetrics {
public:
    struct Sources {
        const Clock& clock;
        const updates::Pipeline& pipeline;
        const updates::Housekeeping& housekeeping;
        const updates::ZoneSigning& signing;
        const nameserver::Nameserver& nameserver;
        const nameserver::DeskCounters& desk;
        const nameserver::Transfers& transfers;
        const gateway::Gateway& gateway;
        const gateway::GnudipServer& gnudip;
        const gateway::Doctor& doctor;
        const updates::SilenceKeeper& silence;
        Notifications& notifications;
        const guard::GuardCounters& guard;
        std::vector<HttpDoor> doors;
        std::function<bool()> is_ready;
    };
    explicit ServiceMetrics(Sources sources);

    /// All families, with the sizes in `memory` if there are some.
    [[nodiscard]] std::vector<prometheus::MetricFamily> collect(
        const std::optional<MemorySample>& memory) const;
    /// collect() in the Prometheus text format.
    [[nodiscard]] std::string text(const std::optional<MemorySample>& memory) const;
    /// The numbers a person wants to see.
    [[nodiscard]] boost::json::object stats() const;

private:
    const Sources sources_;
    const Instant started_;
    const WallTime started_wall_;
};

}  // namespace mooring::app
