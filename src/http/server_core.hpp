// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What all connections of one Server share: its collaborators, who may connect, and per loop the
/// list of open connections, which a periodic sweep checks against their deadlines. One timer per
/// loop instead of one per connection: a request costs no timer operation.
///
/// Internal to http/.
///
/// Thread safety: admit(), release() and the listeners' count from any thread; enter(), leave(),
/// begin_drain() and is_draining() of loop i only on loop i.

#include <condition_variable>
#include <map>

#include "base/guarded.hpp"
#include "http/server.hpp"

namespace mooring::http {

class Connection;

class ServerCore : public std::enable_shared_from_this<ServerCore> {
public:
    ServerCore(net::StreamLoops& loops, const Clock& clock, Handler& handler,
               ServerOptions options);

    net::StreamLoops& loops;
    const Clock& clock;
    Handler& handler;
    const ServerOptions options;
    ServerCounters counters;

    /// Counts a connection from `peer` (nothing: a Unix socket); false if a limit forbids it.
    [[nodiscard]] bool admit(const std::optional<Endpoint>& peer);
    /// Takes back an admit().
    void release(const std::optional<Endpoint>& peer);
    /// Counts the listeners that still accept.
    void begin_listening();
    void end_listening();
    /// Waits until nothing listens and no connection is admitted, at most `patience`; true if so.
    [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds patience);

    void enter(Connection& connection);
    void leave(Connection& connection);
    /// Closes what idles on this loop now and lets nothing idle any more.
    void begin_drain(std::size_t loop);
    void close_all(std::size_t loop);
    [[nodiscard]] bool is_draining(std::size_t loop) const noexcept;

private:
    struct Side;  // What one loop owns.
    struct Admitted {
        std::size_t count = 0;
        std::size_t listeners = 0;
        std::map<IpAddress, std::size_t> by_client;
    };

    [[nodiscard]] std::optional<IpAddress> limited_client(
        const std::optional<Endpoint>& peer) const;
    void schedule_sweep(std::size_t loop);
    void sweep(std::size_t loop);

    std::vector<std::shared_ptr<Side>> sides_;
    Guarded<Admitted> admitted_;
    std::condition_variable released_;
};

}  // namespace mooring::http
