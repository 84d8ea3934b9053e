// SPDX-License-Identifier: Apache-2.0
#include "notify/mail/mime.hpp"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::notify {

namespace {

constexpr std::size_t header_bytes_max = 76;

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char byte) { return byte >= ' ' && byte < '\x7f'; });
}

std::string without_controls(std::string_view text)
{
    std::string plain{text};
    for (auto& byte : plain)
        if ((byte >= 0 && byte < ' ') || byte == '\x7f') byte = ' ';
    return plain;
}

bool continues_character(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Encoded words of at most 75 bytes that end between characters (RFC 2047, sections 2 and 5).
std::string encoded_words(std::string_view text)
{
    constexpr std::size_t chunk_bytes_max = 39;
    std::string out;
    while (!text.empty()) {
        auto size = std::min(chunk_bytes_max, text.size());
        while (size < text.size() && size > 1 && continues_character(text[size])) --size;
        const auto chunk = text.substr(0, size);
        if (!out.empty()) out += "\r\n ";
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a text's bytes
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(chunk.data());
        out += fmt::format("=?utf-8?B?{}?=", base64({bytes, chunk.size()}));
        text.remove_prefix(size);
    }
    return out;
}

/// Breaks at spaces. A word that is longer than a line stays whole: better than a changed one.
std::string folded(std::string_view line)
{
    std::string out;
    std::size_t column = 0;
    while (!line.empty()) {
        const auto end = std::min(line.find(' ', 1), line.size());
        const auto word = line.substr(0, end);
        if (column != 0 && column + word.size() > header_bytes_max && word.starts_with(' ')) {
            out += "\r\n";
            column = 0;
        }
        out += word;
        column += word.size();
        line.remove_prefix(end);
    }
    return out;
}

/// RFC 5322, 3.2.4.
std::string quoted_string(std::string_view text)
{
    std::string out{'"'};
    for (const auto byte : text) {
        if (byte == '"' || byte == '\\') out += '\\';
        out += byte;
    }
    return out += '"';
}

}  // namespace

std::string header_line(std::string_view name, std::string_view text)
{
    const auto plain = without_controls(text);
    if (!is_ascii(plain)) return fmt::format("{}: {}\r\n", name, encoded_words(plain));
    return folded(fmt::format("{}: {}", name, plain)) + "\r\n";
}

std::string mailbox_line(std::string_view header, std::string_view name, std::string_view address)
{
    const auto plain = without_controls(name);
    if (plain.empty()) return fmt::format("{}: {}\r\n", header, address);
    const auto shown = is_ascii(plain) ? quoted_string(plain) : encoded_words(plain);
    return fmt::format("{}: {}\r\n <{}>\r\n", header, shown, address);
}

std::string quoted_printable(std::string_view text)
{
    constexpr std::size_t line_bytes_max = 75;  // And the "=" of a soft line break.
    std::string out;
    std::size_t column = 0;
    for (std::size_t index = 0; index < text.size(); ++index) {
        const auto byte = text[index];
        if (byte == '\r') continue;
        if (byte == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const auto is_last =
            index + 1 == text.size() || text[index + 1] == '\n' || text[index + 1] == '\r';
        // A dot or "From " at the start of a line is touched by some mail servers.
        const auto is_plain = byte > ' ' && byte < '\x7f' && byte != '=' &&
                              !(column == 0 && (byte == '.' || byte == 'F'));
        const auto piece = is_plain || (byte == ' ' && !is_last)
                               ? std::string(1, byte)
                               : fmt::format("={:02X}", static_cast<unsigned char>(byte));
        if (column + piece.size() > line_bytes_max) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    }
    return out;
}

std::string mail_date(WallTime time)
{
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days.at(std::chrono::weekday{day}.c_encoding()),
        static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
}

}  // namespace mooring::notify
