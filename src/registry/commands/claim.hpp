// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Claims: made, released, suspended, restored.
///
/// Thread safety: the writer thread only.

#include "registry/draft.hpp"
#include "registry/reserved_labels.hpp"

namespace mooring::registry {

struct NewClaim {
    dns::Name name;
    AccountId account{};
    dns::Ttl ttl{60};  ///< Of the host that is made at the name.
    Internationalised internationalised = Internationalised::Refuse;
};

/// What claiming made.
struct ClaimedName {
    zone::Claim claim;
    zone::Host host;
};

/// Gives an account one label below a suffix and everything below it, and makes the name a host.
/// Fails with InvalidArgument or NotAllowed (check_claimable(); the account is suspended or not
/// verified; the name lies in quarantine, or looks like a protected one), LimitExceeded (quotas),
/// NotFound (no suffix, no account) and AlreadyExists (claimed, or records stand there). What is
/// for owners only does not bind the operator: quotas, and names that look like others.
[[nodiscard]] Result<ClaimedName> claim_name(Draft& draft, const NewClaim& wanted,
                                             const zone::Origin& origin);

/// Takes a claim back: its hosts, their keys and all records at and below its name are removed, and
/// the name goes into quarantine; an own domain goes with its zone. A suspended claim is marked as
/// abused, unless it was for inactivity, and its owner may not release it. Fails with LimitExceeded
/// where that is more than one batch should hold.
[[nodiscard]] Result<> release_claim(Draft& draft, ClaimId id, const zone::Origin& origin);

/// Suspends or restores: a suspended claim's names are hidden, nothing is lost. While it is
/// suspended its name is marked as abused: if it is ever released, nobody gets it again.
[[nodiscard]] Result<> set_claim_state(Draft& draft, ClaimId id, zone::RowState state,
                                       const zone::Origin& origin);

/// How many changes one command may make.
inline constexpr std::size_t command_changes_max = 16384;

}  // namespace mooring::registry
