// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Passkeys, verified by the relying party's steps of W3C Web Authentication Level 3: section 7.1
/// (registration) and 7.2 (assertion).
///
///     Ceremonies ──challenge──▶ creation_options() / request_options() ──▶ browser
///     browser ──▶ read_registration() / read_assertion() ──▶ verify_...() ──▶ NewPasskey / Proven
///
/// What we ask for: user presence and user verification always, so that one passkey is two
/// factors; a discoverable credential, so that nobody types a name at login and a stranger who
/// asks for options learns nothing about any account: they are the same for everyone.
/// Attestation is "none": who made an authenticator changes nothing that an account may do. A
/// statement of another format, which some browsers leave in place, must be well-formed CBOR and
/// is otherwise not looked at: nothing is believed because of it. Possession of the key is what
/// counts, and every later assertion proves that.
///
/// Thread safety: pure functions.
/// Limits: clientDataJSON 4 KiB, attestationObject 64 KiB, credential id 1,023 bytes.

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "identity/webauthn/cose_key.hpp"

namespace mooring::identity {

using Bytes = std::vector<std::uint8_t>;
using WebauthnChallenge = std::array<std::uint8_t, 32>;

inline constexpr std::size_t credential_id_max = 1023;
inline constexpr std::size_t user_handle_bytes = 32;
using UserHandle = std::array<std::uint8_t, user_handle_bytes>;

/// Who we are to authenticators.
struct RelyingParty {
    std::string id;                    ///< A domain: "ddns.example.net".
    std::string name;                  ///< What a browser may show.
    std::vector<std::string> origins;  ///< "https://ddns.example.net"; compared byte for byte.
};

/// The relying party of a service that people reach at `url`. Nothing if passkeys cannot work
/// there: its host is an IP address, or it is plain HTTP and not localhost.
[[nodiscard]] std::optional<RelyingParty> relying_party_of(std::string_view url);

/// Why a response is not taken: the step that failed. Numbers are not stored.
enum class Refusal : std::uint8_t {
    Malformed,       ///< Not the JSON, base64url, CBOR or sizes that they must be.
    WrongType,       ///< Not webauthn.create, or not webauthn.get.
    WrongChallenge,  ///< Another ceremony's.
    WrongOrigin,     ///< Another site's page asked.
    CrossOrigin,     ///< Our page was in another one's frame.
    WrongRelyingParty,
    UserNotPresent,
    UserNotVerified,
    BadFlags,        ///< Backed up although it cannot be, or no credential where one must be.
    BadAlgorithm,    ///< A key type that we did not ask for, or a key that makes no sense.
    BadAttestation,  ///< A statement where format "none" has none.
    WrongUser,       ///< The user handle is another account's.
    BackupChanged,   ///< Backup eligibility, which never changes, did.
    BadSignature,
};
[[nodiscard]] const char* text_of(Refusal refusal) noexcept;

/// What a browser says after navigator.credentials.create(), decoded.
struct RegistrationResponse {
    Bytes id;
    Bytes client_data;
    Bytes attestation_object;
    std::vector<std::string> transports;  ///< As it says; hints for the next request.
};
/// ... and after navigator.credentials.get().
struct AssertionResponse {
    Bytes id;
    Bytes client_data;
    Bytes authenticator_data;
    Bytes signature;
    std::optional<Bytes> user_handle;
};

/// From RegistrationResponseJSON and AuthenticationResponseJSON (section 5.1).
[[nodiscard]] std::expected<RegistrationResponse, Refusal> read_registration(
    const boost::json::object& credential);
[[nodiscard]] std::expected<AssertionResponse, Refusal> read_assertion(
    const boost::json::object& credential);

/// A credential as registration found it.
struct NewPasskey {
    Bytes id;
    CoseKey key;
    std::uint32_t counter = 0;
    bool is_backup_eligible = false;
    bool is_backed_up = false;
    std::array<std::uint8_t, 16> aaguid{};
    std::vector<std::string> transports;
};

/// What is known of a credential when it shall prove something.
struct KnownPasskey {
    std::span<const std::uint8_t> key;  ///< COSE, as registered.
    std::span<const std::uint8_t> user_handle;
    bool is_backup_eligible = false;
};

/// What an assertion has proved: its signature is good. The caller compares the counter.
struct Proven {
    std::uint32_t counter = 0;
    bool is_backed_up = false;
};

/// What both verifications compare with.
struct Expected {
    const RelyingParty& relying_party;
    const WebauthnChallenge& challenge;
};

/// Section 7.1, steps 5 to 24. Whether the id is unique over all accounts, the caller finds out
/// when it is kept (step 26).
[[nodiscard]] std::expected<NewPasskey, Refusal> verify_registration(
    const Expected& expected, const RegistrationResponse& response);

/// Section 7.2, steps 6 to 21.
[[nodiscard]] std::expected<Proven, Refusal> verify_assertion(const Expected& expected,
                                                              const KnownPasskey& known,
                                                              const AssertionResponse& response);

/// Section 7.2, step 22: a counter that does not grow, where it ever counted, means that the
/// private key may exist twice.
[[nodiscard]] constexpr bool is_rollback(std::uint32_t before, std::uint32_t now) noexcept
{
    return (before != 0 || now != 0) && now <= before;
}

/// What the options for a new credential say about whom it is for.
struct NewUser {
    UserHandle handle;
    std::string name;            ///< The e-mail address: shown by the browser, kept by the key.
    std::vector<Bytes> exclude;  ///< Credentials that the account has.
};

/// PublicKeyCredentialCreationOptionsJSON.
[[nodiscard]] boost::json::object creation_options(const Expected& about, const NewUser& user);
/// PublicKeyCredentialRequestOptionsJSON. `allow`: empty at a login, an account's own at step-up.
[[nodiscard]] boost::json::object request_options(const Expected& about,
                                                  std::span<const Bytes> allow);

}  // namespace mooring::identity
