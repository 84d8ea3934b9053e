// SPDX-License-Identifier: Apache-2.0
#include "dns/escape.hpp"

namespace mooring::dns {

namespace {

constexpr bool is_digit(char character) noexcept
{
    return character >= '0' && character <= '9';
}

void append_decimal_escape(std::string& text, std::uint8_t byte)
{
    text += '\\';
    text += static_cast<char>('0' + (byte / 100));
    text += static_cast<char>('0' + (byte / 10 % 10));
    text += static_cast<char>('0' + (byte % 10));
}

}  // namespace

std::optional<std::uint8_t> take_escaped_byte(std::string_view& text) noexcept
{
    const auto first = text.front();
    text.remove_prefix(1);
    if (first != '\\') return static_cast<std::uint8_t>(first);
    if (text.empty()) return {};
    if (!is_digit(text.front())) {
        const auto escaped = static_cast<std::uint8_t>(text.front());
        text.remove_prefix(1);
        return escaped;
    }
    if (text.size() < 3 || !is_digit(text[1]) || !is_digit(text[2])) return {};
    const int value = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0');
    if (value > 255) return {};
    text.remove_prefix(3);
    return static_cast<std::uint8_t>(value);
}

void append_label_byte(std::string& text, std::uint8_t byte)
{
    constexpr std::string_view special = R"(."\;()@$)";
    if (byte < 0x21 || byte > 0x7e) {
        append_decimal_escape(text, byte);
        return;
    }
    const auto character = static_cast<char>(byte);
    if (special.find(character) != std::string_view::npos) text += '\\';
    text += character;
}

void append_quoted(std::string& text, std::string_view bytes)
{
    text += '"';
    for (const auto character : bytes) {
        const auto byte = static_cast<std::uint8_t>(character);
        if (byte < 0x20 || byte > 0x7e) {
            append_decimal_escape(text, byte);
            continue;
        }
        if (character == '"' || character == '\\') text += '\\';
        text += character;
    }
    text += '"';
}

}  // namespace mooring::dns
