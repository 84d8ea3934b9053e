// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DNS Made Easy, and Sitelutions, whose clients look for the same word. Source: ddclient 3.10
/// (captured), inadyn, pfSense.
///
///     GET /servlet/updateip?username=ANY&password=KEY&ip=A&id=HOST
///     GET /dnsup?id=HOST&user=ANY&pass=KEY&ip=A                        Sitelutions
///
/// `id` is a record number there; here it is the host's name, or a list of names, all or none.
/// Without `ip` the request's own address counts.
///
/// | outcome | status, body |
/// |---|---|
/// | changed, unchanged, withheld by address policy | 200 `success` |
/// | no or wrong credentials | 200 `error-auth` |
/// | not the key's host, no host name, none at all, more than 20 | 200 `error-record-invalid` |
/// | a bad address | 200 `error-auth`, which is documented to mean that too |
/// | suspended | 200 `error-auth-suspend` |
/// | a method other than GET, HEAD, POST, PUT | 405 `error` |
/// | overload, store trouble, shutting down, a flood | 503 `error-system` with Retry-After |
///
/// `error-record-ip-same` is never said: ddclient 3.10 takes it for a failure. Refusals have status
/// 200 as with DNS Made Easy, because ddclient explains the word only then.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect dnsmadeeasy;

}  // namespace mooring::gateway
