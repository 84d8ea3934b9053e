// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Our addresses in Asio's words, and back. For .cpp files that include net/asio.hpp.
///
/// Thread safety: pure functions.

#include <boost/asio/ip/address.hpp>

#include "base/ip_address.hpp"

namespace mooring::nameserver {

/// The endpoint of `Protocol` (Asio's tcp or udp).
template <class Protocol>
[[nodiscard]] typename Protocol::endpoint endpoint_to(const Endpoint& endpoint)
{
    namespace ip = boost::asio::ip;
    if (const auto* ipv4 = std::get_if<Ipv4>(&endpoint.address))
        return {ip::address_v4{ipv4->bytes}, endpoint.port};
    return {ip::address_v6{std::get<Ipv6>(endpoint.address).bytes}, endpoint.port};
}

}  // namespace mooring::nameserver
