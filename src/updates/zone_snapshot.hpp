// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One zone as it was at one sealed serial, whole and at rest while updates go on: what a zone
/// file and a transfer are written from.
///
///     snapshot_at_seal() ──▶ rows + batches of one zone ──▶ ZoneImage
///
/// There are two ways to look at a zone. What it holds: the zone file says it, so that importing
/// the file loses nothing. And what it publishes: a secondary must answer as we do. So what is
/// suspended (a claim, its account, a host) is left out, and where a host's wildcard switch is on,
/// its addresses appear at `*.` of its name, unless something stands there or the zone is in mode
/// Full, which has such records anyway.
///
/// Thread safety: read_zone() on any thread but the writer's and a stream loop's: it blocks. A
/// ZoneImage is immutable.
/// Limits: 54 bytes for an address record of a short name, and while it is read 10 more and 70 a
/// host: the image of a million hosts with A and AAAA holds 108 MB, and 200 MB while it is made.

#include <memory>

#include "store/store.hpp"
#include "updates/rrset_list.hpp"

namespace mooring::updates {

enum class Extent : std::uint8_t { Held, Published };

struct ZoneImage {
    zone::Zone zone;
    dns::Serial serial;
    dns::Ttl soa_ttl;
    dns::Rdata soa;      ///< With the serial in it.
    RrsetList rrsets{};  ///< All but the apex's SOA, in no particular order.
};

/// The SOA RDATA with another serial (RFC 1035, 3.3.13). Unchanged if it is none.
[[nodiscard]] dns::Rdata with_serial(std::span<const std::uint8_t> soa, dns::Serial serial);

/// Reads a zone from the store's snapshot. `sealed` says which zone and what it shows. Fails with
/// NotFound, Corrupt (also: no SOA) and what the store says.
[[nodiscard]] Result<ZoneImage> read_zone(store::Snapshot& snapshot, const zone::ZoneSerial& sealed,
                                          Extent extent);

}  // namespace mooring::updates
