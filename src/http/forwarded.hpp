// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whom a request is really from, if it came through a proxy of the operator's.
///
/// Anybody can send `X-Forwarded-For`. So it counts only when the socket's peer is a configured
/// proxy, and of the chain it counts from the right: each trusted proxy vouches for the address it
/// appended, and the first one that is not a trusted proxy is the client (RFC 7239).
///
/// Thread safety: pure functions.
/// Limits: looks at 32 elements of the chain.

#include <span>

#include "base/ip_address.hpp"
#include "http/handler.hpp"

namespace mooring::http {

[[nodiscard]] bool is_trusted(const IpAddress& address, std::span<const IpPrefix> proxies) noexcept;

/// The rightmost untrusted address of Forwarded, or else of X-Forwarded-For, if `peer` is trusted;
/// otherwise `peer`. An element that is no address ends the search: what is left of it is not
/// vouched for by anybody.
[[nodiscard]] IpAddress client_of(const Request& request, const IpAddress& peer,
                                  std::span<const IpPrefix> proxies);

}  // namespace mooring::http
