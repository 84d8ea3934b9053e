// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the server says of itself in class CH: `dig CH TXT id.server.` (RFC 4892).
///
/// Thread safety: pure functions.

#include <optional>
#include <string_view>

#include "dns/query_message.hpp"
#include "nameserver/front_policy.hpp"

namespace mooring::nameserver {

/// TXT RDATA holds this much of a text in its one character-string.
inline constexpr std::size_t self_text_bytes_max = 255;

/// The text that answers `query`; nothing if it asks for something else, or for what the operator
/// does not say.
[[nodiscard]] std::optional<std::string_view> self_description(const dns::QueryMessage& query,
                                                               const Identity& identity) noexcept;

}  // namespace mooring::nameserver
