// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Puts what came from a primary into a zone of kind Secondary, with exactly the primary's serial:
/// whole, as a new version of the zone, or only what has changed. Either way all of it becomes
/// visible at once, and a mistake leaves the zone as it was.
///
/// Records whose names belong to another zone of ours, because we serve a zone below this one, are
/// left out: the closest zone answers for them.
///
/// Thread safety: any thread but the writer's and a stream loop; blocks.
/// Limits: changes fit into one batch; more of them fail with LimitExceeded and the whole zone has
/// to be taken.

#include <vector>

#include "dns/zone_file.hpp"
#include "updates/pipeline.hpp"
#include "updates/zone_versions.hpp"

namespace mooring::updates {

/// One record of an IXFR.
struct CopiedChange {
    enum class Kind : std::uint8_t {
        Delete,
        Add,
        Soa,  ///< The SOA to which the sequence leads.
    };
    Kind kind{};
    dns::Record record;
};

/// What the zone becomes, or what changes in it.
struct CopiedZone {
    zone::ZoneId zone{};
    dns::Serial serial;
    zone::Origin by;
};

/// Replaces everything. `records` is sorted. Fails with NotFound, InvalidArgument (no SOA or NS at
/// the apex, a CNAME beside others), Conflict and what the store says.
[[nodiscard]] Result<> replace_copy(Pipeline& pipeline, store::Store& store,
                                    const CopiedZone& copied, RecordList records);

/// Applies changes in order. Fails with Conflict if the zone is not at `from` any more, or if a
/// record to be deleted is not there: then the whole zone has to be taken.
[[nodiscard]] Result<> change_copy(Pipeline& pipeline, const CopiedZone& copied, dns::Serial from,
                                   std::vector<CopiedChange> changes);

}  // namespace mooring::updates
