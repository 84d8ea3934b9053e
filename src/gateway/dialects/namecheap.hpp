// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Namecheap's dynamic DNS. Source: ddclient 3.10 (captured), ddns-updater, ddns-go and inadyn as
/// clients.
///
///     GET /update?host=home&domain=example.org&password=KEY[&ip=A]
///
/// The host is `host` below `domain`; `@`, nothing, and the domain itself mean the domain. `host`
/// may be a list, all or none. Without `ip` the request's own address counts.
///
///     <?xml version="1.0"?><interface-response><Command>SETDNSHOST</Command>
///     <Language>eng</Language><IP>203.0.113.7</IP><ErrCount>0</ErrCount>
///     <ResponseCount>0</ResponseCount><Done>true</Done>
///     <debug><![CDATA[good]]></debug></interface-response>
///
/// in one line. ddclient and ddns-go look for `<ErrCount>0`, ddns-updater parses the XML and
/// compares IP, inadyn looks for `good` or `nochg`, which is why one of them is the debug text.
///
/// | outcome | status | ErrCount, Err1 |
/// |---|---|---|
/// | changed; unchanged, withheld by address policy | 200 | 0; debug `good`; debug `nochg` |
/// | no or wrong credentials, a key without this right | 200 | 1, Passwords do not match |
/// | not the key's host, no host name, none at all | 200 | 1, Domain name not found |
/// | more than 20 hosts; a bad address | 200 | 1, Too many hosts; IP address is not valid |
/// | suspended | 200 | 1, Domain name not active |
/// | a method other than GET, HEAD, POST, PUT | 405 | 1, Method not allowed |
/// | overload, store trouble, shutting down, a flood | 503 with Retry-After | 1, Server busy |
///
/// 200 with an error count is how Namecheap says no; its clients read the XML only if the status is
/// 200.
///
/// Not supported: passwords of 32 hexadecimal digits, which ddns-updater insists on: our keys have
/// more letters. `host=*`: a wildcard is a switch on a host.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect namecheap;

/// What tells Namecheap from the others at /update: `domain` and `password`.
[[nodiscard]] bool is_namecheap(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
