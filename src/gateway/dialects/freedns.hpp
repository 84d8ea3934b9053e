// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FreeDNS (afraid.org), the first and the second version of its dynamic update. Source: ddclient
/// 3.10 (captured), inadyn, pfSense, OpenWrt, ddns-updater, mdu (FreshTomato) and IPFire as
/// clients.
///
///     GET /dynamic/update.php?KEY[&address=A][&host=HOST]          v1
///     GET /u/KEY/[?address=A][&hostname=HOST][&content-type=json]  v2, with the slash at the end
///     GET /u/?h=HOST[&ip=A]                                        v2, with Basic
///     GET /nic/update?...                                          v1 with Basic: that is dyndns2
///
/// KEY is an update key, or, in the URLs that freedns_list.hpp hands out, the SHA-1 that its client
/// is known by. Without a host all hosts of the key are meant, all or none. The address may be
/// `address`, `ip`, `myip` or `ipv6`, of either family; without one the request's own counts.
///
/// | outcome | status, body |
/// |---|---|
/// | changed | 200 `Updated 1 host(s) HOST to A in 0.001 seconds` |
/// | unchanged, withheld by address policy: v1 | 200 `ERROR: Address A has not changed.` |
/// | the same: v2 | 200 `No IP change detected for HOST with IP A, skipping update` |
/// | no credentials | 401 with challenge, `ERROR: Could not authenticate.` |
/// | wrong ones, no right | 401 with challenge, `ERROR: Unable to locate this record (...)` |
/// | not the key's host | 404 `ERROR: Unable to locate this host.` |
/// | no host name; more than 20 | 400 `ERROR: Invalid host name.`; `ERROR: Too many hosts.` |
/// | the key does not say which host | 400 `ERROR: Invalid update URL (2)` |
/// | a bad address | 400 `ERROR: "address" is an invalid IP address.` |
/// | suspended | 403 `ERROR: This host is suspended.` |
/// | a method other than GET, HEAD, POST, PUT | 405 `ERROR: Invalid method.` |
/// | overload, store trouble, a flood | 503 `ERROR: Try again later.` with Retry-After |
///
/// One line with LF. A success holds the address as it was sent, a refusal none: inadyn looks for
/// nothing else. The seconds are a constant; mdu looks for the word. FreeDNS has status 200 for its
/// refusals too, but their clients all take any other status for a failure, and curl and
/// uclient-fetch know nothing but the status.
///
/// `content-type=json` puts the same line into `{"message":...,"hosts":[...],"address":...}`; the
/// form of FreeDNS itself is written down nowhere.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect freedns;

/// What tells `/u/KEY/` from the plain `/u/KEY`: the slash.
[[nodiscard]] bool is_freedns(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
