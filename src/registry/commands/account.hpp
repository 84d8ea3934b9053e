// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Accounts: added, suspended, restored, deleted.
///
/// Thread safety: the writer thread only; normal_email() is pure.

#include <string>
#include <string_view>

#include "registry/draft.hpp"

namespace mooring::registry {

/// An e-mail address in the form in which it is kept: lower case. Checks what a mail server could
/// not deliver anyway and no more: `something@labels`, at most 254 bytes (RFC 5321, 4.5.3.1), no
/// control characters or spaces. Fails with InvalidArgument.
[[nodiscard]] Result<std::string> normal_email(std::string_view text);

struct NewAccount {
    std::string email;
    bool is_verified = false;
};

/// Fails with AlreadyExists if the address is taken.
[[nodiscard]] Result<zone::Account> add_account(Draft& draft, const NewAccount& wanted,
                                                const zone::Origin& origin);

/// Suspends or restores. All names of a suspended account are hidden; nothing is lost. Doing it
/// twice is the same as once.
[[nodiscard]] Result<> set_account_state(Draft& draft, AccountId id, zone::RowState state,
                                         const zone::Origin& origin);

/// Deletes an account with its claims and all that is in them. Fails with LimitExceeded if that
/// would be more than one batch should hold: then release claims first.
[[nodiscard]] Result<> delete_account(Draft& draft, AccountId id, const zone::Origin& origin);

}  // namespace mooring::registry
