// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FreeDNS's list of hosts, by which ddclient and inadyn find the URL to update each by. Source:
/// ddclient 3.10 (captured), inadyn's plugins/freedns.c.
///
///     GET /api/?action=getdyndns[&v=2]&sha=SHA1-OF(user|password)-IN-HEXADECIMAL
///     home.example.org|203.0.113.7|https://ddns.example.net/dynamic/update.php?SHA1&host=...
///     home.example.org|::|https://ddns.example.net/dynamic/update.php?SHA1&host=...
///
/// User and password are `key-N` and the secret of a key that was made with `--legacy`. We know
/// neither the secret nor the SHA-1, only a hash of the latter; so the URLs hold the SHA-1 that
/// came with the request, and freedns.hpp takes it for a key.
///
/// Two lines a host, one for each family: ddclient updates only what it finds here, IPv4 and IPv6
/// apart. A family that the host does not have is `0.0.0.0` or `::`. ddclient fetches the URL as it
/// stands and adds `&address=`; inadyn takes what is behind the `?`. So it is absolute, by the
/// service's public URL.
///
/// | outcome | status, body |
/// |---|---|
/// | the list | 200, two lines a host |
/// | no SHA-1, or that of no key | 401 with challenge, `ERROR: Could not authenticate.` |
/// | a key that may not set addresses | the same |
/// | a method other than GET, HEAD, POST, PUT | 405 `ERROR: Invalid method.` |
/// | a flood | 503 `ERROR: Try again later.` with Retry-After |
///
/// Not supported: `style=xml`.
///
/// Thread safety: as SpecialDoor.
/// Limits: 20 hosts, so that the list fits into inadyn's 8 KiB; it is longer than 2 KiB, which the
/// two clients that ask for it do not mind.

#include "gateway/special_door.hpp"

namespace mooring::gateway {

[[nodiscard]] std::unique_ptr<SpecialDoor> make_freedns_list(const DoorWorld& world);

/// What tells the list from everything else below /api: `action=getdyndns`.
[[nodiscard]] bool is_freedns_list(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
