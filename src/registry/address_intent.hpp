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
/// Moves hosts into another network and leaves their place in it: a host with an interface
/// identifier of its own gets prefix and identifier, another keeps the bits below the prefix of the
/// AAAA it has, and one without either is not touched.
struct Ipv6Prefix {
    Ipv6 address;  ///< Bits beyond `length` are ignored.
    std::uint8_t length = 64;
    bool operator==(const Ipv6Prefix&) const = default;
};

using WantedIpv4 = std::variant<Keep, Remove, Ipv4>;
using WantedIpv6 = std::variant<Keep, Remove, Ipv6, Ipv6Prefix>;

/// Does one host's failure stop the others?
enum class Atomicity : std::uint8_t {
    PerHost,       ///< Each host succeeds or fails on its own; all that changes is visible at once.
    AllOrNothing,  ///< If one host may not be changed, none is.
};

/// Is the host there? An update brings a host back that was offline: with the families it sets, and
/// of the others with what the host had before.
enum class Presence : std::uint8_t { Online, Offline };

/// Sets addresses of some hosts.
struct AddressIntent {
    zone::KeyId key{};                  ///< Whose right it is; none: the operator's.
    std::vector<zone::HostId> hosts{};  ///< In the order of the request.
    WantedIpv4 ipv4{};
    WantedIpv6 ipv6{};
    zone::Origin origin{};
    /// What one of the hosts gets instead of `ipv4` and `ipv6`.
    struct Exception {
        std::size_t host_index = 0;  ///< In `hosts`.
        WantedIpv4 ipv4{};
        WantedIpv6 ipv6{};
    };
    std::vector<Exception> exceptions{};
    Atomicity atomicity = Atomicity::PerHost;
    Presence presence = Presence::Online;  ///< Offline: the wishes above are not looked at.
};

/// The outcome for one host, in the order of AddressIntent::hosts.
enum class HostOutcome : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,  ///< Policy keeps this address out of DNS; DNS keeps what it had.
    NoSuchHost,    ///< Gone, or not one of the key's.
    Suspended,     ///< The host, its claim or its account.
    NoRight,       ///< The key is gone or may not set addresses.
    Aborted,       ///< Would have been fine, but another host of all or nothing was not.
    Held,          ///< Allowed, but it waits for the owner's word; DNS keeps what it had.
};
using AddressOutcome = std::vector<HostOutcome>;

}  // namespace mooring::registry
