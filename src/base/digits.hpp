// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decimal numbers in text.
///
/// Thread safety: pure function.

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace mooring {

/// The number that all of `digits` is; nothing for anything else: no digits, a sign before an
/// unsigned number, blanks, more after it, or more than Number can hold. Leading zeros are allowed.
template <std::integral Number>
[[nodiscard]] std::optional<Number> parse_digits(std::string_view digits) noexcept
{
    Number number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

}  // namespace mooring
