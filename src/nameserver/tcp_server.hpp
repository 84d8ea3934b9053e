// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DNS over TCP (RFC 7766): pipelined queries, answered in order.
///
///     accept ▶ limits ▶ { read ▶ answer all whole messages ▶ write } ... ▶ close
///
/// Every stream loop accepts for itself, and a connection stays on the loop that accepted it. A
/// connection is not read from while its responses wait to be taken, so a slow reader costs the
/// memory of one batch of responses and no more.
///
/// Thread safety: start() and stop() from one thread that is not a stream loop's.
/// Limits: connections in all and per client; `idle_timeout` (up to a quarter more) between one
/// whole query and the next, and for taking the responses. Bytes that drip in do not prolong it.
/// Invariants: stop() comes before the loops stop; table, loops and counters outlive the server.

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "nameserver/connection_limits.hpp"
#include "nameserver/counters.hpp"
#include "net/stream_loop.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {

class TcpServer {
public:
    struct Options {
        ConnectionLimits::Options connections;
        std::chrono::milliseconds idle_timeout{10'000};
    };

    TcpServer(zone::NameTable& table, net::StreamLoops& loops, NameserverCounters& counters,
              const Options& options);
    /// Stops if that has not been done.
    ~TcpServer();
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    /// Begins to accept on `listening` sockets, which must stay open until this has returned.
    [[nodiscard]] Result<> start(std::span<const int> listening);
    /// Closes everything and waits until nothing of it runs any more.
    void stop();

private:
    class Loop;

    net::StreamLoops& loops_;
    ConnectionLimits limits_;
    std::vector<std::unique_ptr<Loop>> parts_;  // One per stream loop.
    bool is_started_ = false;
};

}  // namespace mooring::nameserver
