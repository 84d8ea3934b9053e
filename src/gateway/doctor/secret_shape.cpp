// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/secret_shape.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/doctor/placeholder.hpp"
#include "http/ascii.hpp"
#include "http/target.hpp"
#include "registry/key_secret.hpp"

namespace mooring::gateway {
namespace {

using registry::check_secret;
using registry::SecretCheck;

constexpr std::string_view mask = "***";
constexpr std::size_t run_bytes_min = 20;    // Shorter than any token of any service.
constexpr std::size_t secret_bytes_min = 4;  // Masking `a` everywhere would leave nothing to read.

constexpr std::array<std::string_view, 9> example_words{"password", "passwort", "secret",
                                                        "token",    "key",      "yourpassword",
                                                        "your-key", "changeme", "update-key"};

bool is_hexadecimal(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        const char small = http::lower(c);
        return (small >= '0' && small <= '9') || (small >= 'a' && small <= 'f');
    });
}

bool is_padding(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == '`' ||
           c == '<' || c == '>' || c == ',' || c == ';';
}

/// Without blanks, line ends, quotation marks and brackets around it.
std::string_view unpadded(std::string_view text)
{
    while (!text.empty() && is_padding(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_padding(text.back())) text.remove_suffix(1);
    return text;
}

/// Without blanks and line ends within: a key that was wrapped on its way through a mail.
std::string joined(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (!is_padding(c)) result.push_back(c);
    }
    return result;
}

bool is_padded_secret(std::string_view text)
{
    for (const auto& candidate : {joined(text), joined(http::form_decoded(text))}) {
        if (candidate != text && check_secret(candidate) == SecretCheck::Valid) return true;
    }
    return false;
}

bool is_run_part(char c)
{
    const char small = http::lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// True if one of our secrets, whole or cut, stands anywhere within: also where something was glued
/// to it.
bool has_our_secret(std::string_view run)
{
    constexpr std::size_t uuid_bytes = 36;
    if (run.find("moor_") != std::string_view::npos) return true;
    for (std::size_t at = 0; at + uuid_bytes <= run.size(); ++at) {
        if (check_secret(run.substr(at, uuid_bytes)) == SecretCheck::Valid) return true;
    }
    return false;
}

bool is_secret_run(std::string_view text, std::size_t begin, std::size_t end)
{
    const auto run = text.substr(begin, end - begin);
    const bool is_label =
        (begin > 0 && text[begin - 1] == '.') || (end < text.size() && text[end] == '.');
    return has_our_secret(run) || (run.size() >= run_bytes_min && !is_label);
}

/// True if some run is long enough to be a secret: of most texts none is.
bool has_long_run(std::string_view text)
{
    std::size_t size = 0;
    for (const char c : text) {
        size = is_run_part(c) ? size + 1 : 0;
        if (size >= run_bytes_min) return true;
    }
    return text.find("moor_") != std::string_view::npos;
}

std::string without_runs(std::string text)
{
    if (!has_long_run(text)) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_run_part(text[end])) ++end;
        if (end == at) {
            result.push_back(text[at++]);
            continue;
        }
        if (is_secret_run(text, at, end)) {
            result.append(mask);
        } else {
            result.append(text, at, end - at);
        }
        at = end;
    }
    return result;
}

std::string replaced(std::string text, std::string_view secret)
{
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + mask.size())) {
        text.replace(at, secret.size(), mask);
    }
    return text;
}

}  // namespace

SecretShape shape_of(const OfferedSecret& offered)
{
    const auto secret = offered.secret;
    if (secret.empty()) return SecretShape::None;
    if (check_secret(secret) == SecretCheck::Valid) return SecretShape::Unknown;
    if (is_padded_secret(secret)) return SecretShape::Padded;
    if (check_secret(unpadded(offered.user)) == SecretCheck::Valid) return SecretShape::InUserName;
    if (check_secret(unpadded(secret)) == SecretCheck::Mistyped) return SecretShape::Mistyped;
    if (is_hexadecimal(secret) && secret.size() == 32) return SecretShape::Md5;
    if (is_hexadecimal(secret) && secret.size() == 40) return SecretShape::Sha1;
    if (is_hexadecimal(secret) && secret.size() == 64) return SecretShape::Sha256;
    if (http::is_equal_ignoring_case(secret, offered.user) ||
        http::is_equal_ignoring_case(secret, offered.host_name)) {
        return SecretShape::UserName;
    }
    const auto is_same = [&](std::string_view word) {
        return http::is_equal_ignoring_case(secret, word);
    };
    if (placeholder_in(secret) || std::ranges::any_of(example_words, is_same)) {
        return SecretShape::Placeholder;
    }
    return SecretShape::Foreign;
}

std::string without_secrets(std::string_view text, std::span<const std::string> secrets)
{
    std::string result{text};
    for (const auto& secret : secrets) {
        if (secret.size() < secret_bytes_min) continue;
        result = replaced(std::move(result), secret);
        if (result.find_first_of("%+") == std::string::npos) continue;  // Nothing is encoded.
        const auto plain = http::form_decoded(result);
        if (plain.find(secret) != std::string::npos) result = replaced(plain, secret);
    }
    return without_runs(std::move(result));
}

}  // namespace mooring::gateway
