// SPDX-License-Identifier: Apache-2.0
#pragma once

/// "What is my address?": the address a request came from, in the two forms that clients read.
/// Nothing else in the response looks like an address.
///
/// Thread safety: pure functions.

#include "http/handler.hpp"

namespace mooring::gateway {

/// The bare address and LF, as text/plain.
[[nodiscard]] http::Response check_ip_text(const http::Request& request);

/// `Current IP Address: A` in the very page that checkip.dyndns.org serves, byte for byte.
[[nodiscard]] http::Response check_ip_page(const http::Request& request);

}  // namespace mooring::gateway
