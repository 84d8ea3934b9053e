// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/acme_name.hpp"

#include <algorithm>
#include <string>

#include "gateway/host_name.hpp"

namespace mooring::gateway {
namespace {

constexpr std::string_view challenge_label = "_acme-challenge";
constexpr std::size_t challenge_value_bytes = 43;  // Of a SHA-256 in base64url without padding.

bool is_base64url(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

}  // namespace

std::optional<dns::Name> host_of_challenge(std::string_view text)
{
    const auto name = parse_host_name(text);
    if (!name || name->first_label() != challenge_label) return std::nullopt;
    return name->parent();
}

bool is_challenge_value(std::string_view text) noexcept
{
    return text.size() == challenge_value_bytes && std::ranges::all_of(text, is_base64url);
}

std::string without_dot(dns::NameView name)
{
    auto text = name.text();
    if (text.size() > 1 && text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace mooring::gateway
