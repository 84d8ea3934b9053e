// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zones that we copy from another primary: begun, changed, ended.
///
/// Such a zone has nothing of its own. It is answered once its first transfer is here; until then
/// the zone is known and empty (SERVFAIL). remove_zone() ends it.
///
/// Thread safety: the writer thread only.
/// Limits: 8 primaries a zone.

#include <optional>
#include <string>
#include <vector>

#include "base/seal.hpp"
#include "dns/tsig.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t primaries_max = 8;

struct NewUpstream {
    dns::Name origin;
    std::vector<Endpoint> primaries{};  ///< In the order in which they are asked.
    bool is_tls = false;
    std::optional<dns::TsigKey> tsig{};  ///< As the primary calls it.
};

/// Begins to follow a zone, or changes where a zone that is followed comes from. Fails with
/// InvalidArgument, LimitExceeded, AlreadyExists (the zone is our own) and Conflict (records or
/// claims are in the way).
[[nodiscard]] Result<zone::Zone> follow_zone(Draft& draft, const NewUpstream& wanted,
                                             const Seal& seal, const zone::Origin& origin);

}  // namespace mooring::registry
