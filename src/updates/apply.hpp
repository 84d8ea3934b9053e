// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one way by which a batch becomes state in memory: after a commit, at start-up, in a restore.
///
/// Changes say what became of a thing, so applying a batch twice leaves the same state. What is
/// late is ignored: an address for a host that is gone, an RRset of a zone version that is no
/// longer current. At start-up the rows of accounts, zones, claims, hosts and keys come from the
/// store as they are at the end of the journal; the batches that led there then bring addresses and
/// RRsets only (Rows::AreNewer), so that no old row ever takes the place of a newer one.
///
/// Nothing becomes visible before Contents::publish(), which is the caller's.
///
/// Thread safety: the writer thread only.

#include "registry/tables.hpp"
#include "updates/zone_versions.hpp"
#include "zone/contents.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

/// Whether the rows in memory are those before the batch or already those at the journal's end.
enum class Rows : std::uint8_t { AreOlder, AreNewer };

struct Memory {
    zone::Contents& contents;
    registry::Tables& tables;
    const ZoneVersions& versions;
};

void apply(const zone::Batch& batch, Rows rows, const Memory& memory);

/// Brings Contents in line with what the tables say about a claim's or host's name: who stands
/// there, and whether it is hidden. Called after Tables::put() of the row.
void show(const zone::Claim& row, const Memory& memory);
void show(const zone::Host& row, const Memory& memory);
/// The same about a zone and how it is signed. One in mode Full is shown as Online until its apex
/// has signatures: that is how the end of signing it says that nothing is missing.
void show(const zone::Zone& row, const Memory& memory);

}  // namespace mooring::updates
