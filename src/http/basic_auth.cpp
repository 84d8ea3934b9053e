// SPDX-License-Identifier: Apache-2.0
#include "http/basic_auth.hpp"

#include "base/encoding.hpp"
#include "http/ascii.hpp"

namespace mooring::http {
namespace {

std::string_view without_line_end(std::string_view text)
{
    const auto last = text.find_last_not_of("\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// `user:password`; nothing without a colon.
std::optional<Authorization> split(std::string_view pair)
{
    pair = without_line_end(pair);
    // A quoted pair is what a shell script makes of one quote too many.
    if (pair.size() >= 2 && pair.front() == '"' && pair.back() == '"') {
        pair = pair.substr(1, pair.size() - 2);
    }
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return Authorization{.scheme = Authorization::Scheme::Basic,
                         .user = std::string{pair.substr(0, colon)},
                         .secret = std::string{pair.substr(colon + 1)}};
}

std::optional<Authorization> parse_basic(std::string_view credentials)
{
    // A colon is not in the Base64 alphabet: such credentials were never encoded.
    if (credentials.find(':') != std::string_view::npos) return split(credentials);
    const auto bytes = decode_base64(credentials);
    if (!bytes) return std::nullopt;
    return split(std::string{bytes->begin(), bytes->end()});
}

}  // namespace

std::optional<Authorization> parse_authorization(std::string_view value)
{
    value = trimmed(value);
    const auto blank = value.find_first_of(" \t");
    if (blank == std::string_view::npos) return std::nullopt;
    const auto scheme = value.substr(0, blank);
    const auto credentials = trimmed(value.substr(blank));
    if (is_equal_ignoring_case(scheme, "Basic")) return parse_basic(credentials);
    if (is_equal_ignoring_case(scheme, "Bearer") || is_equal_ignoring_case(scheme, "Token")) {
        if (credentials.empty()) return std::nullopt;
        return Authorization{
            .scheme = Authorization::Scheme::Token, .user = {}, .secret = std::string{credentials}};
    }
    return std::nullopt;
}

}  // namespace mooring::http
