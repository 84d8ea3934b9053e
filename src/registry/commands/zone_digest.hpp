// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Asks for a digest of the whole zone (ZONEMD, RFC 8976), or for none.
///
/// What stands in the zone is a placeholder (section 3.1), so that the apex's chain names the type
/// and nothing is digested while updates run. Whoever transfers the zone gets the true digest,
/// made for the serial at which the transfer is (updates/zone_digest.hpp).
///
/// Thread safety: the writer thread only.
/// Limits: one digest a zone.

#include <optional>

#include "dnssec/zonemd.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

/// Sets the placeholder, or takes it away without a `hash`. Fails with NotFound, and NotAllowed for
/// a zone that is copied or made by us.
[[nodiscard]] Result<> set_zone_digest(Draft& draft, ZoneId id,
                                       std::optional<dnssec::ZonemdHash> hash,
                                       const zone::Origin& origin);

}  // namespace mooring::registry
