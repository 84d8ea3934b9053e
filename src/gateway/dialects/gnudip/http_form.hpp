// SPDX-License-Identifier: Apache-2.0
#pragma once

/// GnuDIP over HTTP: two GETs of `/gnudip/cgi-bin/gdipupdt.cgi` (some Huawei routers:
/// `/cgi-bin/gdipupdt.cgi`), answered in meta tags.
///
///     GET (no pass)                                   salt, time, sign
///     GET ?salt=&time=&sign=&user=&pass=DIGEST&domn=&reqc=0|1|2[&addr=]
///                                                     retc 0 updated, 1 refused, 2 offline; addr
///
/// Each tag stands on a line of its own, flush left, in this order, with no other meta tag in the
/// page: GnuDIP's own clients read it by a pattern per line. The status is always 200, but for a
/// flood or overload: 503 with Retry-After and retc 1. A first request with fields but without
/// `pass` gets a salt as well.
///
/// `addr` is returned for reqc 2, as the protocol says. An IPv6 address is taken wherever an IPv4
/// one may stand, though the protocol knows none. A salt is good for a minute and one login
/// (signed_salt.hpp).
///
/// Thread safety: as SpecialDoor.

#include <memory>

#include "gateway/special_door.hpp"

namespace mooring::gateway {

[[nodiscard]] std::unique_ptr<SpecialDoor> make_gnudip(const DoorWorld& world);

}  // namespace mooring::gateway
