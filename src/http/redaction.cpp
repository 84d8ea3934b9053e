// SPDX-License-Identifier: Apache-2.0
#include "http/redaction.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "http/ascii.hpp"
#include "http/target.hpp"

namespace mooring::http {
namespace {

constexpr std::size_t logged_bytes_max = 512;
constexpr std::string_view mask = "***";

constexpr std::array<std::string_view, 16> secret_keys{
    "password",   "passwd",       "pass",          "pw",      "pwd",    "p",
    "token",      "key",          "apikey",        "api_key", "secret", "auth",
    "client_key", "access_token", "authorization", "sha"};

/// Path segments that are tokens: behind /u/, and behind the name in /update/NAME/TOKEN/IP.
std::string redacted_path(std::string_view path)
{
    std::string result;
    std::size_t hidden_from = std::string_view::npos;
    for (std::size_t index = 0;; ++index) {
        const auto slash = path.find('/');
        const auto segment = path.substr(0, slash);
        const bool is_hidden = index >= hidden_from && !segment.empty();
        result.append(is_hidden ? mask : segment);
        const auto word = lower(percent_decoded(segment));
        if (hidden_from == std::string_view::npos && word == "u") hidden_from = index + 1;
        if (hidden_from == std::string_view::npos && word == "update") hidden_from = index + 2;
        if (slash == std::string_view::npos) return result;
        result.push_back('/');
        path.remove_prefix(slash + 1);
    }
}

/// `https://user:secret@host/...` without what stands before the `@`.
std::string without_user(std::string_view target)
{
    const auto scheme = target.find("://");
    const auto path = target.find_first_of("/?", scheme == std::string_view::npos ? 0 : scheme + 3);
    const auto at = target.substr(0, path).rfind('@');
    if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) {
        return std::string{target};
    }
    return std::string{target.substr(0, scheme + 3)}.append(mask).append(target.substr(at));
}

enum class BareWords : std::uint8_t { Keep, HideTokens };

/// One `key=value`. The key may itself be the end of something glued on.
std::string redacted_component(std::string_view component, BareWords bare_words)
{
    const auto equals = component.find('=');
    if (equals == std::string_view::npos) {
        const bool is_token = component.find('.') == std::string_view::npos && component.size() > 8;
        return std::string{is_token && bare_words == BareWords::HideTokens ? mask : component};
    }
    auto key = form_decoded(component.substr(0, equals));
    key.erase(0, key.find_last_of("/?; ") + 1);
    if (!is_secret_key(key)) return std::string{component};
    return std::string{component.substr(0, equals + 1)}.append(mask);
}

/// All pairs of a text, wherever a `&`, `;` or another `?` makes one begin.
std::string redacted_pairs(std::string_view text, BareWords bare_words)
{
    std::string result;
    while (true) {
        const auto end = text.find_first_of("&?;");
        result.append(redacted_component(text.substr(0, end), bare_words));
        if (end == std::string_view::npos) return result;
        result.push_back(text[end]);
        text.remove_prefix(end + 1);
    }
}

std::string redacted_once(std::string_view target)
{
    const auto mark = target.find('?');
    // Who forgets the `?` has the fields in the path.
    auto result = redacted_pairs(redacted_path(target.substr(0, mark)), BareWords::Keep);
    if (mark == std::string::npos) return result;
    return result.append("?").append(
        redacted_pairs(target.substr(mark + 1), BareWords::HideTokens));
}

}  // namespace

bool is_secret_key(std::string_view key)
{
    return std::ranges::find(secret_keys, lower(trimmed(key))) != secret_keys.end();
}

std::string redacted(std::string_view target)
{
    auto result = redacted_once(without_user(target));
    // A secret whose `=` or `&` was percent-encoded shows only now. If one does, the decoded text
    // is logged; else the text as sent.
    const auto plain = form_decoded(result);
    if (auto again = redacted_once(plain); again != plain) result = std::move(again);
    if (result.size() > logged_bytes_max) result.resize(logged_bytes_max);
    return result;
}

}  // namespace mooring::http
