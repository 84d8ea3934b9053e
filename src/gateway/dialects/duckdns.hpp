// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DuckDNS: the address and the ACME TXT by one URL. Source: duckdns.org/spec.jsp, and the clients
/// named in the transcripts.
///
///     GET /update?domains=home.example.org&token=KEY[&ip=A][&ipv6=A][&verbose=true]
///     GET /update?domains=home.example.org&token=KEY&clear=true
///     GET /update?domains=home.example.org&token=KEY&txt=VALUE[&verbose=true][&clear=true]
///     GET /update/home.example.org/KEY[/A]            for devices that can write no query
///
/// - `domains`: a comma list, all or none of them. A name without dots is the host whose first
///   label it is, if the key has exactly one such; so is `NAME.duckdns.org`, for devices that are
///   led here by their DNS.
/// - `ip` holds either family; without any address the request's own counts.
/// - `clear` is compared with `true`: lego sends `clear=false`.
/// - `txt` adds a value: apex and wildcard of one certificate need two at once. `clear=true` with
///   `txt`, or an empty one, removes all. A request with `txt` changes no address.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `OK` |
/// | the same with `verbose=true` | 200 `OK`, IPv4, IPv6, `UPDATED` or `NOCHANGE`, a line each |
/// | a TXT with `verbose=true` | 200 `OK`, the value, `UPDATED` or `NOCHANGE`, a line each |
/// | credentials, host, address, suspended, too many hosts | 200 `KO` |
/// | a method other than GET, HEAD, POST, PUT | 405 `KO` |
/// | overload, store trouble, shutting down, a flood | 503 `KO` with Retry-After |
///
/// No newline behind `OK` and `KO`: lego compares the whole body. DuckDNS promises 200 for both,
/// and acme.sh and OPNsense read nothing but the two letters. 503 is ours: after 200 `KO` inadyn
/// exits, after 5xx it tries again.
///
/// Not supported: TXT anywhere but at `_acme-challenge`; one TXT for a name and all below it;
/// lego's habit to send the last label of a foreign name (`domains=org`): use its `httpreq` or
/// `rfc2136`.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect duckdns;

/// What tells DuckDNS from the others at /update: `domains`.
[[nodiscard]] bool is_duckdns(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
