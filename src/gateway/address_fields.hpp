// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The addresses of a request, from all the spellings of its fields.
///
/// What is the same in every dialect:
/// - a value is a list, split at commas after decoding; empty elements do not count;
/// - an element is classified by its syntax, not by its field's name: IPv6 comes in `myip` too, and
///   an IPv4-mapped IPv6 address is the IPv4 address in it;
/// - brackets and a zone id (`%eth0`) are cut off; `ADDRESS/LENGTH` with host bits is the address,
///   without them the prefix.
///
/// How dyndns2 reads them:
/// - of each family the first address counts; a family that is not sent is kept;
/// - no usable address at all (absent, empty, malformed, an unexpanded placeholder, `auto`, `no`):
///   the client's own address is meant, and only its family is set;
/// - `0.0.0.0` and `::` are addresses like any other: never published, by policy, and so kept apart
///   from "delete", which dyndns2 does not know;
/// - a prefix, in an address field or in one of its own, moves the hosts' site; it does not stand
///   for an address, and if it is all there is, no address is detected: that would publish the
///   router's;
/// - a prefix with rubbish glued to it, if it is all there is, makes the request malformed.
///
/// Words such as `-`, `preserve` or `no` mean different things in different dialects: here they are
/// simply no address.
///
/// Thread safety: pure functions.

#include <cstdint>
#include <string_view>
#include <variant>

#include "base/ip_address.hpp"
#include "gateway/update_request.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

/// What is in an address field, if neither an address nor a prefix.
enum class NoAddress : std::uint8_t {
    Other,  ///< A word, a placeholder, an address with a typing error.
    Glued,  ///< Begins like a prefix, but its length is none: `2001:db8:1:2::/647656:3cff:fe47:1`.
};
using AddressElement = std::variant<NoAddress, IpAddress, registry::Ipv6Prefix>;

/// One element of an address list; blanks around it are the caller's to cut.
[[nodiscard]] AddressElement classify_address(std::string_view element);
/// The same for a field that can only hold a prefix: host bits are cut off, and an address without
/// length is the /64 that it lies in.
[[nodiscard]] AddressElement classify_prefix(std::string_view element);

/// Sets the family of `address` if nothing has set it yet, and appends to the echo: as spelled, but
/// for what is longer than any address.
void set_address(AddressWish& wish, const IpAddress& address, std::string_view spelled);
/// The wish that a request without addresses stands for: the one it came from.
[[nodiscard]] AddressWish detected(const IpAddress& client);

[[nodiscard]] AddressWish dyndns2_addresses(const http::Fields& fields, const IpAddress& client);

}  // namespace mooring::gateway
