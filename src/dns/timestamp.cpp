// SPDX-License-Identifier: Apache-2.0
#include "dns/timestamp.hpp"

#include <array>
#include <chrono>
#include <limits>

#include "base/digits.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t date_digits = 14;
constexpr std::size_t number_digits_max = 10;

/// Appends `number` with zeros before it.
void append_padded(std::string& text, std::uint32_t number, std::size_t digits)
{
    const auto plain = std::to_string(number);
    text.append(digits - plain.size(), '0').append(plain);
}

}  // namespace

std::optional<std::uint32_t> parse_timestamp(std::string_view text) noexcept
{
    using namespace std::chrono;
    if (text.size() <= number_digits_max) return parse_digits<std::uint32_t>(text);
    if (text.size() != date_digits) return {};
    std::array<std::uint32_t, 6> parts{};  // Year, month, day, hour, minute, second.
    std::size_t offset = 0;
    for (auto& part : parts) {
        const std::size_t digits = offset == 0 ? 4 : 2;
        const auto number = parse_digits<std::uint32_t>(text.substr(offset, digits));
        if (!number) return {};
        part = *number;
        offset += digits;
    }
    const year_month_day date{year{static_cast<int>(parts[0])}, month{parts[1]}, day{parts[2]}};
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return {};
    const auto time =
        sys_days{date} + hours{parts[3]} + minutes{parts[4]} + std::chrono::seconds{parts[5]};
    const auto since_epoch = time.time_since_epoch().count();
    if (since_epoch < 0 || since_epoch > std::numeric_limits<std::uint32_t>::max()) return {};
    return static_cast<std::uint32_t>(since_epoch);
}

std::string timestamp_text(std::uint32_t seconds)
{
    using namespace std::chrono;
    const sys_seconds time{std::chrono::seconds{seconds}};
    const auto days_since_epoch = floor<days>(time);
    const year_month_day date{days_since_epoch};
    const hh_mm_ss clock{time - days_since_epoch};
    std::string text;
    append_padded(text, static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
    append_padded(text, static_cast<unsigned>(date.month()), 2);
    append_padded(text, static_cast<unsigned>(date.day()), 2);
    append_padded(text, static_cast<std::uint32_t>(clock.hours().count()), 2);
    append_padded(text, static_cast<std::uint32_t>(clock.minutes().count()), 2);
    append_padded(text, static_cast<std::uint32_t>(clock.seconds().count()), 2);
    return text;
}

}  // namespace mooring::dns
