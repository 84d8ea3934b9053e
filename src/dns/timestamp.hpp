// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The times of signatures in presentation format (RFC 4034, 3.2): `20040509183619`, in UTC, or
/// the seconds since 1970 as a number.
///
/// Thread safety: pure functions.
/// Limits: the 32 bits of the wire, 1970 to 2106 (they wrap later: RFC 4034, 3.1.5).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mooring::dns {

/// Nothing if `text` is not 14 digits of a date that is, nor up to 10 digits of a 32-bit number.
[[nodiscard]] std::optional<std::uint32_t> parse_timestamp(std::string_view text) noexcept;

/// YYYYMMDDHHmmSS.
[[nodiscard]] std::string timestamp_text(std::uint32_t seconds);

}  // namespace mooring::dns
