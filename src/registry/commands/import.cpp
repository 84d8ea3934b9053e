// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/import.hpp"

namespace mooring::registry {

Result<> switch_zone(Draft& draft, const ImportedZone& imported, const zone::Origin& origin)
{
    auto zone = draft.zone(imported.zone);
    if (!zone) return fail(Errc::NotFound, "the zone is gone");
    if (imported.version != zone->version + 1) {
        return fail(Errc::Conflict,
                    zone->origin.text() + " was imported by somebody else in the meantime");
    }
    zone->version = imported.version;
    draft.put(std::move(*zone), origin);
    for (const auto& [host, addresses] : imported.hosts) {
        if (draft.host_view(host)) draft.set_addresses(host, addresses, origin);
    }
    return {};
}

}  // namespace mooring::registry
