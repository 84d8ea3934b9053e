// SPDX-License-Identifier: Apache-2.0
#include "gateway/credentials.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "http/basic_auth.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t secrets_count_max = 8;
constexpr std::array<std::string_view, 9> secret_fields{
    "password", "pass", "pw", "pwd", "token", "key", "apikey", "client_key", "p"};
constexpr std::array<std::string_view, 4> user_fields{"username", "user", "login", "u"};

void add(Credentials& credentials, std::string_view secret)
{
    if (secret.empty() || credentials.secrets.size() >= secrets_count_max) return;
    if (std::ranges::find(credentials.secrets, secret) != credentials.secrets.end()) return;
    credentials.secrets.emplace_back(secret);
}

}  // namespace

Credentials credentials_of(const http::Request& request, const http::Fields& fields)
{
    Credentials credentials;
    if (const auto header = request.header("Authorization")) {
        if (auto authorization = http::parse_authorization(*header)) {
            add(credentials, authorization->secret);
            credentials.user = std::move(authorization->user);
        }
    }
    if (const auto header = request.header("X-Api-Key")) add(credentials, *header);
    for (const auto field : secret_fields) {
        if (const auto value = fields.value(field)) add(credentials, *value);
    }
    for (const auto field : user_fields) {
        if (const auto value = fields.value(field); value && credentials.user.empty()) {
            credentials.user = *value;
        }
    }
    return credentials;
}

}  // namespace mooring::gateway
