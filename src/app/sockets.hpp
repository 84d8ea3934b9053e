// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything the service listens on, bound and not yet served.
///
/// Thread safety: used once, by the main thread at start.

#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"
#include "nameserver/nameserver.hpp"
#include "net/listen.hpp"

namespace mooring::app {

struct Sockets {
    std::vector<nameserver::Listener> dns;
    std::vector<net::BoundSocket> dns_tls;
    std::vector<net::BoundSocket> http;
    std::vector<net::BoundSocket> tls;
    std::vector<net::BoundSocket> gnudip;
    std::vector<net::BoundSocket> metrics;
};

/// Binds all ports of the configuration. Fails with PortTaken, NotAllowed or InvalidArgument and a
/// sentence that names the address.
[[nodiscard]] Result<Sockets> open_sockets(const Config& config);

/// How many DNS workers and stream loops a configuration means on this machine.
[[nodiscard]] std::size_t worker_count(const Config& config);
[[nodiscard]] std::size_t loop_count(const Config& config);

}  // namespace mooring::app
