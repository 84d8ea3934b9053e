// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A subset of Cloudflare's API v4, below `/client/v4`, for clients that know no other: ddclient,
/// inadyn, ddns-go, ddns-updater, OpenWrt, pfSense, OPNsense; lego, acme.sh, cert-manager,
/// external-dns.
///
/// | call | what it does |
/// |---|---|
/// | `GET /user/tokens/verify` | says whether the key is good |
/// | `GET /zones`, `GET /zones/Z` | the zones that the key's hosts lie in |
/// | `GET /zones/Z/dns_records`, `GET .../dns_records/R` | the key's hosts' A, AAAA and ACME TXT
/// records | | `POST`, `PUT`, `PATCH` | set an address, or a TXT value at `_acme-challenge.HOST` |
/// | `DELETE` | removes an address, or one such value |
///
/// Credentials: an update key as `Authorization: Bearer`, as X-Auth-Key (X-Auth-Email is not looked
/// at) or as X-Auth-User-Service-Key.
///
/// Decisions:
/// - **The zone is the zone of the DNS**: the suffix. lego, cert-manager and certbot find it by SOA
///   queries and ask for exactly that name; ddclient has it in its configuration (`zone=`), inadyn
///   and pfSense as user name; acme.sh asks for every ancestor until one is there. A claim's name
///   is no zone here. inadyn before 2.6 and ddns-go take the last two labels of the name unless
///   told otherwise, which no suffix of three labels is: see the recipes.
/// - **A record that is not there yet is shown to who asks for exactly it** (`type=A` or `AAAA` and
///   the name of a host): with the content `0.0.0.0` or `::`. ddclient, pfSense, OPNsense and
///   OpenWrt never create records, and a new host has no address. Lists without a name
///   (external-dns) do not show it, and DNS never has it.
/// - **One A and one AAAA per host**: POST sets the address, also where there is another one. POST
/// of
///   what is there already is a success, not error 81058: a client that did not hear the first
///   answer may ask again.
/// - **Asking for a host's records is a contact** of its client, as an unchanged update is:
///   ddns-updater, ddns-go and OpenWrt ask and send nothing if the answer is right. It keeps a host
///   from being taken for silent, and brings back one that was.
/// - **`ttl`, `proxied`, `comment`, `tags` and `priority` are ignored**; answers say ttl as DNS has
///   it and `proxied: false`. On PUT and PATCH so is `name`: pfSense sends it relative, or `@`.
/// - **An address that policy does not publish** is answered as success with the content as sent,
/// as
///   in dyndns2: inadyn would end for good on any 4xx. The doctor says why DNS has not got it.
/// - **Names and contents are echoed as the client spelled them**: ddclient compares names, pfSense
///   and ddns-go contents, as text. TXT content may be in quotation marks, as lego and external-dns
///   send it; lists show it without, unless the client asked for it with.
/// - external-dns keeps its own TXT records at other names, which a key may not set: it needs
///   `--registry=noop`. Its batch call is answered with 405, after which it makes single calls.
///
/// Errors are Cloudflare's (answers.hpp). Overload, store trouble and floods are 429 with
/// Retry-After, because inadyn's plugin tries again after that and ends after a 5xx.
///
/// Thread safety: as SpecialDoor.
/// Limits: 16 KiB of body; 100 records and 50 zones a page. A list that names a host holds at most
/// ten records.

#include <memory>

#include "gateway/special_door.hpp"

namespace mooring::gateway {

/// `/client/v4/*`.
[[nodiscard]] std::unique_ptr<SpecialDoor> make_cloudflare(const DoorWorld& world);

}  // namespace mooring::gateway
