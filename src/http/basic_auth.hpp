// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The Authorization header as update clients send it (RFC 7617).
///
/// Thread safety: pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mooring::http {

struct Authorization {
    enum class Scheme : std::uint8_t { Basic, Token };
    Scheme scheme = Scheme::Basic;
    std::string user;    ///< Empty for Token.
    std::string secret;  ///< The password, or the token.
};

/// Reads the header's value; nothing if it makes no sense, which then counts as no header at all.
///
/// Schemes in any case. `Basic`: split at the first colon, so passwords may hold colons; line ends
/// at the end, from a shell's `echo`, are cut; `Basic user:password` without encoding is taken too.
/// `Bearer T` and `Token T` give a Token.
[[nodiscard]] std::optional<Authorization> parse_authorization(std::string_view value);

}  // namespace mooring::http
