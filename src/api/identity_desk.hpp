// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the routes of sign-up, login, sessions and factors share.
///
/// Thread safety: background threads, unless a function takes a Draft.

#include <string>
#include <string_view>
#include <utility>

#include "api/call.hpp"
#include "identity/credentials.hpp"
#include "identity/login.hpp"
#include "identity/password_pool.hpp"
#include "identity/throttle.hpp"
#include "notify/teller.hpp"

namespace mooring::api {

/// What passwords and codes are dealt with by. Fails with Conflict if the service has none of it.
struct IdentityDesk {
    identity::PasswordPool& passwords;
    identity::LoginThrottle& throttle;
    const Seal& seal;
};
[[nodiscard]] Result<IdentityDesk> identity_desk(const Services& services);

/// The session that calls. Fails with NotAllowed for tokens and the operator.
struct OwnSession {
    zone::AccountId account{};
    zone::EntryId session{};
};
[[nodiscard]] Result<OwnSession> own_session(const Call& call);

/// "source" and "client", of who calls.
[[nodiscard]] notify::Facts facts_of_caller(const Call& call);
/// Notes in the same batch, by mail and webhook, that something about the account changed.
[[nodiscard]] Result<> tell_caller_did(registry::Draft& draft, const Call& call,
                                       zone::AccountId account, notify::NoticeKind kind,
                                       std::string_view factor = {});
/// Mails a code to the account's own address.
[[nodiscard]] Result<> mail_code(registry::Draft& draft, zone::AccountId account,
                                 std::string_view code, const zone::Origin& origin,
                                 const Seal& seal);

/// A link into the console. The secret stands behind "#", which browsers send to nobody.
[[nodiscard]] std::string link_to(const Services& services, std::string_view page,
                                  std::string_view secret);

/// Judges and hashes a password.
[[nodiscard]] Result<identity::NewPassword> new_password(const Services& services,
                                                         std::string_view password,
                                                         std::string_view email,
                                                         identity::SecondFactor second_factor);

/// {"state":"done"} with the cookies of a session, and of a browser that became known.
[[nodiscard]] Reply logged_in(std::string_view session_secret, std::string_view browser_secret);
/// Takes the session's cookie away.
[[nodiscard]] std::pair<std::string, std::string> expired_session_cookie();
[[nodiscard]] json::object json_of(const identity::WaysOn& ways);

}  // namespace mooring::api
