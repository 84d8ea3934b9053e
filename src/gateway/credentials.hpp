// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The secrets that a request offers, from every place where clients put them.
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

/// Collects, in this order: the Authorization header, X-Api-Key, and the fields `password`, `pass`,
/// `pw`, `pwd`, `token`, `key`, `apikey`, `client_key`, `p`. What cannot be parsed is not there.
[[nodiscard]] Credentials credentials_of(const http::Request& request, const http::Fields& fields);

}  // namespace mooring::gateway
