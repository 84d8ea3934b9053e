// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"

#include <algorithm>
#include <array>

namespace mooring {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base32hex_digits = "0123456789abcdefghijklmnopqrstuv";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < base64_digits.size(); ++i)
        values[static_cast<std::uint8_t>(base64_digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

constexpr std::uint8_t base32hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
    if (digit >= 'a' && digit <= 'v') return static_cast<std::uint8_t>(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'V') return static_cast<std::uint8_t>(digit - 'A' + 10);
    return no_digit;
}

constexpr std::uint8_t hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
    if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
    return no_digit;
}

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t offset) -> std::uint32_t {
            return i + offset < bytes.size() ? bytes[i + offset] : 0U;
        };
        const auto group = (at(0) << 16U) | (at(1) << 8U) | at(2);
        text += base64_digits[(group >> 18U) & 63U];
        text += base64_digits[(group >> 12U) & 63U];
        text += i + 1 < bytes.size() ? base64_digits[(group >> 6U) & 63U] : '=';
        text += i + 2 < bytes.size() ? base64_digits[group & 63U] : '=';
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text)
{
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;

    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char digit : text) {
        const auto value = base64_values[static_cast<std::uint8_t>(digit)];
        if (value == no_digit) return std::nullopt;
        bits = (bits << 6U) | value;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes.push_back(static_cast<std::uint8_t>((bits >> bit_count) & 0xFFU));
    }
    return bytes;
}

std::string base64url(std::span<const std::uint8_t> bytes)
{
    auto text = base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text)
{
    if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
    std::string usual{text};
    std::ranges::replace(usual, '-', '+');
    std::ranges::replace(usual, '_', '/');
    auto bytes = decode_base64(usual);
    if (!bytes || base64url(*bytes) != text) return std::nullopt;
    return bytes;
}

std::string base32hex(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const auto byte : bytes) {
        bits = (bits << 8U) | byte;
        for (bit_count += 8; bit_count >= 5; bit_count -= 5)
            text += base32hex_digits[(bits >> (bit_count - 5)) & 31U];
    }
    if (bit_count != 0) text += base32hex_digits[(bits << (5 - bit_count)) & 31U];
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_base32hex(std::string_view text)
{
    const auto rest = text.size() % 8;
    if (rest == 1 || rest == 3 || rest == 6) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() * 5 / 8);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char digit : text) {
        const auto value = base32hex_value(digit);
        if (value == no_digit) return std::nullopt;
        bits = (bits << 5U) | value;
        bit_count += 5;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes.push_back(static_cast<std::uint8_t>((bits >> bit_count) & 0xFFU));
    }
    if ((bits & ((1U << bit_count) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::string hex(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 15U];
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_hex(std::string_view text)
{
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_value(text[i]);
        const auto low = hex_value(text[i + 1]);
        if (high == no_digit || low == no_digit) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>((high << 4U) | low));
    }
    return bytes;
}

}  // namespace mooring
