// SPDX-License-Identifier: Apache-2.0
#include "app/sockets.hpp"

#include <algorithm>
#include <thread>

namespace mooring::app {

namespace {

Result<std::vector<net::BoundSocket>> listen_all(const std::vector<Endpoint>& endpoints)
{
    std::vector<net::BoundSocket> sockets;
    for (const auto& endpoint : endpoints) {
        MOORING_TRY(auto socket, net::listen_tcp(endpoint));
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

std::size_t processors()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

std::size_t worker_count(const Config& config)
{
    return config.dns.workers != 0 ? config.dns.workers : processors();
}

std::size_t loop_count(const Config& config)
{
    return config.http.loops != 0 ? config.http.loops : (processors() + 1) / 2;
}

Result<Sockets> open_sockets(const Config& config)
{
    Sockets sockets;
    MOORING_TRY(sockets.dns, nameserver::open_listeners(config.dns.listen, worker_count(config)));
    MOORING_TRY(sockets.dns_tls, listen_all(config.dns.tls_listen));
    MOORING_TRY(sockets.http, listen_all(config.http.listen));
    MOORING_TRY(sockets.tls, listen_all(config.http.tls_listen));
    MOORING_TRY(sockets.gnudip, listen_all(config.gnudip.listen));
    MOORING_TRY(sockets.metrics, listen_all(config.metrics.listen));
    return sockets;
}

}  // namespace mooring::app
