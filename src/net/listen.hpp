// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Binding ports. Done once at start, while the process may still take ports below 1024; the bound
/// descriptors are then handed to whoever serves them.
///
///     bind_udp() / listen_tcp() ──▶ BoundSocket ──(privileges dropped)──▶ servers
///
/// An IPv6 socket is always IPV6_V6ONLY: `::` and `0.0.0.0` are two sockets, and nobody meets an
/// IPv4-mapped address.
///
/// Thread safety: pure but for the kernel.
/// Limits: the receive and send buffers asked for are what the kernel's limits allow of them.

#include <cstddef>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace mooring::net {

/// A socket that is bound (UDP) or listens (TCP). `endpoint` has the real port when 0 was asked
/// for.
struct BoundSocket {
    FileDescriptor descriptor;
    Endpoint endpoint;
};

/// Several UDP sockets on one endpoint, among which the kernel spreads the senders (SO_REUSEPORT).
struct BoundUdpGroup {
    std::vector<FileDescriptor> descriptors;
    Endpoint endpoint;
};

struct UdpBindOptions {
    std::size_t socket_count = 1;           ///< One per worker.
    std::size_t receive_bytes = 4U << 20U;  ///< SO_RCVBUF of each: absorbs a burst.
    std::size_t send_bytes = 1U << 20U;
};

/// Binds `options.socket_count` UDP sockets, not blocking. On a wildcard address each datagram
/// carries the address it was sent to, so that UdpSocket answers from there.
///
/// Fails with PortTaken if any other process has the port, also one that would share it, and with
/// NotAllowed, InvalidArgument (no such local address) or Io; the detail is a sentence.
[[nodiscard]] Result<BoundUdpGroup> bind_udp(const Endpoint& endpoint,
                                             const UdpBindOptions& options);

struct TcpListenOptions {
    /// Connections that may wait with data in their SYN (TCP Fast Open, RFC 7413), where the kernel
    /// allows it to servers. 0: none. Only for protocols that bear a query twice.
    int fast_open_queue = 0;
};

/// Binds and listens, not blocking. Fails as bind_udp() does.
[[nodiscard]] Result<BoundSocket> listen_tcp(const Endpoint& endpoint,
                                             const TcpListenOptions& options = {});

}  // namespace mooring::net
