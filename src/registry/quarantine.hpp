// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names that may not be claimed although nobody has them.
///
/// A released name lies in quarantine so long (NameRules::quarantine) that no certificate that its
/// former owner still holds outlives it; the former owner may take it back at once. A name that was
/// suspended for abuse stays there for good: whoever pointed visitors or malware at it must not
/// profit from somebody else's claim, nor come back through a new account.
///
/// A name is marked as abused when its claim is suspended for that, while it is still claimed; so
/// no way of letting go of it makes it claimable. Only the operator ends a quarantine by hand.
///
/// Thread safety: the writer thread.
/// Invariants: an entry's lookup text is the name as text(); a name has one entry at most.

#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

/// Why a name is kept back. Numbers are stored: never reuse.
enum class QuarantineReason : std::uint8_t { Released = 1, Abuse = 2 };

struct Quarantine {
    static constexpr auto kind = zone::EntryKind::Quarantine;

    QuarantineReason reason = QuarantineReason::Released;
    WallTime since{};
    WallTime claimed{};  ///< When it had been claimed, for the daily limit.
    AccountId former{};  ///< Who may take it back. 0: nobody.

    bool operator==(const Quarantine&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Quarantine read(zone::ByteReader& reader);
};

/// When it ends; nothing: never.
[[nodiscard]] std::optional<WallTime> end_of(const Quarantine& quarantine, const NameRules& rules);

/// Fails with NotAllowed and when it ends, if the name is kept back from this account.
[[nodiscard]] Result<> check_quarantine(const Draft& draft, const dns::Name& name,
                                        AccountId account);

/// For release: keeps the claim's name back, unless it is there already because of abuse.
[[nodiscard]] Result<> quarantine_name(Draft& draft, const zone::Claim& claim,
                                       const zone::Origin& origin);

/// Marks the name of a claim as abused, or takes the mark back.
[[nodiscard]] Result<> mark_abused(Draft& draft, const zone::Claim& claim,
                                   const zone::Origin& origin);
void unmark_abused(Draft& draft, const dns::Name& name, const zone::Origin& origin);

/// Lets the name go. Fails with NotFound if it is not kept back.
[[nodiscard]] Result<> end_quarantine(Draft& draft, const dns::Name& name,
                                      const zone::Origin& origin);

}  // namespace mooring::registry
