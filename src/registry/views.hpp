// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a door sees of a host or an update key: copies without names and texts.
///
/// Thread safety: values.

#include <optional>

#include "dns/types.hpp"
#include "registry/host_list.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

using zone::AccountId;
using zone::ClaimId;
using zone::EntryId;
using zone::HostId;
using zone::KeyId;
using zone::SecondaryId;
using zone::SigningKeyId;
using zone::SiteId;
using zone::ZoneId;

inline constexpr dns::Ttl host_ttl_max{604800};

struct HostView {
    AccountId account{};
    ClaimId claim{};
    dns::Ttl ttl;
    zone::RowState state = zone::RowState::Active;  ///< The host's own state.
    bool is_blocked = false;                        ///< Its claim or its account is suspended.
    bool is_wildcard = false;
    bool has_extras = false;  ///< Ask extras_of().
    bool is_offline = false;
    std::uint32_t last_change = 0;  ///< seconds_of(); 0 never.
    std::uint32_t last_contact = 0;
    std::uint64_t locator = 0;  ///< Finds its name: NameTable::Reader::find_host().
};

struct KeyView {
    KeyId id{};
    AccountId account{};
    std::uint8_t rights = 0;
    HostList hosts;  ///< Those of its site among them, as they are now.
    std::optional<SiteId> site{};

    [[nodiscard]] bool may(zone::KeyRight right) const noexcept
    {
        return (rights & static_cast<std::uint8_t>(right)) != 0;
    }
    /// Ask is_usable() (key_limits.hpp).
    [[nodiscard]] bool has_limits() const noexcept { return (rights & zone::key_has_limits) != 0; }
};

}  // namespace mooring::registry
