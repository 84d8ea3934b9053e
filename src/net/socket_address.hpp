// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernel's form of an Endpoint, and back.
///
/// Thread safety: pure functions.

#include <sys/socket.h>

#include "base/ip_address.hpp"

namespace mooring::net {

/// A sockaddr of either family and its size.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* pointer() const noexcept
    {
        return reinterpret_cast<const sockaddr*>(&storage);  // The sockets API's own cast.
    }
};

[[nodiscard]] SocketAddress socket_address_of(const Endpoint& endpoint) noexcept;

/// The endpoint in `storage`, which must be of family AF_INET or AF_INET6. An IPv4-mapped address
/// becomes IPv4.
[[nodiscard]] Endpoint endpoint_of(const sockaddr_storage& storage) noexcept;

/// True for 0.0.0.0 and `::`, which mean every address of the machine.
[[nodiscard]] bool is_unspecified(const IpAddress& address) noexcept;

}  // namespace mooring::net
