// SPDX-License-Identifier: Apache-2.0
#pragma once

/// acme-dns: the HTTP API of joohoi/acme-dns (v1.1), which goacmedns (lego, cert-manager, Traefik,
/// certbot's hook) and acme.sh speak. What it sets are the ACME TXT records of a host of ours.
///
///     POST /update     X-Api-User: key-7      {"subdomain":"home.example.org","txt":"43
///     characters"}
///                      X-Api-Key: moor_...
///     200              {"txt": "43 characters"}
///
/// How an acme-dns account maps to an update key (`key add HOST --rights acme`):
///
/// | account | update key |
/// |---|---|
/// | username | anything; we write `key-N` |
/// | password | the key's secret |
/// | subdomain | the host's name; its challenge's name and a dot at its end are taken as well |
/// | fulldomain | `_acme-challenge.HOST`: a host of ours needs no CNAME, other names point theirs
/// here |
///
/// Registration answers by policy: nobody gets an account for nothing. A `POST /register` that
/// bears an update key (Basic, as from `https://key-7:SECRET@ddns.example.net/acme-dns`, Bearer or
/// X-Api-Key) hears that key's account, in the form that goacmedns stores; the host is the key's
/// only one, or the one that the user name names. `allowfrom` is checked for form and answered as
/// empty: it is not in force here, and saying otherwise would promise a protection that is not
/// there.
///
/// Answers, as in acme-dns' source; all of them compact JSON on one line, because acme.sh reads
/// them with sed:
///
/// | outcome | status, body |
/// |---|---|
/// | set, or there already | 200 `{"txt": "VALUE"}` |
/// | no or wrong credentials, no right, not the key's host, suspended, undecodable body | 401
/// `forbidden` | | the subdomain is no host name; the value is not 43 base64url characters | 400
/// `bad_subdomain`; 400 `bad_txt` | | registered | 201, the account | | registration: not JSON; a
/// bad network; several hosts and none named | 400 `malformed_json_payload`;
/// `invalid_allowfrom_cidr`; `bad_subdomain` | | a method other than POST | 405
/// `method_not_allowed` | | flood; store trouble or overload | 429 `too_many_requests`; 503
/// `db_error`, both with Retry-After |
///
/// Two values are kept per host, the older one goes first: a certificate for a name and its
/// wildcard needs both at once. There is no call to remove one. Members are matched without regard
/// to case and whatever Content-Type says (json_body.hpp).
///
/// Thread safety: pure functions; the door as SpecialDoor.

#include <memory>

#include "gateway/dialect.hpp"
#include "gateway/special_door.hpp"

namespace mooring::gateway {

/// `/update` and `/acme-dns/update`.
extern const Dialect acme_dns;

/// True for a POST to `/update` that only acme-dns' clients send: with X-Api-User or X-Api-Key.
[[nodiscard]] bool is_acme_dns_update(const http::Request& request, const Call& call);

/// `/register`, `/health`, and both below `/acme-dns`. `/health` is 200 and nothing, as long as the
/// service answers at all.
[[nodiscard]] std::unique_ptr<SpecialDoor> make_acme_dns_registration(const DoorWorld& world);

}  // namespace mooring::gateway
