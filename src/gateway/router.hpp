// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which door a request is for, by its path alone: the Host header lies too often. The one
/// exception is `/` on a host name that begins with `checkip`.
///
/// | path (any case, any number of slashes, trailing slash or not) | door |
/// |---|---|
/// | `/nic/update`, `/v2/update`, `/v3/update` | dyndns2 |
/// | `/myip`, `/ip`, `/text`, `/checkip`, `/checkip.html` | the bare address |
/// | `/nic/checkip`, `/nic/checkip.html` | the bare address |
/// | `/checkip/checkip.php`, `/dynamic/check.php` | the bare address |
/// | `/checkip/page`; `/` on `checkip*` | the dyndns-style page |
///
/// Thread safety: pure function.

#include <cstdint>

#include "http/handler.hpp"

namespace mooring::gateway {

enum class Route : std::uint8_t { None, Dyndns2, CheckIpText, CheckIpPage };

[[nodiscard]] Route route_of(const http::Request& request);

}  // namespace mooring::gateway
