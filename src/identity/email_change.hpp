// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Changing an account's address, of which both mailboxes know.
///
///     asked ──link──▶ new mailbox agrees          ──┐
///           ──link──▶ old mailbox agrees, or is    ─┴▶ changed
///                     silent for 72 hours; or cancels
///
/// So whoever holds only a stolen session, or only one of the mailboxes, does not get far without
/// the owner knowing for three days.
///
/// Thread safety: the writer thread.
/// Limits: one change under way an account: a new one takes the place of the old one; a week.
/// Invariants: no change in the 72 hours after a login by recovery code; never to an address that
/// another account has.

#include <optional>
#include <string>

#include "identity/ticket.hpp"

namespace mooring::identity {

inline constexpr std::chrono::hours email_hold{72};
inline constexpr std::chrono::days email_change_lasts{7};

struct EmailChangeLinks {
    std::string agree_secret;   ///< For the new mailbox; empty if an account has that address.
    std::string cancel_secret;  ///< For the old one: to cancel, or to agree at once.
    std::string new_address;
};
/// Fails with InvalidArgument, and with Conflict in the hold after a recovery code.
[[nodiscard]] Result<EmailChangeLinks> ask_email_change(registry::Draft& draft, AccountId account,
                                                        std::string_view new_address,
                                                        Random& random, const zone::Origin& origin);

/// How far a change is.
struct EmailChange {
    AccountId account{};
    std::string before;
    std::string after;
    bool is_done = false;
    WallTime due{};  ///< When the old mailbox's silence is taken for a yes.
};
/// By the secret of either mailbox. Fails with NotFound, Conflict.
[[nodiscard]] Result<EmailChange> agree_to_email_change(registry::Draft& draft,
                                                        std::string_view secret,
                                                        const zone::Origin& origin);
/// By the old mailbox's secret.
[[nodiscard]] Result<AccountId> cancel_email_change(registry::Draft& draft, std::string_view secret,
                                                    const zone::Origin& origin);
/// By the account itself. False if there was none.
bool drop_email_change(registry::Draft& draft, AccountId account, const zone::Origin& origin);
/// What is under way.
[[nodiscard]] std::optional<EmailChange> email_change_of(const registry::Draft& draft,
                                                         AccountId account);
/// Finishes a change that is due. Nothing if it is not, or cannot be done any more.
[[nodiscard]] std::optional<EmailChange> finish_email_change(registry::Draft& draft, EntryId ticket,
                                                             const zone::Origin& origin);

}  // namespace mooring::identity
