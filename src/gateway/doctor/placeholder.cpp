// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/placeholder.hpp"

#include <algorithm>
#include <array>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

bool is_letter(char c)
{
    const char small = http::lower(c);
    return small >= 'a' && small <= 'z';
}

bool is_word_part(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

bool is_word(std::string_view text)
{
    return text.size() >= 2 && is_letter(text.front()) && std::ranges::all_of(text, is_word_part);
}

/// How long the word is with which `text` begins.
std::size_t word_size(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word_part) - text.begin());
}

struct Brackets {
    std::string_view open;
    std::string_view close;
};
constexpr std::array<Brackets, 7> brackets{
    {{"<", ">"}, {"[", "]"}, {"__", "__"}, {"#{", "}"}, {"${", "}"}, {"{", "}"}, {"%", "%"}}};

/// The size of a bracketed word at the beginning of `text`, or 0.
std::size_t bracketed_size(std::string_view text)
{
    for (const auto& [open, close] : brackets) {
        if (!text.starts_with(open)) continue;
        const auto end = text.find(close, open.size());
        if (end == std::string_view::npos) continue;
        if (is_word(text.substr(open.size(), end - open.size()))) return end + close.size();
    }
    return 0;
}

/// `%h` with nothing but its end or a separator behind it: `%h1` may be anything.
std::size_t letter_size(std::string_view text)
{
    const bool is_one = text.size() >= 2 && text[0] == '%' && is_letter(text[1]) &&
                        (text.size() == 2 || !is_word_part(text[2]));
    return is_one ? 2 : 0;
}

/// `$ip`, `@IP`: a whole value only, since both signs stand in user names and passwords too.
std::size_t marked_size(std::string_view text)
{
    if (text.size() < 3) return 0;
    const auto word = text.substr(1);
    if (text[0] == '$' && word_size(word) == word.size() && is_word(word)) return text.size();
    return text == "@IP" ? text.size() : 0;
}

}  // namespace

std::optional<std::string_view> placeholder_in(std::string_view text)
{
    if (const auto size = marked_size(text); size != 0) return text;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = text.substr(at);
        if (const auto size = bracketed_size(rest); size != 0) return rest.substr(0, size);
        if (const auto size = letter_size(rest); size != 0) return rest.substr(0, size);
    }
    return std::nullopt;
}

}  // namespace mooring::gateway
