// SPDX-License-Identifier: Apache-2.0
#pragma once

/// GnuDIP's own port, TCP 3495: HPE and H3C routers (`gnudip://`), old Linksys, Netgear and ZyXEL
/// firmware through ez-ipupdate, and cameras with ez-ipupdate's list of services.
///
///     accept ▶ salt ▶ one line ▶ UpdateDoor ▶ `0`, `1`, `2` or `0:ADDRESS` ▶ close
///
/// Whatever is wrong with a line, its login or its host is `1`: the protocol has no other refusal.
/// Overload, store trouble and floods close the connection without a word, which every client takes
/// for a network problem and tries again.
///
/// Every stream loop accepts for itself, and a connection stays on the loop that accepted it.
///
/// Thread safety: start() and stop() from one thread that is not a stream loop's; counters from
/// any. Limits: Options; a line of 512 bytes; `patience` from accept to the last byte taken.
/// Invariants: stop() comes before the loops and the update pipeline stop; what is borrowed
/// outlives the server. No secret is kept or logged.

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "gateway/special_door.hpp"
#include "net/stream_loop.hpp"

namespace mooring::gateway {

class GnudipServer {
public:
    struct Options {
        std::size_t connections_max = 256;
        std::size_t connections_per_client_max = 16;  ///< Of an IPv4 address or IPv6 /64.
        std::chrono::milliseconds patience{15'000};
    };
    /// For the metrics page. What came of logins is counted by Counters.
    struct ConnectionCounters {
        Counter accepted;
        Counter refused;    ///< By a limit on connections.
        Counter timed_out;  ///< `patience` ran out.
        Gauge open;
    };

    GnudipServer(const DoorWorld& world, net::StreamLoops& loops, const Options& options);
    /// Stops if that has not been done.
    ~GnudipServer();
    GnudipServer(const GnudipServer&) = delete;
    GnudipServer& operator=(const GnudipServer&) = delete;

    /// Begins to accept from listening sockets, which must stay open until this has returned. Fails
    /// with Io if the process is out of descriptors.
    [[nodiscard]] Result<> start(std::span<const int> listening);
    /// Lets logins that have arrived be answered, closes everything else, and waits for both.
    void stop();

    [[nodiscard]] const ConnectionCounters& counters() const noexcept { return counters_; }

private:
    class Loop;
    struct Places {
        std::size_t open = 0;
        std::map<IpAddress, std::size_t> by_client;
    };

    [[nodiscard]] bool admit(const IpAddress& client);
    void release(const IpAddress& client);

    const DoorWorld world_;
    net::StreamLoops& loops_;
    const Options options_;
    ConnectionCounters counters_;
    Guarded<Places> places_;
    std::vector<std::unique_ptr<Loop>> parts_;  // One per stream loop.
    bool is_started_ = false;
};

}  // namespace mooring::gateway
