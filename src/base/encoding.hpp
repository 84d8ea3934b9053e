// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Base64, also its form for URLs, Base32 with extended hexadecimal digits, Base16 (RFC 4648).
///
/// Thread safety: pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mooring {

[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);
/// Decodes RFC 4648, section 4; padding may be missing, white space is refused.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);
/// Decodes base64url without padding; refuses lengths and last bits that no encoding has.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text);

/// RFC 4648, section 7 in lower case without padding, as NSEC3 has it (RFC 5155, 3.3).
[[nodiscard]] std::string base32hex(std::span<const std::uint8_t> bytes);
/// Decodes either case without padding; refuses lengths and last bits that no encoding has.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base32hex(std::string_view text);

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
/// Decodes hexadecimal of either case, an even number of digits.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_hex(std::string_view text);

}  // namespace mooring
