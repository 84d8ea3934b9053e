// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The plain URL: for anything that can fetch one and nothing else. Ours; there is no provider.
///
///     GET /u/KEY                       the address that the request comes from
///     GET /u/KEY/203.0.113.7           this one
///     GET /u/KEY/203.0.113.7,2001:db8::7
///     GET /u/KEY/2001:db8:1::/64       moves the site
///     GET /u/KEY?myip=203.0.113.7      any of dyndns2's fields
///
/// All hosts of the key are meant, unless one of dyndns2's host fields names some.
///
/// Answers and their status are dyndns2's, for those who read the status and for those who read
/// the word; an address in the path that is none is 400 `badip`. With a slash behind the key the
/// request is FreeDNS's (freedns.hpp), which does the same and answers in its words.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect plain_url;

}  // namespace mooring::gateway
