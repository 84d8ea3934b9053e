// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Backslash escapes of presentation format: `\DDD` (decimal) and `\X` (RFC 1035, 5.1; RFC
/// 4343, 2.1).
///
/// Thread safety: pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mooring::dns {

/// Takes one byte from the front of `text`, which must not be empty, and decodes it if escaped.
/// Nothing if the escape is broken.
[[nodiscard]] std::optional<std::uint8_t> take_escaped_byte(std::string_view& text) noexcept;

/// Appends one byte of a label, escaped where a zone file needs it.
void append_label_byte(std::string& text, std::uint8_t byte);

/// Appends `bytes` as a quoted character string.
void append_quoted(std::string& text, std::string_view bytes);

}  // namespace mooring::dns
