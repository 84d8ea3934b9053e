// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the service keeps, one struct per table of the store: plain values without behaviour.
///
/// Rows travel in three places, always in this form: from the store at start, in a batch of the
/// journal when they change, and in the API's answers.
///
/// Invariants: names are canonical (lower case); texts are UTF-8.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"
#include "dns/types.hpp"
#include "zone/ids.hpp"

namespace mooring::zone {

enum class RowState : std::uint8_t { Active = 1, Suspended = 2 };

struct Account {
    AccountId id{};
    std::string email;
    RowState state = RowState::Active;
    bool is_verified = false;
    WallTime created{};
    bool operator==(const Account&) const = default;
};

enum class ZoneKind : std::uint8_t {
    Suffix = 1,    ///< Accounts may claim names below it.
    Operator = 2,  ///< The operator's own records only.
};

struct Zone {
    ZoneId id{};
    dns::Name origin;
    ZoneKind kind = ZoneKind::Suffix;
    std::uint32_t version = 1;  ///< Which set of rrset rows is current; an import makes a new one.
    WallTime created{};
    bool operator==(const Zone&) const = default;
};

/// An account's right to one label below a suffix and everything below that.
struct Claim {
    ClaimId id{};
    ZoneId zone{};   ///< The suffix.
    dns::Name name;  ///< One label below the suffix.
    AccountId account{};
    RowState state = RowState::Active;
    WallTime created{};
    bool operator==(const Claim&) const = default;
};

/// A host's two addresses; a family that is missing is not published.
struct Addresses {
    std::optional<Ipv4> ipv4;
    std::optional<Ipv6> ipv6;
    bool operator==(const Addresses&) const = default;
};

/// A name with addresses that move. Its addresses are not here: they move by AddressChange.
struct Host {
    HostId id{};
    ZoneId zone{};
    dns::Name name;  ///< The claim's name or one below it.
    ClaimId claim{};
    AccountId account{};
    dns::Ttl ttl{60};
    RowState state = RowState::Active;
    bool is_wildcard = false;  ///< Also answers for every name below that does not exist.
    WallTime created{};
    bool operator==(const Host&) const = default;
};

enum class KeyRight : std::uint8_t {
    SetAddress = 1,  ///< May set the addresses of its hosts.
    AcmeTxt = 2,     ///< May set the TXT at `_acme-challenge` of its hosts.
};

using Sha256 = std::array<std::uint8_t, 32>;

/// A secret with narrow rights on some hosts. The secret itself is never kept.
struct UpdateKey {
    KeyId id{};
    AccountId account{};
    Sha256 secret_hash{};
    std::uint8_t rights = static_cast<std::uint8_t>(KeyRight::SetAddress);  ///< Bits of KeyRight.
    std::vector<HostId> hosts;                                              ///< At least one.
    std::string label;  ///< What the owner calls it.
    WallTime created{};
    bool operator==(const UpdateKey&) const = default;
};

}  // namespace mooring::zone
