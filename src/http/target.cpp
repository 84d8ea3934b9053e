// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <algorithm>
#include <ranges>

#include "http/ascii.hpp"

namespace mooring::http {
namespace {

constexpr std::size_t fields_count_max = 256;

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string decoded(std::string_view text, char plus)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                result.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        result.push_back(text[i] == '+' ? plus : text[i]);
    }
    return result;
}

/// The target as an origin form: without scheme and authority, not encoded as a whole.
std::string origin_form(std::string_view target)
{
    // inadyn 2.2 encoded everything, slash and question mark included.
    if (target.size() > 3 && is_equal_ignoring_case(target.substr(0, 3), "%2f")) {
        return percent_decoded(target);
    }
    const auto scheme = target.substr(0, target.find_first_of("/?")).ends_with(':')
                            ? target.find("://")
                            : std::string_view::npos;
    if (scheme != std::string_view::npos) {
        const auto path = target.find_first_of("/?", scheme + 3);
        return std::string{path == std::string_view::npos ? "/" : target.substr(path)};
    }
    return std::string{target};
}

}  // namespace

std::string percent_decoded(std::string_view text)
{
    return decoded(text, '+');
}

std::string form_decoded(std::string_view text)
{
    return decoded(text, ' ');
}

std::string path_of(std::string_view target)
{
    return lower(path_as_sent(target));
}

std::string path_as_sent(std::string_view target)
{
    const auto origin = origin_form(target);
    const auto raw = std::string_view{origin}.substr(0, origin.find('?'));
    std::string path = "/";
    for (const char c : percent_decoded(raw)) {
        if (c == ' ' || c == '#' || c == '\0') break;
        if (c != '/' || path.back() != '/') path.push_back(c);
    }
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::vector<std::string> path_segments_of(std::string_view target)
{
    const auto path = path_as_sent(target);
    std::vector<std::string> segments;
    for (auto rest = std::string_view{path}; rest.size() > 1;) {
        rest.remove_prefix(1);  // The slash; single, and with something behind it.
        const auto end = std::min(rest.find('/'), rest.size());
        segments.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return segments;
}

bool has_slash_at_end(std::string_view target)
{
    const auto origin = origin_form(target);
    return std::string_view{origin}.substr(0, origin.find('?')).ends_with('/');
}

std::string query_of(std::string_view target)
{
    const auto origin = origin_form(target);
    const auto mark = origin.find('?');
    return mark == std::string::npos ? std::string{} : origin.substr(mark + 1);
}

void Fields::add(std::string_view text)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        add_component(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void Fields::add_component(std::string_view component)
{
    if (component.empty() || fields_.size() + bare_words_.size() >= fields_count_max) return;
    const auto equals = component.find('=');
    if (equals == std::string_view::npos) {
        bare_words_.push_back(form_decoded(component));
        return;
    }
    fields_.push_back({.key = lower(form_decoded(component.substr(0, equals))),
                       .value = form_decoded(component.substr(equals + 1))});
}

std::optional<std::string_view> Fields::value(std::string_view key) const
{
    for (const auto& field : fields_ | std::views::reverse) {
        if (field.key == key) return field.value;
    }
    return std::nullopt;
}

}  // namespace mooring::http
