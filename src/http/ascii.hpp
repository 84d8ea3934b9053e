// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ASCII text as HTTP compares it: without regard to case, and never by locale.
///
/// Thread safety: pure functions.

#include <algorithm>
#include <string>
#include <string_view>

namespace mooring::http {

[[nodiscard]] constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string lower(std::string_view text)
{
    std::string result{text};
    for (auto& c : result) c = lower(c);
    return result;
}

[[nodiscard]] constexpr bool is_equal_ignoring_case(std::string_view left,
                                                    std::string_view right) noexcept
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

/// Without blanks, tabs and line ends at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Calls `visit(element)` for every element of a comma list, trimmed, empty ones included.
template <class Visit>
constexpr void for_each_element(std::string_view list, Visit&& visit)
{
    for (;;) {
        const auto comma = list.find(',');
        visit(trimmed(list.substr(0, comma)));
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace mooring::http
