// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/webauthn.hpp"

#include <algorithm>

#include <openssl/sha.h>
#include <sodium.h>

#include "identity/webauthn/authenticator_data.hpp"
#include "identity/webauthn/cbor.hpp"
#include "identity/webauthn/client_data.hpp"

namespace mooring::identity {

namespace {

using ByteSpan = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

Digest digest_of(ByteSpan bytes)
{
    Digest digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

std::optional<Refusal> refusal_of(const AuthenticatorData& data, const RelyingParty& party)
{
    const std::vector<std::uint8_t> id(party.id.begin(), party.id.end());
    if (data.relying_party_hash != digest_of(id)) return Refusal::WrongRelyingParty;
    if (!data.has(AuthenticatorData::user_present)) return Refusal::UserNotPresent;
    if (!data.has(AuthenticatorData::user_verified)) return Refusal::UserNotVerified;
    if (data.has(AuthenticatorData::backed_up) && !data.has(AuthenticatorData::backup_eligible))
        return Refusal::BadFlags;
    return std::nullopt;
}

/// Section 8.7 for "none"; any other format is not looked at.
std::optional<Refusal> refusal_of_attestation(const CborMap& attestation)
{
    const auto format = attestation.text("fmt");
    const auto member_count = attestation.map_size("attStmt");
    if (!format || !member_count) return Refusal::Malformed;
    if (*format == "none" && *member_count != 0) return Refusal::BadAttestation;
    return std::nullopt;
}

}  // namespace

std::expected<NewPasskey, Refusal> verify_registration(const Expected& expected,
                                                       const RegistrationResponse& response)
{
    // Steps 5 to 12.
    if (const auto refusal =
            refusal_of_client_data(response.client_data, "webauthn.create", expected))
        return std::unexpected{*refusal};
    // Step 13.
    const auto attestation = CborMap::parse(response.attestation_object);
    if (!attestation) return std::unexpected{Refusal::Malformed};
    const auto encoded = attestation->bytes("authData");
    if (!encoded) return std::unexpected{Refusal::Malformed};
    const auto data = AuthenticatorData::parse(*encoded);
    if (!data) return std::unexpected{Refusal::Malformed};
    // Steps 14 to 18.
    if (const auto refusal = refusal_of(*data, expected.relying_party))
        return std::unexpected{*refusal};
    if (!data->credential) return std::unexpected{Refusal::BadFlags};
    // Step 19.
    auto key = CoseKey::parse(data->credential->key);
    if (!key) return std::unexpected{Refusal::BadAlgorithm};
    // Steps 21 to 24.
    if (const auto refusal = refusal_of_attestation(*attestation)) return std::unexpected{*refusal};
    // Step 25: the size of the id, which parsing has limited. That the browser speaks of the same
    // credential is said nowhere, and costs nothing to ask.
    if (!std::ranges::equal(data->credential->id, response.id))
        return std::unexpected{Refusal::Malformed};
    return NewPasskey{.id = response.id,
                      .key = std::move(*key),
                      .counter = data->counter,
                      .is_backup_eligible = data->has(AuthenticatorData::backup_eligible),
                      .is_backed_up = data->has(AuthenticatorData::backed_up),
                      .aaguid = data->credential->aaguid,
                      .transports = response.transports};
}

std::expected<Proven, Refusal> verify_assertion(const Expected& expected, const KnownPasskey& known,
                                                const AssertionResponse& response)
{
    // Step 6: whoever it says it is for must be whose credential it is.
    if (response.user_handle && !std::ranges::equal(*response.user_handle, known.user_handle))
        return std::unexpected{Refusal::WrongUser};
    // Steps 8 to 14.
    if (const auto refusal = refusal_of_client_data(response.client_data, "webauthn.get", expected))
        return std::unexpected{*refusal};
    // Steps 15 to 19.
    const auto data = AuthenticatorData::parse(response.authenticator_data);
    if (!data) return std::unexpected{Refusal::Malformed};
    if (const auto refusal = refusal_of(*data, expected.relying_party))
        return std::unexpected{*refusal};
    if (data->has(AuthenticatorData::backup_eligible) != known.is_backup_eligible)
        return std::unexpected{Refusal::BackupChanged};
    // Steps 20 and 21.
    auto message = response.authenticator_data;
    const auto client_hash = digest_of(response.client_data);
    message.insert(message.end(), client_hash.begin(), client_hash.end());
    if (!is_signed_by(known.key, message, response.signature))
        return std::unexpected{Refusal::BadSignature};
    return Proven{.counter = data->counter,
                  .is_backed_up = data->has(AuthenticatorData::backed_up)};
}

const char* text_of(Refusal refusal) noexcept
{
    switch (refusal) {
        case Refusal::Malformed:
            return "the browser's answer is malformed";
        case Refusal::WrongType:
            return "the browser's answer is of another kind";
        case Refusal::WrongChallenge:
            return "the challenge is another one";
        case Refusal::WrongOrigin:
            return "another site's page asked";
        case Refusal::CrossOrigin:
            return "the page was inside another site's";
        case Refusal::WrongRelyingParty:
            return "the passkey is another site's";
        case Refusal::UserNotPresent:
            return "nobody touched the authenticator";
        case Refusal::UserNotVerified:
            return "the authenticator did not verify its user";
        case Refusal::BadFlags:
            return "the authenticator's flags contradict each other";
        case Refusal::BadAlgorithm:
            return "the passkey's key is of no kind that is taken here";
        case Refusal::BadAttestation:
            return "the attestation says none and has one";
        case Refusal::WrongUser:
            return "the passkey is another account's";
        case Refusal::BackupChanged:
            return "the passkey's backup eligibility has changed";
        case Refusal::BadSignature:
            return "the signature is wrong";
    }
    return "unknown";
}

}  // namespace mooring::identity
