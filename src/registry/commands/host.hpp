// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Hosts: added, removed, suspended, moved by the operator.
///
/// Thread safety: the writer thread only.

#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

struct NewHost {
    dns::Name name;       ///< At or below a claim.
    AccountId account{};  ///< If given, the claim must be this account's.
    bool is_wildcard = false;
    dns::Ttl ttl{60};  ///< 1 s to host_ttl_max.
};

/// Makes a name a host. Fails with NotFound (no claim covers the name), AlreadyExists,
/// InvalidArgument (labels, TTL), NotAllowed and Conflict (records that cannot stand beside a
/// host's).
[[nodiscard]] Result<zone::Host> add_host(Draft& draft, const NewHost& wanted,
                                          const zone::Origin& origin);

/// Removes a host with its addresses, its extras and its ACME challenge. Keys that have no other
/// host go with it, and those of its site if it was the last one there.
[[nodiscard]] Result<> remove_host(Draft& draft, HostId id, const zone::Origin& origin);

/// Suspends or restores one host; names below it are not touched.
[[nodiscard]] Result<> set_host_state(Draft& draft, HostId id, zone::RowState state,
                                      const zone::Origin& origin);

enum class Wildcard : std::uint8_t { Off, On };
[[nodiscard]] Result<> set_wildcard(Draft& draft, HostId id, Wildcard wildcard,
                                    const zone::Origin& origin);

[[nodiscard]] Result<> set_host_ttl(Draft& draft, HostId id, dns::Ttl ttl,
                                    const zone::Origin& origin);

struct HostAddresses {
    HostId host{};
    zone::Addresses addresses;
    Profile profile = Profile::Lab;
};

/// Sets both addresses, also of a suspended host. Fails with InvalidArgument for an address that
/// the profile does not publish.
[[nodiscard]] Result<> set_host_addresses(Draft& draft, const HostAddresses& wanted,
                                          const zone::Origin& origin);

/// Puts back what an entry of the host's history had before. Fails with NotFound if the entry is
/// another host's.
[[nodiscard]] Result<> rollback_host(Draft& draft, HostId id, const zone::AddressChange& entry,
                                     const zone::Origin& origin);

}  // namespace mooring::registry
