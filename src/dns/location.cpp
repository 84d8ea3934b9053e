// SPDX-License-Identifier: Apache-2.0
#include "dns/location.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "dns/big_endian.hpp"

namespace mooring::dns {

namespace {

//  0      VERSION | SIZE | HORIZ PRE | VERT PRE      RFC 1876, section 2
//  4      LATITUDE                                   thousandths of a second of arc, 2^31 = 0
//  8      LONGITUDE
// 12      ALTITUDE                                   centimetres above -100,000 m
constexpr std::uint32_t origin_of_angles = 0x80000000U;
constexpr std::uint32_t arc_per_second = 1000;
constexpr std::uint32_t arc_per_minute = 60 * arc_per_second;
constexpr std::uint32_t arc_per_degree = 60 * arc_per_minute;
constexpr std::uint64_t altitude_offset_cm = 10'000'000;
constexpr std::uint64_t altitude_cm_max = 4'284'967'295;  // 42,849,672.95 m
constexpr std::uint64_t precision_cm_max = 9'000'000'000;

using Parsed = Result<std::uint32_t, SyntaxError>;

std::unexpected<SyntaxError> wrong(std::string_view place, std::string detail)
{
    return std::unexpected{SyntaxError{.place = place, .detail = std::move(detail)}};
}

/// Reads a number with up to `decimals` digits behind its point, in units of the last of them.
std::optional<std::uint64_t> parse_fixed_point(std::string_view text, std::size_t decimals)
{
    const auto point = std::min(text.find('.'), text.size());
    auto digits = std::string{text.substr(0, point)};
    const auto fraction = text.substr(std::min(point + 1, text.size()));
    if (digits.empty() || fraction.size() > decimals) return {};
    if (point != text.size() && fraction.empty()) return {};
    digits.append(fraction).append(decimals - fraction.size(), '0');
    std::uint64_t number = 0;
    const auto* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, number);
    if (error != std::errc{} || end != last) return {};
    return number;
}

std::string fixed_point_text(std::uint64_t number, std::size_t decimals)
{
    auto text = std::to_string(number);
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    text.insert(text.size() - decimals, 1, '.');
    return text;
}

struct Axis {
    std::string_view name;
    std::uint32_t degrees_max;
    std::string_view positive;
    std::string_view negative;
};
constexpr Axis latitude{
    .name = "the latitude", .degrees_max = 90, .positive = "N", .negative = "S"};
constexpr Axis longitude{
    .name = "the longitude", .degrees_max = 180, .positive = "E", .negative = "W"};

/// Degrees, then minutes and seconds if they are not 0, then where from the equator or meridian.
Parsed parse_angle(TokenReader& tokens, const Axis& axis)
{
    struct Part {
        std::size_t decimals;
        std::uint64_t end;
        std::uint32_t arc;
    };
    const std::array parts{Part{.decimals = 0, .end = axis.degrees_max + 1, .arc = arc_per_degree},
                           Part{.decimals = 0, .end = 60, .arc = arc_per_minute},
                           Part{.decimals = 3, .end = 60 * arc_per_second, .arc = 1}};
    std::uint64_t arc = 0;
    for (std::size_t index = 0;; ++index) {
        MOORING_TRY(const auto token, tokens.take(axis.name));
        const auto is_positive = token.is_word(axis.positive);
        if (index != 0 && (is_positive || token.is_word(axis.negative))) {
            if (arc > std::uint64_t{axis.degrees_max} * arc_per_degree)
                return wrong(token.text, std::string{axis.name} + " is beyond the pole or the " +
                                             "antimeridian");
            const auto distance = static_cast<std::uint32_t>(arc);
            return is_positive ? origin_of_angles + distance : origin_of_angles - distance;
        }
        const auto number = index == parts.size() || token.is_quoted
                                ? std::nullopt
                                : parse_fixed_point(token.text, parts[index].decimals);
        if (!number || *number >= parts[index].end)
            return wrong(token.text,
                         std::string{axis.name} + " is not degrees, minutes and seconds with " +
                             std::string{axis.positive} + " or " + std::string{axis.negative});
        arc += *number * parts[index].arc;
    }
}

/// Metres with up to two decimals, in centimetres.
std::optional<std::uint64_t> parse_metres(std::string_view text)
{
    if (text.ends_with('m')) text.remove_suffix(1);
    return parse_fixed_point(text, 2);
}

Parsed parse_altitude(TokenReader& tokens)
{
    MOORING_TRY(const auto token, tokens.take("the altitude"));
    const auto is_negative = token.text.starts_with('-');
    const auto metres =
        token.is_quoted ? std::nullopt : parse_metres(token.text.substr(is_negative ? 1 : 0));
    if (!metres || *metres > (is_negative ? altitude_offset_cm : altitude_cm_max))
        return wrong(token.text, "the altitude is not -100000.00m to 42849672.95m");
    return static_cast<std::uint32_t>(is_negative ? altitude_offset_cm - *metres
                                                  : altitude_offset_cm + *metres);
}

/// Digit and power of ten in a half byte each; `default_byte` if the text ends before it.
Result<std::uint8_t, SyntaxError> parse_precision(TokenReader& tokens, std::uint8_t default_byte)
{
    if (tokens.is_at_end()) return default_byte;
    MOORING_TRY(const auto token, tokens.take("the precision"));
    const auto metres = token.is_quoted ? std::nullopt : parse_metres(token.text);
    if (!metres || *metres > precision_cm_max)
        return wrong(token.text, "sizes and precisions are 0.00m to 90000000.00m");
    unsigned exponent = 0;
    auto digit = *metres;
    for (; digit > 9; digit /= 10) ++exponent;
    return static_cast<std::uint8_t>((digit << 4U) | exponent);
}

std::uint64_t precision_cm(std::uint8_t byte) noexcept
{
    std::uint64_t cm = byte >> 4U;
    for (auto exponent = byte & 0x0fU; exponent != 0; --exponent) cm *= 10;
    return cm;
}

/// A zero has no power of ten, so that each value has one form.
bool is_valid_precision(std::uint8_t byte) noexcept
{
    return byte == 0 || (byte >= 0x10 && byte <= 0x99 && (byte & 0x0fU) <= 9);
}

bool is_valid_angle(std::uint32_t angle, const Axis& axis) noexcept
{
    const auto distance =
        angle >= origin_of_angles ? angle - origin_of_angles : origin_of_angles - angle;
    return distance <= axis.degrees_max * arc_per_degree;
}

std::string angle_text(std::uint32_t angle, const Axis& axis)
{
    const auto is_positive = angle >= origin_of_angles;
    const auto arc = is_positive ? angle - origin_of_angles : origin_of_angles - angle;
    return std::to_string(arc / arc_per_degree) + ' ' +
           std::to_string(arc % arc_per_degree / arc_per_minute) + ' ' +
           fixed_point_text(arc % arc_per_minute, 3) + ' ' +
           std::string{is_positive ? axis.positive : axis.negative};
}

std::string altitude_text(std::uint32_t altitude)
{
    const auto is_negative = altitude < altitude_offset_cm;
    const auto metres = is_negative ? altitude_offset_cm - altitude : altitude - altitude_offset_cm;
    return (is_negative ? "-" : "") + fixed_point_text(metres, 2) + 'm';
}

}  // namespace

Result<std::array<std::uint8_t, location_bytes>, SyntaxError> parse_location(TokenReader& tokens)
{
    constexpr std::array<std::uint8_t, 3> default_precisions{0x12, 0x16, 0x13};  // 1, 10,000, 10 m
    std::array<std::uint8_t, location_bytes> wire{};
    MOORING_TRY(const auto latitude_arc, parse_angle(tokens, latitude));
    MOORING_TRY(const auto longitude_arc, parse_angle(tokens, longitude));
    MOORING_TRY(const auto altitude, parse_altitude(tokens));
    for (std::size_t index = 0; index < default_precisions.size(); ++index) {
        MOORING_TRY(wire[1 + index], parse_precision(tokens, default_precisions[index]));
    }
    auto* place = store_u32(&wire[4], latitude_arc);
    place = store_u32(place, longitude_arc);
    store_u32(place, altitude);
    return wire;
}

bool is_valid_location(std::span<const std::uint8_t> wire) noexcept
{
    return wire.size() == location_bytes && wire[0] == 0 &&
           std::ranges::all_of(wire.subspan(1, 3), is_valid_precision) &&
           is_valid_angle(load_u32(&wire[4]), latitude) &&
           is_valid_angle(load_u32(&wire[8]), longitude);
}

std::string location_text(std::span<const std::uint8_t> wire)
{
    auto text = angle_text(load_u32(&wire[4]), latitude) + ' ' +
                angle_text(load_u32(&wire[8]), longitude) + ' ' +
                altitude_text(load_u32(&wire[12]));
    for (const auto byte : wire.subspan(1, 3))
        text.append(1, ' ').append(fixed_point_text(precision_cm(byte), 2)).append(1, 'm');
    return text;
}

}  // namespace mooring::dns
