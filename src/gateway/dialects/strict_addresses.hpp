// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Addresses for dialects that have a word for a bad one: where dyndns2 falls back to the client's
/// own address, these refuse. An empty field, `auto` and a placeholder that nobody filled in
/// (`%i`, `<ipaddr>`, `[IP]`, `__MYIP__`) are no address at all, and then the client's own is
/// meant.
///
/// Thread safety: pure functions.

#include <span>
#include <string_view>

#include "base/ip_address.hpp"
#include "gateway/update_request.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

/// True for what stands where an address should be and says nothing: empty, or not filled in.
[[nodiscard]] bool is_blank_address(std::string_view text);

/// Adds the elements of a comma list to the wish: of each family the first counts; a bare prefix
/// moves the site; anything else makes the wish malformed.
void add_addresses(AddressWish& wish, std::string_view list);

/// The addresses in the fields `names`, in the order of `names`; the client's own if there is none.
[[nodiscard]] AddressWish strict_addresses(const http::Fields& fields,
                                           std::span<const std::string_view> names,
                                           const IpAddress& client);

}  // namespace mooring::gateway
