// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What becomes of accounts that nobody uses, so that names do not lie idle for ever, and of
/// whoever comes back.
///
///     in use ─▶ notices 30, 7 and 1 days ahead ─▶ names suspended ─▶ names released into
///     quarantine; a login or an authenticated update at any of these brings it back to the start
///
/// Every stage lasts its days from the moment it was entered, whatever happened in between: after a
/// long pause of the service nobody loses a name without the notices of the last seven days.
///
/// Thread safety: next_stage() is pure; the rest the writer thread.

#include "registry/name_rules.hpp"
#include "registry/profile.hpp"

namespace mooring::registry {

/// The stage that an account enters now, if it enters one. `seen`: when its owner or one of its
/// clients was last heard, or could have been heard without our knowing.
[[nodiscard]] std::optional<InactivityStage> next_stage(const AccountProfile& profile,
                                                        WallTime seen, WallTime now,
                                                        const LifecycleRules& rules);

/// Moves one account on, if it is time: tells its owner, suspends, releases. Accounts without
/// claims, and those that the operator suspended, are left alone. Fails as release_claim() does.
[[nodiscard]] Result<> settle_inactivity(Draft& draft, const zone::Account& account, WallTime seen,
                                         const zone::Origin& origin);

}  // namespace mooring::registry
