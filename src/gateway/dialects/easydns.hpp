// SPDX-License-Identifier: Apache-2.0
#pragma once

/// easyDNS. Source: ddclient 3.10 (captured), inadyn, ddns-updater, pfSense, mdu (FreshTomato),
/// IPFire and ez-ipupdate as clients.
///
///     GET /dyn/generic.php?hostname=HOST&myip=A&wildcard=OFF
///     GET /dyn/ez-ipupdate.php?action=edit&myip=A&host_id=HOST
///     GET /dyn/dyndns.php, /dyn/tomato.php                       the same
///
/// Addresses are read as dyndns2 does: empty or malformed means the request's own.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `NOERROR OK` |
/// | no or wrong credentials | 401 with challenge, `NOACCESS` |
/// | not the key's host | 404 `NOACCESS` |
/// | a key without this right | 401 with challenge, `NOACCESS` |
/// | suspended | 403 `NOSERVICE` |
/// | no host name, more than 20, a bad address | 400 `ILLEGAL INPUT` |
/// | a method other than GET, HEAD, POST, PUT | 405 `ILLEGAL INPUT` |
/// | overload, store trouble, shutting down, a flood | 503 `TOOSOON` with Retry-After |
///
/// One line with LF. ddclient reads its first word, ddns-updater looks for `OK`, and inadyn for
/// `NOERROR` anywhere: no refusal holds either. TOOSOON is the word that all of them wait after.
///
/// Not supported: `wildcard`, `mx`, `backmx` (accepted and ignored).
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect easydns;

}  // namespace mooring::gateway
