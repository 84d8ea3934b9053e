// SPDX-License-Identifier: Apache-2.0
#include "app/gateway_setup.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace mooring::app {

namespace {

/// Twice as much as comes back in a minute may be asked for at once.
gateway::FloodLimits::Rate rate_of(std::uint32_t per_minute)
{
    return {.per_minute = per_minute, .burst = per_minute * 2};
}

}  // namespace

gateway::Gateway::Options gateway_options(const Config& config)
{
    using gateway::ErrorStatus;
    gateway::Gateway::Options options;
    options.error_status =
        config.http.has_legacy_status ? ErrorStatus::Legacy200 : ErrorStatus::ByClass;
    options.public_url = config.http.public_url;
    options.limits.key = rate_of(config.limits.requests_per_key);
    options.limits.host = rate_of(config.limits.changes_per_host);
    options.limits.source = rate_of(config.limits.requests_per_network);
    options.limits.buckets = config.limits.buckets;
    options.limits.exempt = config.limits.exempt;
    return options;
}

api::Facing facing_of(const Config& config, const boost::json::array& listening)
{
    api::Facing facing{.url = config.http.public_url, .http_ports = {}};
    for (const std::string_view door : {"https", "http"}) {
        for (const auto& entry : listening) {
            if (entry.at("door").as_string() != door) continue;
            const auto endpoint = Endpoint::parse(entry.at("address").as_string());
            if (!endpoint) continue;
            facing.http_ports.push_back(endpoint->port);
            if (!facing.url.empty()) continue;
            // Without public_url: good on this machine, and a hint elsewhere.
            facing.url = fmt::format("{}://{}", door, endpoint->text());
        }
    }
    return facing;
}

http::ServerOptions public_options(const Config::Http& config)
{
    http::ServerOptions options;
    options.idle_timeout = config.idle;
    options.connections_max = config.connections_max;
    options.connections_per_client_max = config.connections_per_client_max;
    options.trusted_proxies = config.trusted_proxies;
    return options;
}

Result<std::unique_ptr<net::TlsContext>> open_http_tls(const Config& config, const Clock& clock)
{
    using Version = net::TlsContext::Options::Version;
    if (config.http.tls_listen.empty()) return nullptr;
    if (config.http.has_old_tls)
        log(Level::Warning,
            "TLS 1.0 and 1.1 are spoken for old devices (http.tls_old_devices); whoever can read "
            "what such a device sends may learn its key");
    return net::TlsContext::open(
        clock, http_pairs(config),
        {.version_min = config.http.has_old_tls ? Version::Tls10 : Version::Tls12});
}

void serve_http(http::Server& server, std::vector<net::BoundSocket> sockets,
                const Config::Http& config, net::TlsContext* tls)
{
    const auto& asked = tls == nullptr ? config.listen : config.tls_listen;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        // By what was asked for: port 0 has become another one.
        const bool is_proxied =
            std::ranges::find(config.proxy_protocol, asked.at(i)) != config.proxy_protocol.end();
        server.serve({.socket = std::move(sockets[i].descriptor),
                      .tls = tls,
                      .proxy_protocol =
                          is_proxied ? http::ProxyProtocol::Required : http::ProxyProtocol::No});
    }
}

registry::Profile profile_of(Profile profile)
{
    return profile == Profile::Public ? registry::Profile::Public : registry::Profile::Lab;
}

}  // namespace mooring::app
