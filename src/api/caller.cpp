// SPDX-License-Identifier: Apache-2.0
#include "api/caller.hpp"

#include "http/ascii.hpp"
#include "identity/session.hpp"
#include "identity/token.hpp"

namespace mooring::api {

namespace {

/// The token of `Bearer mrt_...` (RFC 6750, section 2.1); nothing for anything else.
std::optional<std::string_view> bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (http::lower(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
    const auto token = http::trimmed(authorization.substr(scheme.size()));
    if (!token.starts_with(identity::token_prefix)) return std::nullopt;
    return token;
}

}  // namespace

std::string_view cookie_in(const http::Request& request, std::string_view name)
{
    for (const auto& [header, value] : request.headers) {
        if (!http::is_equal_ignoring_case(header, "Cookie")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = rest.find(';');
            const auto pair = http::trimmed(rest.substr(0, end));
            if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
                return pair.substr(name.size() + 1);
            rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
        }
    }
    return {};
}

Caller caller_of(const http::Request& request, const Acquaintance& known, WallTime now)
{
    if (const auto authorization = request.header("Authorization")) {
        const auto token = bearer_token(*authorization);
        const auto who =
            token ? known.token(*token, request.client, now) : std::optional<identity::Who>{};
        if (!who) return {.kind = Caller::Kind::Disbelieved};
        return {.kind = Caller::Kind::Token, .who = *who};
    }
    const auto secret = cookie_in(request, identity::session_cookie);
    if (secret.empty()) return {};
    const auto who = known.session(secret, now);
    if (!who) return {};
    return {.kind = Caller::Kind::Session, .who = *who, .secret = std::string{secret}};
}

}  // namespace mooring::api
