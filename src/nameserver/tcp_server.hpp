// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DNS over TCP (RFC 7766) and over TLS (RFC 7858): who may connect, and for how long.
///
///     accept ▶ limits ▶ StreamConnection ... ▶ close
///
/// Every stream loop accepts for itself, and a connection stays on the loop that accepted it.
///
/// Thread safety: start() and stop() from one thread that is not a stream loop's.
/// Limits: connections in all and per client, of both transports together; `idle_timeout` (up to a
/// quarter more) for a TLS handshake, between one whole query and the next, and for taking the
/// responses. stop() takes `drain_timeout` at most, for what has arrived to be answered and taken.
/// Invariants: stop() comes before the loops stop; all that is borrowed outlives the server.

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "nameserver/answerer.hpp"
#include "nameserver/connection_limits.hpp"
#include "nameserver/counters.hpp"
#include "net/stream_loop.hpp"
#include "net/tls_context.hpp"

namespace mooring::nameserver {

class Desk;

class TcpServer {
public:
    struct Options {
        ConnectionLimits::Options connections;
        std::chrono::milliseconds idle_timeout{10'000};
        std::chrono::milliseconds drain_timeout{5'000};
    };
    /// What the server borrows.
    struct World {
        const AnswerSources& sources;
        net::StreamLoops& loops;
        NameserverCounters& counters;
        Desk* desk = nullptr;            ///< Null: authority::answer() refuses what is for it.
        net::TlsContext* tls = nullptr;  ///< For the listening sockets of TLS.
    };
    /// Listening sockets, which must stay open until start() has returned.
    struct Listening {
        std::vector<int> tcp;
        std::vector<int> tls;
    };

    TcpServer(const World& world, const Options& options);
    /// Stops if that has not been done.
    ~TcpServer();
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    /// Begins to accept.
    [[nodiscard]] Result<> start(const Listening& listening);
    /// Closes everything and waits until nothing of it runs any more.
    void stop();

    /// Of every thread's Signer; empty if nothing is signed.
    [[nodiscard]] std::vector<const dnssec::SignerCounters*> signer_counters() const;

private:
    class Loop;

    net::StreamLoops& loops_;
    ConnectionLimits limits_;
    std::vector<std::unique_ptr<Loop>> parts_;  // One per stream loop.
    bool is_started_ = false;
};

}  // namespace mooring::nameserver
