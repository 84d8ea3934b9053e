// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whether a request was made by our own pages, or by a page of somebody else in the same browser
/// (OWASP ASVS 5.0, 3.5.1 and 3.5.2).
///
/// Three signs, all of which must be right where a cookie speaks for the caller: Origin (RFC 6454)
/// is ours, Sec-Fetch-Site (W3C Fetch Metadata) says same-origin, and X-CSRF-Token is what only
/// somebody who can read our answers knows. The last is a keyed hash by the session's secret, so it
/// changes with the session and nothing of it is kept.
///
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "http/handler.hpp"

namespace mooring::api {

inline constexpr std::string_view csrf_header = "X-CSRF-Token";

/// The token of a session: 43 characters.
[[nodiscard]] std::string csrf_token_of(std::string_view session_secret);

/// What Origin says for pages of ours: "https://ddns.example.net". `public_url` without slash at
/// its end; if it is empty, the host that the request names.
[[nodiscard]] std::string own_origin(const http::Request& request, std::string_view public_url);

/// Whether the browser says where the request comes from, and is it from us.
enum class Provenance : std::uint8_t {
    Ours,
    Foreign,
    Unsaid,  ///< No Origin and no Sec-Fetch-Site: no browser, or a very old one.
};
[[nodiscard]] Provenance provenance_of(const http::Request& request, std::string_view own_origin);

/// In constant time.
[[nodiscard]] bool has_csrf_token(const http::Request& request, std::string_view session_secret);

}  // namespace mooring::api
