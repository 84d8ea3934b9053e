// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A claim on its way from one account to another.
///
///     asked (its owner, fresh proof) ─▶ accepted (the other) ─▶ 24 hours in which either may
///     cancel, and both have been told ─▶ done: the names and their records are the other's, and
///     every key of the old owner is revoked
///
/// The other account is named by its e-mail address and found only when it accepts: so asking tells
/// nobody who has an account here.
///
/// At the change claim and hosts get new numbers. What hangs on the old ones (keys, history, the
/// networks that a host is known in) stays with the old owner or goes; DNS does not notice.
///
/// Thread safety: the writer thread.
/// Invariants: an entry's lookup text is the claim's name, its account the old owner.

#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

/// How long an offer stands that nobody accepts.
inline constexpr std::chrono::days handover_patience{14};

struct Handover {
    static constexpr auto kind = zone::EntryKind::Handover;

    std::string to_email;
    AccountId to{};  ///< Who has accepted.
    WallTime asked{};
    WallTime accepted{};  ///< The epoch: not yet.

    bool operator==(const Handover&) const = default;
    [[nodiscard]] bool is_accepted() const noexcept { return to != AccountId{}; }
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Handover read(zone::ByteReader& reader);
};

/// When it happens; nothing while it is not accepted.
[[nodiscard]] std::optional<WallTime> due_time(const Handover& handover, const NameRules& rules);

/// Offers a claim. Fails with InvalidArgument (the address), AlreadyExists, and NotAllowed: the
/// claim is suspended, frozen or an own domain, the address is the owner's own.
[[nodiscard]] Result<> ask_handover(Draft& draft, ClaimId claim, std::string_view to_email,
                                    const zone::Origin& origin);

/// Fails with NotFound (nothing is offered to this account), NotAllowed, Conflict (accepted
/// already), and LimitExceeded: the account's quota.
[[nodiscard]] Result<> accept_handover(Draft& draft, const dns::Name& name, AccountId account,
                                       const zone::Origin& origin);

/// By either of the two; also the refusal of an offer. Without an account by the operator. Fails
/// with NotFound.
[[nodiscard]] Result<> cancel_handover(Draft& draft, const dns::Name& name,
                                       std::optional<AccountId> account,
                                       const zone::Origin& origin);

/// For the keeper: does what is due, and ends what cannot happen any more. True if the entry is
/// gone.
[[nodiscard]] Result<bool> settle_handover(Draft& draft, EntryId id, const zone::Origin& origin);

/// Those offered to an account. Committed ones only.
[[nodiscard]] std::vector<Kept<Handover>> handovers_to(const Draft& draft,
                                                       const zone::Account& account);

}  // namespace mooring::registry
