// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Servers that transfer our zones: added and removed.
///
/// A standard secondary cannot make signatures, so a signed zone that gets one is kept signed
/// whole: adding a secondary switches the Online zones it transfers to Full.
///
/// Thread safety: the writer thread only.
/// Limits: 64 secondaries.

#include <optional>
#include <string>

#include "base/random.hpp"
#include "registry/commands/signing.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t secondaries_max = 64;

enum class WithTsig : std::uint8_t { No, Yes };

struct NewSecondary {
    Endpoint address;              ///< Where NOTIFY goes.
    std::optional<ZoneId> zone{};  ///< Nothing: all zones.
    bool is_tls = false;           ///< Transfers only over TLS.
    WithTsig with_tsig = WithTsig::No;
};

struct AddedSecondary {
    zone::Secondary secondary;
    std::string tsig{};                       ///< tsig_text.hpp, this once; empty if there is none.
    std::vector<dns::Name> zones_now_full{};  ///< What was Online before.
};

/// Fails with NotFound (the zone), AlreadyExists (the same address for the same zones),
/// InvalidArgument and LimitExceeded.
[[nodiscard]] Result<AddedSecondary> add_secondary(Draft& draft, const NewSecondary& wanted,
                                                   Random& random, const SigningTools& tools,
                                                   const zone::Origin& origin);

/// Zones stay in the mode they are in. Fails with NotFound.
[[nodiscard]] Result<> remove_secondary(Draft& draft, SecondaryId id, const zone::Origin& origin);

}  // namespace mooring::registry
