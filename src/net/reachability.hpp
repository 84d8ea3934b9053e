// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Can an address be reached from here? One ICMP echo, or one attempt at a TCP connection.
///
///     ping(tools, {.loop, .target, .token}, done) ──▶ done({Answered, 12 ms}) on that loop
///
/// A ping goes through an unprivileged ping socket (net.ipv4.ping_group_range, which counts for
/// IPv6 too), else through a raw one (CAP_NET_RAW), else it is NotPossible. A TCP connection is
/// closed again as soon as it stands; nothing is sent over it.
///
/// Thread safety: any thread; `done` is called once, on the loop, never before the call returns. If
/// the loops stop first it is destroyed uncalled.
/// Limits: one packet, `patience` at most. Whoever calls bounds how often and for whom.

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "net/stream_loop.hpp"

namespace mooring::net {

enum class Reach : std::uint8_t {
    Answered,
    Refused,      ///< TCP: something said at once that nothing listens.
    Silent,       ///< No answer in time.
    Unreachable,  ///< A router, or this machine, said that no way leads there.
    NotPossible,  ///< This process may not try.
};

struct Reached {
    Reach reach = Reach::Silent;
    std::chrono::nanoseconds took{};  ///< Of an answer or a refusal.
};
using ReachedDone = std::move_only_function<void(Reached)>;

struct ReachTools {
    StreamLoops& loops;
    const Clock& clock;
};

struct PingOrder {
    std::size_t loop = 0;
    IpAddress target;
    std::uint64_t token = 0;  ///< Unpredictable: tells the answer from what others make up.
    std::chrono::milliseconds patience{3000};
};
void ping(const ReachTools& tools, const PingOrder& order, ReachedDone done);

struct KnockOrder {
    std::size_t loop = 0;
    Endpoint target;
    std::chrono::milliseconds patience{3000};
};
/// Tries to open a TCP connection.
void knock(const ReachTools& tools, const KnockOrder& order, ReachedDone done);

}  // namespace mooring::net
