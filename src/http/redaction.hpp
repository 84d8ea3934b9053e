// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A request target without its secrets: what may be logged.
///
/// Clients put passwords into query strings and paths. Whoever logs a target takes it through here
/// first; it works on the target as sent, however malformed, so that nothing slips by a parser that
/// reads it differently.
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>

namespace mooring::http {

/// The target with `***` in place of
/// - the values of `password`, `pass`, `pw`, `pwd`, `p`, `token`, `key`, `apikey`, `client_key` and
///   the like, also where keys are percent-encoded or a second query is glued on;
/// - user and password of an absolute URL;
/// - path segments behind `/u/`, and from the second behind `/update/`;
/// - a query that is one bare word without a dot (a token; host names have dots).
/// Longer than 512 bytes it is cut.
[[nodiscard]] std::string redacted(std::string_view target);

/// True if `key` (any case, decoded) names a field that carries a secret.
[[nodiscard]] bool is_secret_key(std::string_view key);

}  // namespace mooring::http
