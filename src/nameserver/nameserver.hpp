// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The DNS front door: everything that answers queries on the listen addresses.
///
///     open_listeners() ──(privileges dropped)──▶ Nameserver ──▶ UdpWorker x N threads
///                                                          └──▶ TcpServer on the stream loops
///
/// Thread safety: start() and stop() from one thread that is not a stream loop's; counters() from
/// any.
/// Invariants: table and stream loops outlive the name server; stop() comes before the loops stop.

#include <memory>
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

class Nameserver {
public:
    struct Options {
        TcpServer::Options tcp;
    };

    /// Starts a thread per worker, as many as the listeners were opened for, and TCP on `loops`.
    [[nodiscard]] static Result<std::unique_ptr<Nameserver>> start(zone::NameTable& table,
                                                                   net::StreamLoops& loops,
                                                                   std::vector<Listener> listeners,
                                                                   const Options& options);
    /// For start(), which makes the workers.
    Nameserver(std::size_t worker_count, std::size_t loop_count);
    /// Stops if that has not been done.
    ~Nameserver();
    Nameserver(const Nameserver&) = delete;
    Nameserver& operator=(const Nameserver&) = delete;

    /// Stops answering and waits for every thread and connection; takes milliseconds.
    void stop();

    [[nodiscard]] const NameserverCounters& counters() const noexcept { return counters_; }

private:
    NameserverCounters counters_;
    std::vector<std::unique_ptr<UdpWorker>> workers_;
    std::vector<std::thread> threads_;
    std::unique_ptr<TcpServer> tcp_;
};

}  // namespace mooring::nameserver
