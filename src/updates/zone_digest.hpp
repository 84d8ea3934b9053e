// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The true ZONEMD of a zone on its way to a secondary (RFC 8976), where the zone has a placeholder
/// (registry/commands/zone_digest.hpp).
///
/// Thread safety: pure functions; an image is one thread's own while it is completed.
/// Limits: sorts and digests the whole zone: about a second for a million names, on the thread that
/// reads zones for transfers.

#include "dnssec/zone_keys.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::updates {

/// Puts the digest of everything else in the image into its ZONEMD records and, with `keys` (null:
/// the zone is not signed), signs them anew. An image without a placeholder stays as it is. Fails
/// if a signature cannot be made.
[[nodiscard]] Result<> complete_digest(ZoneImage& image, const dnssec::ZoneKeys* keys,
                                       WallTime now);

}  // namespace mooring::updates
