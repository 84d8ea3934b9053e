// SPDX-License-Identifier: Apache-2.0
#pragma once

/// lego's `httpreq` provider (also Traefik's, through lego): two calls that add and remove one ACME
/// TXT value.
///
///     POST /httpreq/present   {"fqdn":"_acme-challenge.home.example.org.","value":"43 characters"}
///     POST /httpreq/cleanup   the same
///
/// or, with HTTPREQ_MODE=RAW, `{"domain":"home.example.org","token":"T","keyAuth":"T.THUMBPRINT"}`:
/// the value is then base64url(sha256(keyAuth)) and the name `_acme-challenge.` + domain, without a
/// `*.` in front (RFC 8555, section 8.4). Credentials are Basic; the password is an update key.
///
/// | outcome | status, body |
/// |---|---|
/// | present or gone, as asked | 200, name and value as sent |
/// | no or wrong credentials | 401 with challenge, `{"error":"unauthorized"}` |
/// | a key without this right; suspended | 403 `{"error":"forbidden"}` |
/// | not the key's host | 404 `{"error":"no such host"}` |
/// | not JSON, no name, no value; the name is no challenge's | 400 `{"error":"bad request"}`;
/// `{"error":"not an _acme-challenge name"}` | | a method other than POST | 405 `{"error":"method
/// not allowed"}` | | flood; store trouble or overload | 429; 503 `{"error":"try again later"}`,
/// both with Retry-After |
///
/// lego 4 takes any status from 400 for failure, lego 5 any but 2xx, and both show the body. Eight
/// values live side by side, so a name and its wildcard go into one order; cleanup of what is not
/// there is well done.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

/// `/present` and `/cleanup`, at the root and below `/acme` and `/httpreq`.
extern const Dialect http_req;

}  // namespace mooring::gateway
