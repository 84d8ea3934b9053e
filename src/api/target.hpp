// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The request target of an API call: path segments and query (RFC 3986, sections 3.3 and 3.4).
///
///     /api/v1/hosts/cam.dyn.example./history?limit=5   ──▶
///     {"api","v1","hosts","cam.dyn.example.","history"}, limit=5
///
/// Thread safety: values and pure functions.
/// Limits: 8,192 bytes, 16 segments and 16 parameters; longer targets do not parse.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mooring::api {

struct Target {
    std::vector<std::string> segments;  ///< Percent-decoded.
    std::vector<std::pair<std::string, std::string>> parameters;

    /// The first parameter of that name; empty if there is none.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// Fails (nothing) for an escape that is none, and beyond the limits.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

/// Everything but unreserved characters as %XX (RFC 3986, 2.3).
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace mooring::api
