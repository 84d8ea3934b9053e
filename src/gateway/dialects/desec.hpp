// SPDX-License-Identifier: Apache-2.0
#pragma once

/// deSEC's update API (update.dedyn.io), which is like dyndns2 and differs where it hurts: a family
/// that is not named is removed. Source: desec-stack d7ccaf7, views/dyndns.py and its tests and
/// documents; inadyn, OpenWrt, pfSense, ddns-updater and FRITZ!Box as clients.
///
///     GET /?hostname=HOST&myipv4=A&myipv6=A|preserve|P/LEN|&myipv6:OTHER=A
///
/// - Hosts: `hostname` (a list, all or none of them), `host_id`, the user name, the key's only one.
/// - IPv4 is the first of `myip`, `myipv4`, `ip` that holds an address with dots, is empty or says
///   `preserve`; IPv6 the first of `myipv6`, `ipv6`, `myip`, `ip` with colons, empty or `preserve`.
/// - Empty: removed. `preserve`: kept. `P/LEN`: the site's hosts move into that prefix. In neither
///   list: the request's own address if it is of that family, else removed.
/// - `myipv4:NAME` and `myipv6:NAME` say the same for one more host, or override it for a named
///   one; a prefix moves that host only.
///
/// Who removes what nobody named must be sure whom it speaks to. So a request is deSEC's only by
/// what deSEC's clients alone send: the value `preserve` or a field `myipv4:NAME` or `myipv6:NAME`
/// on any dyndns2 path; on `/` and `/update` also `myipv4` or `myipv6`. Without these the
/// harmless reading holds, which is dyndns2's: what is not named is kept.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `good`, without address and newline |
/// | no or wrong credentials, a key without this right | 401 with challenge, `badauth` |
/// | not the key's host, no host name | 404 `nohost` |
/// | too many hosts; a bad address | 400 `numhost`; 400 `badip` |
/// | suspended | 403 `abuse` |
/// | a method other than GET, HEAD, POST, PUT | 405 `badagent` |
/// | overload, store trouble, shutting down, a flood | 503 `911` with Retry-After |
///
/// deSEC throttles with 429; inadyn exits on that, and tries again after 503.
///
/// Not supported: several addresses of one family, and an IPv4 prefix (400 `badip`: half of it
/// would be a surprise); the REST API below /api/v1/domains.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect desec;

/// On a path that deSEC shares with dyndns2: `preserve`, `myipv4:NAME` or `myipv6:NAME`.
[[nodiscard]] bool is_surely_desec(const http::Request& request, const Call& call);
/// On `/` and `/update`: that, or `myipv4` or `myipv6`.
[[nodiscard]] bool is_desec(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
