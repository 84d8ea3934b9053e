// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which addresses may stand in DNS at a host's name, and what an intent makes of those it has.
///
/// A public service must not let strangers point names at other people's routers or at the asker
/// itself (DNS rebinding), so profile `public` publishes only addresses that the Internet can
/// reach. In profile `lab` private networks and documentation addresses are the normal case. A host
/// may have a rule of its own, and a suffix one for its hosts; else the service's profile holds.
///
/// Thread safety: pure functions.

#include "base/ip_address.hpp"
#include "registry/address_intent.hpp"

namespace mooring::registry {

enum class Profile : std::uint8_t { Lab, Public };

/// True if an address of this kind may be published.
[[nodiscard]] bool is_publishable(Profile profile, AddressKind kind) noexcept;

/// What `rule` says, or `inherited` if it says nothing.
[[nodiscard]] Profile profile_by(zone::AddressRule rule, Profile inherited) noexcept;

/// The addresses without those that may not be published.
[[nodiscard]] zone::Addresses publishable_of(const zone::Addresses& addresses,
                                             Profile profile) noexcept;

/// What is wanted for one host.
struct HostWishes {
    WantedIpv4 ipv4{};
    WantedIpv6 ipv6{};
};
/// Those for the host at this place in the intent: its exception, or what is wanted for all.
[[nodiscard]] HostWishes wishes_for(const AddressIntent& intent, std::size_t host_index) noexcept;

/// What wishes are measured by.
struct Standing {
    zone::Addresses before{};  ///< The host's own: of a host that is offline, what it had before.
    std::optional<Ipv6> interface_id{};
    Profile profile = Profile::Lab;
};

/// What an intent makes of a host's present addresses.
struct AddressWish {
    zone::Addresses after;  ///< Equal to what was there if nothing is to change.
    bool is_withheld =
        false;  ///< At least one wanted address is not publishable; its family is kept.
};
[[nodiscard]] AddressWish wish_of(const HostWishes& wishes, const Standing& standing) noexcept;

/// The host's place in another network: the prefix's bits, then those of `place`.
[[nodiscard]] Ipv6 moved_into(const Ipv6Prefix& prefix, const Ipv6& place) noexcept;

}  // namespace mooring::registry
