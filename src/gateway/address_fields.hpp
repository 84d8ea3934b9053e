// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The addresses of a request, from all the spellings of its fields.
///
/// How dyndns2 reads them:
/// - a value is a list, split at commas after decoding; empty elements do not count;
/// - an element is classified by its syntax, not by its field's name: IPv6 comes in `myip` too;
/// - of each family the first address counts; a family that is not sent is kept;
/// - no usable address at all (absent, empty, malformed, an unexpanded placeholder, `auto`): the
///   client's own address is meant, and only its family is set;
/// - `0.0.0.0` and `::` are addresses like any other: never published, by policy, and so kept apart
///   from "delete", which dyndns2 does not know;
/// - `ADDRESS/LENGTH` means the address if it has host bits; a bare prefix is none, and if it is
///   all there is, the request is refused: falling back to the peer would publish the router.
///
/// Thread safety: pure functions.

#include "base/ip_address.hpp"
#include "gateway/update_request.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

[[nodiscard]] AddressWish dyndns2_addresses(const http::Fields& fields, const IpAddress& client);

}  // namespace mooring::gateway
