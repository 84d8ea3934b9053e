// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The PROXY protocol, versions 1 and 2: a load balancer that forwards bytes says first whose they
/// are. https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt
///
///     PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n
///
/// Thread safety: pure functions.
/// Limits: 107 bytes (version 1), 16 + 536 bytes (version 2: more than any sender needs).

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ip_address.hpp"

namespace mooring::http {

struct ProxyHeader {
    enum class Status : std::uint8_t { NeedMore, Done, Malformed };
    Status status = Status::NeedMore;
    std::size_t size = 0;  ///< Done: bytes of the header. What follows is the connection's.
    std::optional<Endpoint> source;  ///< Nothing: LOCAL or UNKNOWN, the proxy speaks for itself.
};

/// Reads the header at the front of `bytes`. On NeedMore all of `bytes` belongs to the header.
[[nodiscard]] ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace mooring::http
