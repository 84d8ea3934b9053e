// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ZoneEdit's first interface. Source: ddclient 3.10 (captured), inadyn, mdu (FreshTomato),
/// ez-ipupdate. Its second one is easyDNS's, at /dyn/generic.php.
///
///     GET /auth/dynamic.html?host=HOST[,HOST...]&dnsto=A[&zone=ZONE]
///     <SUCCESS CODE="200" TEXT="Update succeeded." ZONE="home.example.org">
///
/// One line for each host, in the request's order; a refusal of the whole request once. ZONE is the
/// host's name. Without `dnsto` the request's own address counts.
///
/// | outcome | status | line |
/// |---|---|---|
/// | changed | 200 | SUCCESS 200 |
/// | unchanged, withheld by address policy | 200 | SUCCESS 201 |
/// | several hosts, at least one of them fine | 200 | each its own |
/// | not the key's host; no host name | 404; 400 | ERROR 701; ERROR 709 |
/// | no host at all, more than 20 | 400 | ERROR 703 |
/// | a bad address | 400 | ERROR 704 |
/// | suspended | 403 | ERROR 705 |
/// | no or wrong credentials, a key without this right | 401 with challenge | ERROR 708 |
/// | a method other than GET, HEAD, POST, PUT | 405 | ERROR 703 |
/// | overload, store trouble, shutting down, a flood | 503 with Retry-After | ERROR 702 |
///
/// inadyn scans for ` CODE="` behind the first word; ddclient takes SUCCESS, or ERROR 707, which
/// ZoneEdit says to a repeated update and we never do: repeating is free.
///
/// Not supported: `zones` and `type`, by which ZoneEdit updates many records at once.
///
/// Thread safety: pure functions.
/// Limits: an answer for 20 hosts is below 2 KiB if their names have up to 25 letters; who asks for
/// so many at once is ddclient, which reads any length.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect zoneedit;

}  // namespace mooring::gateway
