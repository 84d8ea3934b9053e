// SPDX-License-Identifier: Apache-2.0
// What browsers and authenticators send: CBOR, attestation objects, authenticator data, COSE keys
// and client data. The first byte chooses the door.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>

#include "identity/webauthn/authenticator_data.hpp"
#include "identity/webauthn/cbor.hpp"
#include "identity/webauthn/client_data.hpp"
#include "identity/webauthn/passkey.hpp"

namespace {

using mooring::identity::Bytes;
using Input = std::span<const std::uint8_t>;

const mooring::identity::RelyingParty party{
    .id = "localhost", .name = "Mooring", .origins = {"http://localhost:8080"}};
constexpr mooring::identity::WebauthnChallenge challenge{};
const mooring::identity::Expected expected{.relying_party = party, .challenge = challenge};

// Right but for its authenticator data: 32 zero bytes are 43 letters A.
constexpr std::string_view client_data(std::string_view type)
{
    return type == "create"
               ? R"({"type":"webauthn.create","challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
                 R"(AAAAAAAAAAA",)"
                 R"("origin":"http://localhost:8080"})"
               : R"({"type":"webauthn.get","challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
                 R"(AAAAAAAAAAA",)"
                 R"("origin":"http://localhost:8080"})";
}

Bytes bytes_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

void try_cbor(Input input)
{
    const auto size = mooring::identity::cbor_size(input);
    if (size && *size > input.size()) std::abort();
    const auto map = mooring::identity::CborMap::parse(input);
    if (map && size != input.size()) std::abort();
}

void try_registration(Input input)
{
    // The browser says the id that is inside, so that the fuzzer need not write it twice.
    mooring::identity::RegistrationResponse response{
        .id = {},
        .client_data = bytes_of(client_data("create")),
        .attestation_object = {input.begin(), input.end()},
        .transports = {}};
    if (const auto map = mooring::identity::CborMap::parse(input))
        if (const auto data = map->bytes("authData"))
            if (const auto parsed = mooring::identity::AuthenticatorData::parse(*data);
                parsed && parsed->credential)
                response.id.assign(parsed->credential->id.begin(), parsed->credential->id.end());
    const auto found = mooring::identity::verify_registration(expected, response);
    if (found && (found->id.empty() || !mooring::identity::CoseKey::parse(found->key.encoded)))
        std::abort();
}

void try_assertion(Input input)
{
    if (input.empty()) return;
    const auto key_size = std::min<std::size_t>(input[0], input.size() - 1);
    const auto key = input.subspan(1, key_size);
    const auto rest = input.subspan(1 + key_size);
    const auto data_size = std::min<std::size_t>(37, rest.size());
    const auto data = rest.first(data_size);
    const auto signature = rest.subspan(data_size);
    const mooring::identity::AssertionResponse response{
        .id = {1},
        .client_data = bytes_of(client_data("get")),
        .authenticator_data = {data.begin(), data.end()},
        .signature = {signature.begin(), signature.end()},
        .user_handle = {}};
    (void)mooring::identity::verify_assertion(
        expected, {.key = key, .user_handle = {}, .is_backup_eligible = false}, response);
    (void)mooring::identity::is_signed_by(key, data, signature);
}

void try_json(Input input)
{
    (void)mooring::identity::refusal_of_client_data(input, "webauthn.get", expected);
    boost::system::error_code error;
    const std::string text(input.begin(), input.end());
    const auto document = boost::json::parse(text, error);
    if (error || !document.is_object()) return;
    (void)mooring::identity::read_registration(document.as_object());
    (void)mooring::identity::read_assertion(document.as_object());
}

void try_kept(Input input)
{
    mooring::zone::ByteReader reader{input};
    const auto passkey = mooring::identity::Passkey::read(reader);
    if (!reader.is_good() || !reader.is_at_end()) return;
    mooring::zone::ByteWriter writer;
    passkey.write(writer);
    const auto again = std::move(writer).take();
    mooring::zone::ByteReader second{again};
    if (!(mooring::identity::Passkey::read(second) == passkey)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const Input input{data + 1, size - 1};
    switch (data[0] % 6) {
        case 0:
            try_cbor(input);
            break;
        case 1:
            try_registration(input);
            break;
        case 2:
            try_assertion(input);
            break;
        case 3:
            try_json(input);
            break;
        case 4:
            try_kept(input);
            break;
        default:
            (void)mooring::identity::relying_party_of(
                std::string_view{reinterpret_cast<const char*>(input.data()), input.size()});
    }
    return 0;
}
