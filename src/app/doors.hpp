// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What stands behind the HTTP listeners: small handlers that send a request to the one it is for.
///
///     public listener   ──▶ PublicDoor ──▶ /health/live, /health/ready, perhaps the console at /,
///                                          /api/v1 to the API's door, else the gateway
///     metrics listener  ──▶ MetricsDoor ──▶ /metrics, /health/live, /health/ready
///
/// Thread safety: handle() from any stream loop; Readiness from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/metrics.hpp"
#include "base/counter.hpp"
#include "gateway/gateway.hpp"
#include "http/handler.hpp"
#include "net/stream_loop.hpp"
#include "updates/pipeline.hpp"

namespace mooring::app {

/// Whether we want work: loaded, sockets open, not stopping, and the store takes commits.
class Readiness {
public:
    explicit Readiness(const updates::Pipeline& pipeline) : pipeline_{pipeline} {}

    void begin() noexcept { is_open_.set(1); }
    void end() noexcept { is_open_.set(0); }
    [[nodiscard]] bool is_ready() const noexcept
    {
        return is_open_.value() != 0 && pipeline_.metrics().is_blocked.value() == 0;
    }

private:
    const updates::Pipeline& pipeline_;
    Gauge is_open_;
};

/// Sends somebody who opens `/` over plain HTTP to the console at `url`; nothing for every other
/// request, and for those that say anything: a query or credentials make it an update, for some
/// clients know no path.
[[nodiscard]] std::optional<http::Response> console_redirect(const http::Request& request,
                                                             std::string_view url);

class PublicDoor final : public http::Handler {
public:
    /// `console_url`: empty, if nobody is sent there. `api`: null, if it is not served here.
    PublicDoor(const Readiness& readiness, gateway::Gateway& gateway, std::string console_url,
               http::Handler* api = nullptr)
        : readiness_{readiness}, gateway_{gateway}, console_url_{std::move(console_url)}, api_{api}
    {}
    void handle(http::Request request, http::Responder respond) override;

private:
    const Readiness& readiness_;
    gateway::Gateway& gateway_;
    const std::string console_url_;
    http::Handler* const api_;
};

class MetricsDoor final : public http::Handler {
public:
    struct Collaborators {
        const Readiness& readiness;
        const ServiceMetrics& metrics;
        updates::Pipeline& pipeline;
        net::StreamLoops& loops;
    };
    explicit MetricsDoor(const Collaborators& with) : with_{with} {}
    void handle(http::Request request, http::Responder respond) override;

private:
    const Collaborators with_;
};

}  // namespace mooring::app
