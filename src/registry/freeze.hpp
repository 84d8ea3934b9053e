// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an account has beyond its plan, after a downgrade: frozen, never deleted.
///
///     downgrade ─▶ the newest names beyond the plan get a Freeze, their owner is told ─▶ notice
///     time ─▶ they answer as they did, but nothing about them changes ─▶ upgrade, or another name
///     released: the Freeze is gone
///
/// The oldest names stay free: they are what visitors know best.
///
/// Thread safety: the writer thread.
/// Invariants: an entry's lookup text is the claim's name; only claims that exist have one.

#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

struct Freeze {
    static constexpr auto kind = zone::EntryKind::Freeze;

    WallTime since{};  ///< When the owner was told.
    WallTime felt{};   ///< From when on nothing changes.

    bool operator==(const Freeze&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Freeze read(zone::ByteReader& reader);
};

/// Freezes what the account's plan does not cover and thaws what it does. Tells the owner once of
/// what became frozen. To be called whenever the plan or the number of names changes.
void settle_freezes(Draft& draft, AccountId account, const zone::Origin& origin);

/// Thaws what the plan covers now and freezes nothing: for when a name was released.
void thaw_covered(Draft& draft, AccountId account, const zone::Origin& origin);

/// Fails with NotAllowed, and with what ends it, if the claim is frozen and the change is an
/// owner's or a client's.
[[nodiscard]] Result<> check_frozen(const Draft& draft, const zone::Claim& claim,
                                    const zone::Origin& origin);

/// The same for a host, quick where nothing is frozen.
[[nodiscard]] bool is_frozen(const Draft& draft, HostId host);

}  // namespace mooring::registry
