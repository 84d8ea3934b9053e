// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an owner says to the guard: yes or no to a held update, the lock, the mode, and "forget".
///
/// Whether the caller may is decided before: these run as commands on the writer thread.
///
/// Thread safety: the writer thread only.

#include <optional>
#include <vector>

#include "guard/guard.hpp"
#include "registry/entries.hpp"

namespace mooring::guard {

/// Sets the held addresses (Cause::Guard), and both networks are known from now on. Fails with
/// NotFound (no such held update, or the host is gone), Conflict (locked, suspended, or the service
/// does not publish such an address any more).
[[nodiscard]] Result<HeldUpdate> approve_held(registry::Draft& draft, zone::EntryId id,
                                              registry::Profile profile,
                                              const zone::Origin& origin);
/// The update is forgotten; the next one like it is held again, and told again.
/// Fails with NotFound.
[[nodiscard]] Result<HeldUpdate> deny_held(registry::Draft& draft, zone::EntryId id,
                                           const zone::Origin& origin);

/// Held updates that still wait: of an account, or of everybody; by ascending id.
[[nodiscard]] std::vector<registry::Kept<HeldUpdate>> held_of(const registry::Draft& draft,
                                                              zone::AccountId account);
/// Erases those whose time is over, `limit` at most; returns how many.
std::size_t expire_held(registry::Draft& draft, std::size_t limit);

/// The host's guard as it is; an empty one if nothing is kept of it.
[[nodiscard]] HostGuard guard_of(const registry::Draft& draft, zone::HostId host);

/// What to change; what is not set stays.
struct GuardChange {
    std::optional<Mode> mode;
    enum class Lock : std::uint8_t { Keep, Lock, Unlock };
    Lock lock = Lock::Keep;
    enum class Networks : std::uint8_t { Keep, Forget };
    Networks networks = Networks::Keep;  ///< Forget: all but those of its addresses now.
};
/// Fails with NotFound (no such host).
[[nodiscard]] Result<HostGuard> change_guard(registry::Draft& draft, zone::HostId host,
                                             const GuardChange& change, const zone::Origin& origin);

}  // namespace mooring::guard
