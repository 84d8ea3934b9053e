// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/zone_digest.hpp"

namespace mooring::registry {

Result<> set_zone_digest(Draft& draft, ZoneId id, std::optional<dnssec::ZonemdHash> hash,
                         const zone::Origin& origin)
{
    const auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "there is no such zone");
    if (zone->kind == zone::ZoneKind::Secondary || zone->kind == zone::ZoneKind::Catalog) {
        return fail(Errc::NotAllowed,
                    zone->origin.text() + " is a copy, or a list that we make: it is as it is");
    }
    const auto soa = draft.rrset(zone->origin, dns::RrType::SOA);
    if (!soa) return fail(Errc::NotFound, zone->origin.text() + " has no SOA");
    dns::Rrset rrset{
        .owner = zone->origin, .type = dns::RrType::ZONEMD, .ttl = soa->ttl, .rdatas = {}};
    if (hash) rrset.rdatas.push_back(dnssec::zonemd_placeholder(dns::Serial{0}, *hash));
    draft.set_rrset(rrset, origin);
    return {};
}

}  // namespace mooring::registry
