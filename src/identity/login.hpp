// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Logging in by password, and by what comes after it.
///
///     facts = look_up_login(draft, attempt)          writer: the hash, or nothing
///     verdict = pool.verify(facts.password, typed)   background thread, 50 ms
///     outcome = judge_password(draft, ...)           writer: refused, a code is wanted, or logged
///     in outcome = judge_code(draft, ...)               writer: one-time password, recovery code
///     or
///                                                    the code by mail
///
/// An account with one-time passwords or passkeys wants a second proof always. One without wants,
/// in a browser that it does not know, the code that goes to its mailbox: so a stolen password
/// alone opens nothing. Recovery codes stand in for the second proof.
///
/// An account that does not exist takes the same work and the same answer as a wrong password; so
/// does one whose failures have reached `failures_max`, in browsers that it does not know.
///
/// Thread safety: the writer thread.
/// Invariants: failures are counted where strangers guess only, and a passkey never asks for them;
/// a code or time step is taken once.

#include <optional>
#include <string>

#include "base/random.hpp"
#include "base/seal.hpp"
#include "identity/factors.hpp"
#include "identity/session.hpp"
#include "identity/ticket.hpp"

namespace mooring::identity {

/// Who tries to log in.
struct LoginAttempt {
    std::string email{};
    std::string browser{};            ///< The cookie `__Host-mooring-browser`; or empty.
    std::string client{};             ///< The User-Agent.
    std::optional<EntryId> before{};  ///< The session that the browser has.
};

struct LoginFacts {
    std::optional<PasswordHash> password;
    bool is_known_browser = false;
};
[[nodiscard]] LoginFacts look_up_login(const registry::Draft& draft, const LoginAttempt& attempt);

/// What hashing has told.
struct PasswordVerdict {
    std::optional<PasswordHash> compared;  ///< LoginFacts::password.
    bool is_right = false;
    std::optional<PasswordHash> renewed{};  ///< At the present cost, if it was made at another.
};

enum class LoginStep : std::uint8_t { Refused, CodeWanted, LoggedIn };

/// By what somebody can go on.
struct WaysOn {
    bool totp = false, passkey = false, recovery_code = false, mail_code = false;
    bool operator==(const WaysOn&) const = default;
};

struct LoginOutcome {
    LoginStep step = LoginStep::Refused;
    AccountId account{};   ///< Whose it is, also of what was refused; 0: nobody's.
    std::string handle{};  ///< CodeWanted: to be sent with the code.
    WaysOn ways{};
    std::string mail_code{};  ///< CodeWanted by mail: to be mailed, and told nowhere else.
    NewSession session{};     ///< LoggedIn.
    std::string browser{};    ///< LoggedIn: the new secret of a browser that became known; or "".
    Proof proof{};
    bool was_password_right = false;  ///< Refused, but for the second proof only.
    std::size_t recovery_codes_left = 0;
};

[[nodiscard]] Result<LoginOutcome> judge_password(registry::Draft& draft,
                                                  const LoginAttempt& attempt,
                                                  const PasswordVerdict& verdict, Random& random,
                                                  const zone::Origin& origin);

/// The second proof. One of the codes is empty.
struct CodeAttempt {
    std::string handle{};
    std::string code{};
    std::string recovery_code{};
    std::string browser{};
    std::string client{};
    std::optional<EntryId> before{};
};

/// With what seeds are opened and secrets made.
struct SecretTools {
    Random& random;
    const Seal& seal;
};

/// Fails with Unauthenticated if the login has run out.
[[nodiscard]] Result<LoginOutcome> judge_code(registry::Draft& draft, const CodeAttempt& attempt,
                                              const SecretTools& tools, const zone::Origin& origin);

/// Takes a one-time password and remembers its step. False for an account that has none.
[[nodiscard]] bool use_totp(registry::Kept<Factors>& factors, std::string_view code,
                            const Seal& seal, WallTime now);
/// Counts one more failure of an account.
[[nodiscard]] Result<> count_failure(registry::Draft& draft, registry::Kept<Factors> factors,
                                     const zone::Origin& origin);

}  // namespace mooring::identity
