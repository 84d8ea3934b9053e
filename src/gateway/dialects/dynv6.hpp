// SPDX-License-Identifier: Apache-2.0
#pragma once

/// dynv6: addresses and the prefix of a whole network by one URL. Source: dynv6.com/docs/apis;
/// inadyn, OpenWrt, pfSense and ddns-updater as clients.
///
///     GET /api/update?zone=HOST&token=KEY
///                     [&ipv4=A|auto|-][&ipv6=A|A/LEN|auto|-][&ipv6prefix=P/LEN|auto]
///
/// - `hostname` is another spelling of `zone`.
/// - Absent and empty: unchanged, for each of the three, and for all of them together.
/// - `auto`: the request's own address, if it is of that family; of the other family it counts only
///   if there is something else to do. `-`: removed.
/// - `ipv6=A/LEN` sets the address and, unless `ipv6prefix` is there, moves the site's other hosts
///   into the prefix; a bare prefix moves all of them. `ipv6prefix=auto`: the /64 that the request
///   came from.
///
/// | outcome | status, body |
/// |---|---|
/// | changed | 200 `addresses updated` |
/// | unchanged, withheld by address policy | 200 `addresses unchanged` |
/// | no or wrong credentials, no right | 401 with challenge, `invalid authentication token` |
/// | not the key's host | 404 `zone not found` |
/// | no host name; more than 20 | 400 `invalid zone` |
/// | a bad address | 400 `invalid address` |
/// | suspended | 403 `zone blocked` |
/// | a method other than GET, HEAD, POST, PUT | 405 `invalid method` |
/// | overload, store trouble, shutting down, a flood | 503 `try again later` with Retry-After |
///
/// No refusal holds `updated` or `unchanged`: inadyn and OpenWrt look for these words. The words of
/// refusals are ours; clients read the status.
///
/// Not supported: `6to4` (RFC 7526 took it out of service) and `ipv6prefix=-`, which has no meaning
/// for a site: both are bad addresses. The REST API and SSH of dynv6.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect dynv6;

}  // namespace mooring::gateway
