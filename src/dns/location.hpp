// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The RDATA of LOC records: a place on earth (RFC 1876).
///
///     42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m   ◀──▶   16 bytes
///
/// Thread safety: pure functions.
/// Limits: version 0, the only one there is. Size and precisions have one digit on the wire (RFC
/// 1876, 2): further ones are cut off when text is parsed, as in the program of its appendix A.

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.hpp"
#include "dns/tokens.hpp"

namespace mooring::dns {

inline constexpr std::size_t location_bytes = 16;

/// Parses RFC 1876, section 3 and takes all tokens it can use. Fails at the token that is wrong.
[[nodiscard]] Result<std::array<std::uint8_t, location_bytes>, SyntaxError> parse_location(
    TokenReader& tokens);

/// True if all fields are within their ranges.
[[nodiscard]] bool is_valid_location(std::span<const std::uint8_t> wire) noexcept;

/// All fields, those with a default too. `wire` must be valid.
[[nodiscard]] std::string location_text(std::span<const std::uint8_t> wire);

}  // namespace mooring::dns
