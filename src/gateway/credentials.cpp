// SPDX-License-Identifier: Apache-2.0
#include "gateway/credentials.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "http/ascii.hpp"
#include "http/basic_auth.hpp"
#include "registry/key_secret.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t secrets_count_max = 8;
constexpr std::array<std::string_view, 3> secret_headers{"X-Api-Key", "X-Auth-Key",
                                                         "X-Auth-User-Service-Key"};
constexpr std::array<std::string_view, 9> secret_fields{
    "password", "pass", "pw", "pwd", "token", "key", "apikey", "client_key", "p"};
constexpr std::array<std::string_view, 4> user_fields{"username", "user", "login", "u"};

void add(Credentials& credentials, std::string_view text)
{
    const auto secret = bare_secret(text);
    if (secret.empty() || credentials.secrets.size() >= secrets_count_max) return;
    if (std::ranges::find(credentials.secrets, secret) != credentials.secrets.end()) return;
    credentials.secrets.emplace_back(secret);
}

void add_authorization(Credentials& credentials, std::string_view header)
{
    if (auto authorization = http::parse_authorization(header)) {
        add(credentials, authorization->secret);
        credentials.user = std::move(authorization->user);
    } else if (const auto key = bare_secret(header);
               registry::check_secret(key) == registry::SecretCheck::Valid) {
        add(credentials, key);
    }
}

}  // namespace

std::string_view bare_secret(std::string_view text)
{
    text = http::trimmed(text);
    const auto is_quoted = text.size() >= 2 && text.front() == text.back() &&
                           (text.front() == '"' || text.front() == '\'');
    return is_quoted ? http::trimmed(text.substr(1, text.size() - 2)) : text;
}

Credentials credentials_of(const http::Request& request, const http::Fields& fields)
{
    Credentials credentials;
    if (const auto header = request.header("Authorization")) {
        add_authorization(credentials, *header);
    }
    for (const auto name : secret_headers) {
        if (const auto header = request.header(name)) add(credentials, *header);
    }
    for (const auto field : secret_fields) {
        if (const auto value = fields.value(field)) add(credentials, *value);
    }
    for (const auto field : user_fields) {
        if (const auto value = fields.value(field); value && credentials.user.empty()) {
            credentials.user = *value;
        }
    }
    const auto user = bare_secret(credentials.user);
    if (registry::check_secret(user) == registry::SecretCheck::Valid) add(credentials, user);
    return credentials;
}

}  // namespace mooring::gateway
