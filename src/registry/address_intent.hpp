// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a door asks about the addresses of some hosts, and what the writer decided for each.
///
/// Thread safety: values.

#include <cstdint>
#include <variant>
#include <vector>

#include "base/ip_address.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::registry {

/// What shall become of one address family.
struct Keep {
    bool operator==(const Keep&) const = default;
};
struct Remove {
    bool operator==(const Remove&) const = default;
};
template <class Address>
using Wanted = std::variant<Keep, Remove, Address>;

/// Sets addresses of some hosts: each host succeeds or fails on its own, all visible at once.
struct AddressIntent {
    zone::KeyId key{};                  ///< Whose right it is; none: the operator's.
    std::vector<zone::HostId> hosts{};  ///< In the order of the request.
    Wanted<Ipv4> ipv4{};
    Wanted<Ipv6> ipv6{};
    zone::Origin origin{};
};

/// The outcome for one host, in the order of AddressIntent::hosts.
enum class HostOutcome : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,  ///< Policy keeps this address out of DNS; DNS keeps what it had.
    NoSuchHost,    ///< Gone, or not one of the key's.
    Suspended,     ///< The host, its claim or its account.
    NoRight,       ///< The key is gone or may not set addresses.
};
using AddressOutcome = std::vector<HostOutcome>;

}  // namespace mooring::registry
