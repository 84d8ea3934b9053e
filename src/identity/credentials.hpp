// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Setting, changing and removing what an account proves itself by.
///
/// Whoever calls has seen to the step-up; the rules that hold in any case are here: a change of
/// password ends every other session, a reset ends all of them and leaves the second factor as it
/// is, and no factor goes if the account could not log in any more or were left with a password
/// too short to stand alone.
///
/// Thread safety: the writer thread.

#include <optional>
#include <string>
#include <vector>

#include "identity/login.hpp"

namespace mooring::identity {

/// A password that has been judged and hashed.
struct NewPassword {
    PasswordHash hash;
    std::size_t characters = 0;
};

/// Sets the password; ends the sessions but `session`, and logins that are half done.
[[nodiscard]] Result<> set_password(registry::Draft& draft, registry::Kept<Factors> factors,
                                    const NewPassword& password, EntryId session,
                                    const zone::Origin& origin);
/// By the secret of a link that was mailed. Ends all sessions; strangers' failures are forgotten.
/// It logs nobody in. Fails with NotFound if the link has run out.
[[nodiscard]] Result<AccountId> reset_password(registry::Draft& draft, std::string_view secret,
                                               const NewPassword& password,
                                               const zone::Origin& origin);

/// A new seed, which counts once confirm_totp() has seen a code of it.
[[nodiscard]] Result<std::vector<std::uint8_t>> begin_totp(registry::Draft& draft,
                                                           AccountId account,
                                                           const SecretTools& tools,
                                                           const zone::Origin& origin);
/// Fails with InvalidArgument for a wrong code, Conflict if nothing was begun in the last hour.
[[nodiscard]] Result<> confirm_totp(registry::Draft& draft, AccountId account,
                                    std::string_view code, const Seal& seal,
                                    const zone::Origin& origin);
[[nodiscard]] Result<> remove_totp(registry::Draft& draft, AccountId account,
                                   const zone::Origin& origin);

[[nodiscard]] Result<std::vector<std::string>> renew_recovery_codes(registry::Draft& draft,
                                                                    AccountId account,
                                                                    Random& random,
                                                                    const zone::Origin& origin);

/// Notes one of these changes for the audit log.
void note_change(registry::Draft& draft, AccountId account, zone::EventKind what,
                 const zone::Origin& origin);

}  // namespace mooring::identity
