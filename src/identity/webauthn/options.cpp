// SPDX-License-Identifier: Apache-2.0
// The JSON that browsers are given, and that they give back (W3C Web Authentication, section 5.1).
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/encoding.hpp"
#include "base/ip_address.hpp"
#include "identity/webauthn/ceremonies.hpp"
#include "identity/webauthn/client_data.hpp"
#include "identity/webauthn/webauthn.hpp"

namespace mooring::identity {

namespace {

namespace json = boost::json;

constexpr std::size_t attestation_text_max = std::size_t{88} << 10U;  // 64 KiB in base64url.
constexpr std::size_t transports_max = 8;
constexpr std::size_t transport_size_max = 32;

json::array descriptors_of(std::span<const Bytes> ids)
{
    json::array descriptors;
    for (const auto& id : ids)
        descriptors.push_back(json::object{{"type", "public-key"}, {"id", base64url(id)}});
    return descriptors;
}

std::optional<Bytes> bytes_in(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    const std::string_view text{member->get_string()};
    if (text.size() > attestation_text_max) return std::nullopt;
    return decode_base64url(text);
}

/// The members that both responses share.
struct Envelope {
    Bytes id;
    const json::object& response;
    Bytes client_data;
};

std::optional<Envelope> envelope_of(const json::object& credential)
{
    const auto* type = credential.if_contains("type");
    if (type == nullptr || !type->is_string() || type->get_string() != "public-key")
        return std::nullopt;
    auto id = bytes_in(credential, "id");
    if (!id || id->empty() || id->size() > credential_id_max) return std::nullopt;
    if (credential.contains("rawId") && bytes_in(credential, "rawId") != id) return std::nullopt;
    const auto* response = credential.if_contains("response");
    if (response == nullptr || !response->is_object()) return std::nullopt;
    auto client_data = bytes_in(response->get_object(), "clientDataJSON");
    if (!client_data || client_data->size() > client_data_max) return std::nullopt;
    return Envelope{std::move(*id), response->get_object(), std::move(*client_data)};
}

std::vector<std::string> transports_in(const json::object& response)
{
    std::vector<std::string> transports;
    const auto* member = response.if_contains("transports");
    if (member == nullptr || !member->is_array()) return transports;
    for (const auto& item : member->get_array()) {
        const auto is_word = [](char letter) {
            return (letter >= 'a' && letter <= 'z') || letter == '-';
        };
        if (!item.is_string() || item.get_string().size() > transport_size_max ||
            !std::ranges::all_of(item.get_string(), is_word))
            continue;
        if (transports.size() < transports_max) transports.emplace_back(item.get_string());
    }
    return transports;
}

}  // namespace

std::optional<RelyingParty> relying_party_of(std::string_view url)
{
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;
    const auto scheme = url.substr(0, scheme_end);
    const auto authority_end = url.find('/', scheme_end + 3);
    const auto origin = url.substr(0, authority_end);
    const auto authority = origin.substr(scheme_end + 3);
    const auto host = authority.substr(0, authority.find(':'));
    const bool is_secure = scheme == "https" || (scheme == "http" && host == "localhost");
    if (!is_secure || host.empty() || authority.starts_with('[') || Ipv4::parse(host))
        return std::nullopt;
    return RelyingParty{.id = std::string{host},
                        .name = "Mooring (" + std::string{host} + ")",
                        .origins = {std::string{origin}}};
}

json::object creation_options(const Expected& about, const NewUser& user)
{
    json::array algorithms;
    for (const auto algorithm : {CoseAlgorithm::EdDsa, CoseAlgorithm::Es256, CoseAlgorithm::Rs256})
        algorithms.push_back(
            json::object{{"type", "public-key"}, {"alg", static_cast<int>(algorithm)}});
    return {
        {"rp", {{"id", about.relying_party.id}, {"name", about.relying_party.name}}},
        {"user", {{"id", base64url(user.handle)}, {"name", user.name}, {"displayName", user.name}}},
        {"challenge", base64url(about.challenge)},
        {"pubKeyCredParams", std::move(algorithms)},
        {"timeout", std::chrono::milliseconds{ceremony_time}.count()},
        {"excludeCredentials", descriptors_of(user.exclude)},
        {"authenticatorSelection",
         {{"residentKey", "required"},
          {"requireResidentKey", true},
          {"userVerification", "required"}}},
        {"attestation", "none"}};
}

json::object request_options(const Expected& about, std::span<const Bytes> allow)
{
    return {{"challenge", base64url(about.challenge)},
            {"timeout", std::chrono::milliseconds{ceremony_time}.count()},
            {"rpId", about.relying_party.id},
            {"allowCredentials", descriptors_of(allow)},
            {"userVerification", "required"}};
}

std::expected<RegistrationResponse, Refusal> read_registration(const json::object& credential)
{
    auto envelope = envelope_of(credential);
    if (!envelope) return std::unexpected{Refusal::Malformed};
    auto attestation = bytes_in(envelope->response, "attestationObject");
    if (!attestation) return std::unexpected{Refusal::Malformed};
    return RegistrationResponse{.id = std::move(envelope->id),
                                .client_data = std::move(envelope->client_data),
                                .attestation_object = std::move(*attestation),
                                .transports = transports_in(envelope->response)};
}

std::expected<AssertionResponse, Refusal> read_assertion(const json::object& credential)
{
    auto envelope = envelope_of(credential);
    if (!envelope) return std::unexpected{Refusal::Malformed};
    auto data = bytes_in(envelope->response, "authenticatorData");
    auto signature = bytes_in(envelope->response, "signature");
    if (!data || !signature) return std::unexpected{Refusal::Malformed};
    AssertionResponse response{.id = std::move(envelope->id),
                               .client_data = std::move(envelope->client_data),
                               .authenticator_data = std::move(*data),
                               .signature = std::move(*signature),
                               .user_handle = {}};
    if (const auto* handle = envelope->response.if_contains("userHandle");
        handle != nullptr && !handle->is_null()) {
        response.user_handle = bytes_in(envelope->response, "userHandle");
        if (!response.user_handle) return std::unexpected{Refusal::Malformed};
    }
    return response;
}

}  // namespace mooring::identity
