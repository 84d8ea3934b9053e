// SPDX-License-Identifier: Apache-2.0
#include "net/socket_address.hpp"

#include <cstring>

#include <netinet/in.h>

#include "base/assert.hpp"

namespace mooring::net {

SocketAddress socket_address_of(const Endpoint& endpoint) noexcept
{
    SocketAddress result;
    if (const auto* v4 = std::get_if<Ipv4>(&endpoint.address)) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, v4->bytes.data(), v4->bytes.size());
        std::memcpy(&result.storage, &in, sizeof in);
        result.size = sizeof in;
        return result;
    }
    const auto& v6 = std::get<Ipv6>(endpoint.address);
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(endpoint.port);
    std::memcpy(&in6.sin6_addr, v6.bytes.data(), v6.bytes.size());
    std::memcpy(&result.storage, &in6, sizeof in6);
    result.size = sizeof in6;
    return result;
}

Endpoint endpoint_of(const sockaddr_storage& storage) noexcept
{
    if (storage.ss_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &storage, sizeof in);
        Ipv4 v4;
        std::memcpy(v4.bytes.data(), &in.sin_addr, v4.bytes.size());
        return {.address = v4, .port = ntohs(in.sin_port)};
    }
    MOORING_ASSERT(storage.ss_family == AF_INET6);
    sockaddr_in6 in6{};
    std::memcpy(&in6, &storage, sizeof in6);
    Ipv6 v6;
    std::memcpy(v6.bytes.data(), &in6.sin6_addr, v6.bytes.size());
    if (const auto mapped = v6.mapped_ipv4()) {
        return {.address = *mapped, .port = ntohs(in6.sin6_port)};
    }
    return {.address = v6, .port = ntohs(in6.sin6_port)};
}

bool is_unspecified(const IpAddress& address) noexcept
{
    if (const auto* v4 = std::get_if<Ipv4>(&address)) return *v4 == Ipv4{};
    return std::get<Ipv6>(address) == Ipv6{};
}

}  // namespace mooring::net
