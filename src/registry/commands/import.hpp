// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Switching a zone to a new set of RRsets, all of them at once.
///
/// The RRsets are in the store already, as rows of a zone version that is not current; this command
/// makes it current. Records of type A and AAAA at names that are hosts are not among them: they
/// are the hosts' new addresses, moved in the same batch.
///
/// Thread safety: the writer thread only.
/// Limits: a batch holds the zone and 65,535 hosts; what is more goes into batches before.

#include <vector>

#include "registry/draft.hpp"

namespace mooring::registry {

struct ImportedZone {
    ZoneId zone{};
    std::uint32_t version = 0;  ///< The staged one: one above the present.
    std::vector<std::pair<HostId, zone::Addresses>> hosts{};
};

/// Fails with NotFound and, if the zone has been switched in between, with Conflict. What the draft
/// says of the zone's RRsets is out of date afterwards: make it the last command of its batch.
[[nodiscard]] Result<> switch_zone(Draft& draft, const ImportedZone& imported,
                                   const zone::Origin& origin);

}  // namespace mooring::registry
