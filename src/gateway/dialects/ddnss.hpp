// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ddnss.de. Source: ddclient (captured), inadyn and ddns-updater as clients.
///
///     GET /upd.php?key=KEY&host=HOST[&ip=A][&ip6=A]
///     GET /upd.php?user=ANY&pwd=KEY&host=HOST
///     good
///     Updated 1 hostname.
///
/// Without an address the request's own counts.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `good`, `Updated N hostname.` |
/// | no or wrong credentials, a key without this right | 401 with challenge, `badauth` |
/// | not the key's host; no host name; none at all | 404 `nohost`; 400 `notfqdn` |
/// | more than 20; a bad address; suspended | 400 `numhost`; 400 `badip`; 403 `abuse` |
/// | a method other than GET, HEAD, POST, PUT | 405 `badsys` |
/// | overload, store trouble, shutting down, a flood | 503 `911` with Retry-After |
///
/// inadyn and ddns-updater want `Updated` also for an update that changes nothing, so there is no
/// other word for that.
///
/// Not supported: `host=all`, for which a key of several hosts or of a site names none.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect ddnss;

}  // namespace mooring::gateway
