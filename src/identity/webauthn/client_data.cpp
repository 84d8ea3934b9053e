// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/client_data.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <sodium.h>

#include "base/encoding.hpp"

namespace mooring::identity {

namespace {

namespace json = boost::json;

std::optional<std::string_view> text_in(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    return std::string_view{member->get_string()};
}

std::optional<json::object> object_in(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() > client_data_max) return std::nullopt;
    const std::string text(bytes.begin(), bytes.end());
    json::parse_options options;
    options.max_depth = 8;
    boost::system::error_code error;
    auto document = json::parse(text, error, {}, options);
    if (error || !document.is_object()) return std::nullopt;
    return std::move(document.as_object());
}

}  // namespace

std::optional<Refusal> refusal_of_client_data(std::span<const std::uint8_t> bytes,
                                              std::string_view type, const Expected& expected)
{
    const auto data = object_in(bytes);
    if (!data) return Refusal::Malformed;
    if (text_in(*data, "type") != type) return Refusal::WrongType;

    const auto challenge = decode_base64url(text_in(*data, "challenge").value_or(""));
    if (!challenge || challenge->size() != expected.challenge.size() ||
        sodium_memcmp(challenge->data(), expected.challenge.data(), challenge->size()) != 0)
        return Refusal::WrongChallenge;

    const auto origin = text_in(*data, "origin").value_or("");
    if (std::ranges::find(expected.relying_party.origins, origin) ==
        expected.relying_party.origins.end())
        return Refusal::WrongOrigin;

    // Nobody has a reason to put our pages into a frame.
    if (const auto* crossed = data->if_contains("crossOrigin");
        crossed != nullptr && !(crossed->is_bool() && !crossed->get_bool()))
        return Refusal::CrossOrigin;
    if (data->if_contains("topOrigin") != nullptr) return Refusal::CrossOrigin;
    return std::nullopt;
}

}  // namespace mooring::identity
