// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The DNS front door: everything that answers queries on the listen addresses.
///
///     open_listeners() ──(privileges dropped)──▶ Nameserver ──▶ UdpWorker x N threads
///                                                          └──▶ TcpServer on the stream loops
///
/// Thread safety: start() and stop() from one thread that is not a stream loop's; the rest from
/// any. Invariants: what is borrowed outlives the name server; stop() comes before the loops stop.
/// The UDP sockets stay open until the name server is destroyed, because the desk answers through
/// them.

#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/tcp_server.hpp"
#include "nameserver/udp_worker.hpp"
#include "net/listen.hpp"
#include "net/stream_loop.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {

/// One address on which queries are taken, bound for UDP (a socket per worker) and TCP.
struct Listener {
    Endpoint endpoint;  ///< With the real port when 0 was asked for: the same for both.
    std::vector<FileDescriptor> udp;
    FileDescriptor tcp;
};

/// Binds every endpoint for `worker_count` workers. Fails with a sentence that names the endpoint;
/// PortTaken if another process has it.
[[nodiscard]] Result<std::vector<Listener>> open_listeners(const std::vector<Endpoint>& endpoints,
                                                           std::size_t worker_count);

/// What the name server borrows.
struct NameserverWorld {
    zone::NameTable& table;
    net::StreamLoops& loops;
    const Clock& clock;
    Random& random;                          ///< For the keys of hashes.
    const SigningSource* signing = nullptr;  ///< Null: zones in mode Online are answered unsigned.
    Desk* desk = nullptr;                    ///< Null: what is for the desk is refused.
    net::TlsContext* tls = nullptr;          ///< Null: there are no TLS sockets.
};

/// What it listens on.
struct NameserverSockets {
    std::vector<Listener> listeners;    ///< At least one.
    std::vector<net::BoundSocket> tls;  ///< DNS over TLS; needs a TlsContext.
};

/// Sums of what the threads' Signers count.
struct SigningTotals {
    std::uint64_t cached = 0;
    std::uint64_t fresh = 0;
    std::uint64_t refreshed = 0;
    std::uint64_t over_budget = 0;
    std::uint64_t failed = 0;
};

class Nameserver {
public:
    struct Options {
        TcpServer::Options tcp;
        FrontPolicy policy;
        /// What cookies are made with; empty: random ones.
        CookieSecrets cookie_secrets;
    };

    /// Starts a thread per worker, as many as the listeners were opened for, and TCP on the loops.
    [[nodiscard]] static Result<std::unique_ptr<Nameserver>> start(const NameserverWorld& world,
                                                                   NameserverSockets sockets,
                                                                   const Options& options);
    /// For start(), which makes the workers.
    Nameserver(const NameserverWorld& world, const Options& options, std::size_t worker_count);
    /// Stops if that has not been done.
    ~Nameserver();
    Nameserver(const Nameserver&) = delete;
    Nameserver& operator=(const Nameserver&) = delete;

    /// Makes and verifies cookies with these from now on.
    void use_cookie_secrets(CookieSecrets secrets);

    /// Stops answering and waits for every thread and connection: milliseconds, unless a client
    /// takes its responses slowly (TcpServer's drain timeout).
    void stop();

    [[nodiscard]] const NameserverCounters& counters() const noexcept { return counters_; }
    [[nodiscard]] SigningTotals signing_totals() const;

private:
    [[nodiscard]] Result<> make_workers(const NameserverWorld& world,
                                        std::vector<Listener>& listeners);
    void run_workers();

    NameserverCounters counters_;
    const FrontPolicy policy_;
    Published<CookieSecrets> cookies_;
    const AnswerSources sources_;
    const std::unique_ptr<TcpServer> tcp_;
    std::vector<std::unique_ptr<UdpWorker>> workers_;
    std::vector<std::thread> threads_;
};

}  // namespace mooring::nameserver
