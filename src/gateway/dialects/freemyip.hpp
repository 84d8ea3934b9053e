// SPDX-License-Identifier: Apache-2.0
#pragma once

/// freemyip.com. Source: freemyip.com/help; ddclient 3.10, inadyn and lego (nrdcg/freemyip) as
/// clients.
///
///     GET /update?token=KEY&domain=HOST[&myip=A][&verbose=yes]
///     GET /update?token=KEY&domain=HOST&delete=yes
///     GET /update?token=KEY&domain=HOST&txt=VALUE      `txt=null` removes all values
///
/// Without `myip` the request's own address counts. `delete=yes` removes both addresses: names are
/// given back by their owners, not by a key. `txt` adds a value at `_acme-challenge`, so that apex
/// and wildcard of one certificate fit side by side; such a request changes no address.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `OK` |
/// | no or wrong credentials, a key without this right | 401 with challenge, `ERROR` |
/// | not the key's host; no host name, too many, a bad address; suspended | 404; 400; 403 `ERROR` |
/// | a method other than GET, HEAD, POST, PUT | 405 `ERROR` |
/// | overload, store trouble, shutting down, a flood | 503 `ERROR` with Retry-After |
///
/// The word is the whole body: ddclient reads the last line, lego the first.
///
/// Not supported: what `verbose=yes` adds; its form is nowhere written down, and lego only logs it.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect freemyip;

/// What tells freemyip from the others at /update: `token` and `domain`, without any of ipv64's
/// fields for an address, which has these two as well.
[[nodiscard]] bool is_freemyip(const http::Request& request, const Call& call);

}  // namespace mooring::gateway
