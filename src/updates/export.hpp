// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A zone as a zone file, from a consistent state at a sealed serial, while updates go on.
///
///     snapshot_at_seal() ──▶ rows + batches of one zone ──▶ sorted ──▶ text, SOA first
///
/// What is suspended is written too: the file says what the zone holds, so that importing it again
/// loses nothing.
///
/// Thread safety: any thread but the writer's and a stream loop; blocks.
/// Limits: the zone's records are held in memory while they are sorted.

#include <string>

#include "updates/pipeline.hpp"

namespace mooring::updates {

/// The zone file: SOA first, the apex next, then names in canonical order (RFC 4034, 6.1).
/// Importing it gives the same zone. Fails with NotFound, Corrupt and what the store says.
[[nodiscard]] Result<std::string> export_zone(Pipeline& pipeline, const dns::Name& origin);

}  // namespace mooring::updates
