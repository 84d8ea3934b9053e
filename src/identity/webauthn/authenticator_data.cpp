// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/authenticator_data.hpp"

#include <algorithm>

#include "identity/webauthn/cbor.hpp"
#include "identity/webauthn/webauthn.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t fixed_bytes = 37;            // Hash, flags, counter.
constexpr std::size_t credential_head_bytes = 18;  // aaguid and length.

/// Takes the attested credential data off `rest`.
std::optional<AuthenticatorData::Credential> take_credential(std::span<const std::uint8_t>& rest)
{
    if (rest.size() < credential_head_bytes) return std::nullopt;
    AuthenticatorData::Credential credential;
    std::copy_n(rest.begin(), credential.aaguid.size(), credential.aaguid.begin());
    const auto id_size = (std::size_t{rest[16]} << 8U) | rest[17];
    rest = rest.subspan(credential_head_bytes);
    if (id_size == 0 || id_size > credential_id_max || id_size > rest.size()) return std::nullopt;
    credential.id = rest.first(id_size);
    rest = rest.subspan(id_size);
    const auto key_size = cbor_size(rest);
    if (!key_size) return std::nullopt;
    credential.key = rest.first(*key_size);
    rest = rest.subspan(*key_size);
    return credential;
}

}  // namespace

std::optional<AuthenticatorData> AuthenticatorData::parse(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < fixed_bytes) return std::nullopt;
    AuthenticatorData data;
    std::copy_n(bytes.begin(), data.relying_party_hash.size(), data.relying_party_hash.begin());
    data.flags = bytes[32];
    for (const auto byte : bytes.subspan(33, 4)) data.counter = (data.counter << 8U) | byte;
    auto rest = bytes.subspan(fixed_bytes);
    if (data.has(attested_credential)) {
        data.credential = take_credential(rest);
        if (!data.credential) return std::nullopt;
    }
    if (data.has(extensions)) {
        if (!CborMap::parse(rest)) return std::nullopt;
        rest = {};
    }
    if (!rest.empty()) return std::nullopt;
    return data;
}

}  // namespace mooring::identity
