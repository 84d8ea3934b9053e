// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The dyndns2 dialect ("Dyn Remote Access API"): what nearly every router speaks.
///
///     GET /nic/update?hostname=a.example.org,b.example.org&myip=203.0.113.7,2001:db8::7
///     good 203.0.113.7,2001:db8::7
///     nochg 203.0.113.7,2001:db8::7
///
/// Body: one line per requested host, in order; an error of the whole request once. The code at
/// byte 0, lower case, one blank, the addresses exactly as the client spelled them, one LF; no
/// other word, because clients search the text for words.
///
/// Status (docs/protocols.md: some clients read only the status, some only the body):
///
/// | outcome | status, body |
/// |---|---|
/// | changed; unchanged or withheld by address policy | 200 `good A`; 200 `nochg A` |
/// | several hosts, at least one of them good or nochg | 200, one line each |
/// | no or wrong credentials | 401 with challenge, `badauth` |
/// | not the key's host; suspended; no host name | 404 `nohost`; 403 `abuse`; 400 `notfqdn` |
/// | more than 20 hosts; only an IPv6 prefix | 400 `numhost`; 400 `badip` |
/// | a method other than GET, HEAD, POST, PUT | 405 `badagent` |
/// | `offline=YES` (not offered) | 200 `!donator` |
/// | overload, store trouble, shutting down | 503 `911` with Retry-After |
///
/// 503 is the one error that all clients try again. `!donator` comes with 200 because only clients
/// of Dyn's days send `offline`, and they read codes only there.
///
/// HEAD is never an update: it hears 200 and nothing. ErrorStatus::Legacy200 answers 200 where the
/// table says 400 to 405, and 401 only to a request without credentials, for firmware that reads
/// nothing else.
///
/// Thread safety: pure functions.
/// Limits: 20 hosts a request, so that a whole answer is below 2 KiB.

#include <expected>

#include "gateway/update_request.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

enum class ErrorStatus : std::uint8_t { ByClass, Legacy200 };

/// The request as the door takes it, or the answer to one that goes no further.
[[nodiscard]] std::expected<UpdateRequest, http::Response> read_dyndns2(
    const http::Request& request);

/// The outcome in this dialect's words.
[[nodiscard]] http::Response print_dyndns2(const AddressWish& wish, const UpdateOutcome& outcome,
                                           ErrorStatus error_status);

}  // namespace mooring::gateway
