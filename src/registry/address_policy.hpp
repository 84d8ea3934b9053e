// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which addresses may stand in DNS at a host's name.
///
/// A public service must not let strangers point names at other people's routers or at the asker
/// itself (DNS rebinding), so profile `public` publishes only addresses that the Internet can
/// reach. In profile `lab` private networks and documentation addresses are the normal case.
///
/// Thread safety: pure functions.

#include "base/ip_address.hpp"
#include "registry/address_intent.hpp"

namespace mooring::registry {

enum class Profile : std::uint8_t { Lab, Public };

/// True if an address of this kind may be published.
[[nodiscard]] bool is_publishable(Profile profile, AddressKind kind) noexcept;

/// What an intent makes of a host's present addresses.
struct AddressWish {
    zone::Addresses after;  ///< Equal to what was there if nothing is to change.
    bool is_withheld =
        false;  ///< At least one wanted address is not publishable; its family is kept.
};
[[nodiscard]] AddressWish wish_of(const AddressIntent& intent, const zone::Addresses& before,
                                  Profile profile) noexcept;

}  // namespace mooring::registry
