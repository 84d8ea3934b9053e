// SPDX-License-Identifier: Apache-2.0
#pragma once

/// dyndns1, Dyn's first protocol, and dslreports, which copied it. Source: ddclient 3.10 and 4
/// (nic_dyndns1_update), captured.
///
///     GET /nic/dyndns?action=edit&started=1&hostname=YES&host_id=HOST&myip=A[&wildcard=ON]
///     GET /nic/statdns?...                                     the same for "static" hosts
///
/// `hostname=YES` is a constant. Addresses are read as dyndns2 does: empty or malformed means the
/// request's own.
///
///     <HTML><HEAD><TITLE>Host updated</TITLE></HEAD><BODY><PRE>
///     return code: NOERROR
///     error code: NOERROR
///     </PRE></BODY></HTML>
///
/// ddclient wants a title, and both codes at the start of their lines.
///
/// | outcome | status | return code, error code |
/// |---|---|---|
/// | changed, unchanged, withheld by address policy | 200 | NOERROR, NOERROR |
/// | no or wrong credentials, no right | 401 with challenge | ERROR, BADAUTH |
/// | not the key's host | 404 | ERROR, NOHOST |
/// | no host name; more than 20 | 400 | ERROR, NOTFQDN; NUMHOST |
/// | a bad address; suspended | 400; 403 | ERROR, BADIP; ABUSE |
/// | a method other than GET, HEAD, POST, PUT | 405 | ERROR, BADAGENT |
/// | overload, store trouble, shutting down, a flood | 503 with Retry-After | ERROR, DNSERR |
///
/// The codes of refusals are ours: no client reads more than that they are not NOERROR.
///
/// Not supported: `action` other than edit, `wildcard`, `mx` and `backmx` (accepted and ignored);
/// hosts by number, as dslreports has them: they are no host names.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect dyndns1;

}  // namespace mooring::gateway
