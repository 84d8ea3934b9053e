// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What stands behind the HTTP listeners: small handlers that send a request to the one it is for.
///
///     public listener   ──▶ PublicDoor ──▶ /health/live, /health/ready, else the gateway
///     metrics listener  ──▶ MetricsDoor ──▶ /metrics, /health/live, /health/ready
///
/// Thread safety: handle() from any stream loop; Readiness from any thread.

#include "app/metrics.hpp"
#include "base/counter.hpp"
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

class PublicDoor final : public http::Handler {
public:
    PublicDoor(const Readiness& readiness, http::Handler& gateway)
        : readiness_{readiness}, gateway_{gateway}
    {}
    void handle(http::Request request, http::Responder respond) override;

private:
    const Readiness& readiness_;
    http::Handler& gateway_;
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
