// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The two halves of every passkey ceremony, as the routes of passkeys, login, step-up and sign-up
/// share them.
///
///     begin_...() ──▶ {"ceremony": TICKET, "publicKey": OPTIONS}      to the browser
///     {"ceremony": TICKET, "credential": RESPONSE} ──▶ finish_...()   verified, and spent
///
/// Passkey first at sign-up: POST /signup/passkey/options with the address, then POST /signup with
/// "passkey": {"ceremony", "credential", "label"} in place of the password. Its handler calls
/// finish_sign_up_passkey() before its command, and identity::add_passkey() within.
///
/// Thread safety: background threads: they ask the writer and wait.
/// Limits: as webauthn.hpp and ceremonies.hpp.

#include <string>
#include <string_view>

#include "api/call.hpp"
#include "identity/webauthn/ceremonies.hpp"
#include "identity/webauthn/passkey.hpp"

namespace mooring::api {

/// What ceremonies work with. Fails with Conflict if the service has no address on which browsers
/// allow passkeys.
struct PasskeyDesk {
    identity::Ceremonies& ceremonies;
    const identity::RelyingParty& relying_party;
};
[[nodiscard]] Result<PasskeyDesk> passkey_desk(const Services& services);

/// Who gets a new passkey.
struct PasskeyUser {
    std::string name;
    std::optional<identity::UserHandle> handle;  ///< Nothing: a fresh one.
    std::vector<identity::Bytes> exclude{};
};
[[nodiscard]] json::object begin_registration(const PasskeyDesk& desk,
                                              const identity::CeremonyScope& scope,
                                              const PasskeyUser& user);

/// A credential that may be added, and the handle it was made with if the account had none.
struct FinishedRegistration {
    identity::NewPasskey found;
    identity::UserHandle fresh_handle{};
    std::string label;
};
/// `body`: {"ceremony", "credential", "label"}. Fails with InvalidArgument and what is wrong.
[[nodiscard]] Result<FinishedRegistration> finish_registration(const PasskeyDesk& desk,
                                                               const identity::CeremonyScope& scope,
                                                               const json::object& body);

/// Fails with Conflict (passkey_desk). The same for every address, whether it has an account or
/// not.
[[nodiscard]] Result<json::value> begin_sign_up_passkey(const Services& services,
                                                        std::string_view email);
/// finish_registration() of the body's member "passkey", for the address that signs up.
[[nodiscard]] Result<FinishedRegistration> finish_sign_up_passkey(const Services& services,
                                                                  const json::object& body,
                                                                  std::string_view email);

[[nodiscard]] json::object begin_assertion(const PasskeyDesk& desk,
                                           const identity::CeremonyScope& scope,
                                           std::span<const identity::Bytes> allow);

/// An assertion that may have proved something: whose passkey answered, and what came of it.
struct FinishedAssertion {
    registry::Kept<identity::Passkey> passkey;
    std::expected<identity::Proven, identity::Refusal> proven;
};
/// Fails with Unauthenticated: the ceremony is over, or no passkey that we know answered.
[[nodiscard]] Result<FinishedAssertion> finish_assertion(const Services& services,
                                                         const identity::CeremonyScope& scope,
                                                         const json::object& body);

/// The header that gives a browser its session.
[[nodiscard]] std::pair<std::string, std::string> session_cookie_header(std::string_view secret);

}  // namespace mooring::api
