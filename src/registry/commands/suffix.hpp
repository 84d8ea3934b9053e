// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Adding and removing zones of the operator.
///
/// Thread safety: the writer thread only.

#include <optional>
#include <vector>

#include "registry/draft.hpp"

namespace mooring::registry {

/// A name server of a new zone. Its addresses become records where its name lies in a zone of ours
/// and has none yet; elsewhere they are ignored.
struct NameServer {
    dns::Name name;
    std::optional<Ipv4> ipv4{};
    std::optional<Ipv6> ipv6{};
};

struct NewZone {
    dns::Name origin;
    zone::ZoneKind kind = zone::ZoneKind::Suffix;
    std::vector<NameServer> servers{};  ///< The first one is the SOA's MNAME.
    zone::AddressRule address_rule = zone::AddressRule::Inherited;
};

inline constexpr std::size_t name_servers_max = 13;

/// Makes a zone with SOA, NS and the addresses of its name servers. Fails with AlreadyExists,
/// InvalidArgument (no name server, the root), and Conflict where claims or records are in the way.
[[nodiscard]] Result<zone::Zone> add_zone(Draft& draft, const NewZone& wanted,
                                          const zone::Origin& origin);

/// Says which special addresses the hosts of a suffix may publish, from their next update on.
[[nodiscard]] Result<> set_zone_address_rule(Draft& draft, ZoneId id, zone::AddressRule rule,
                                             const zone::Origin& origin);

/// Removes a zone with all its records, keys and secondaries of its own. Fails with Conflict while
/// it has claims.
[[nodiscard]] Result<> remove_zone(Draft& draft, ZoneId id, const zone::Origin& origin);

}  // namespace mooring::registry
