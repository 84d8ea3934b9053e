// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The secrets that a request offers, from every place where clients put them.
///
/// A key's secret consists of letters, digits, `-` and `_`. So blanks and line ends around one
/// (`echo KEY | base64`, a key pasted with its newline) and quotation marks are never part of it
/// and are cut off.
///
/// Thread safety: pure functions.
/// Limits: 8 secrets; each costs one SHA-256 and one look into memory.

#include <string>
#include <vector>

#include "http/handler.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

struct Credentials {
    std::vector<std::string> secrets;  ///< In the order in which they are tried; no empty ones.
    std::string user;                  ///< The user name beside the first of them, or empty.
};

/// Collects, in this order:
/// - the Authorization header: Basic (the password), Bearer, Token, or a key without any scheme;
/// - the headers X-Api-Key (acme-dns, ipv64), X-Auth-Key, X-Auth-User-Service-Key (Cloudflare);
/// - the fields `password`, `pass`, `pw`, `pwd`, `token`, `key`, `apikey`, `client_key`, `p`;
/// - the user name, if it is a well-formed key: devices with one field for credentials send it so.
///
/// What cannot be parsed is not there: clients send truncated, quoted and binary headers.
[[nodiscard]] Credentials credentials_of(const http::Request& request, const http::Fields& fields);

/// The text of a secret without what shells and clipboards put around it.
[[nodiscard]] std::string_view bare_secret(std::string_view text);

}  // namespace mooring::gateway
