// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Replaces everything in a zone by what a zone file says, atomically and at any size.
///
///     file ──parse, check──▶ RecordList ──slices──▶ rows of the next zone version
///                                            └──▶ one batch makes that version current
///
/// Until that batch nothing has changed for anybody, so a mistake in the last line of a large file
/// costs nothing. A and AAAA records at names that are hosts become the host's addresses; hosts
/// that the file does not mention keep theirs. The serial in the file's SOA is not taken over: the
/// zone's own goes on.
///
/// Signatures and denial records in the file are not taken over, nor in a signed zone the keys: the
/// zone's own go on.
///
/// Thread safety: any thread but the writer's and a stream loop; blocks. One import of a zone at a
/// time: the other one fails with Conflict when it wants to switch, and changes nothing.
/// Limits: the records are held in memory, about 60 bytes and the RDATA each; as many hosts can
/// change their addresses as fit into one batch. The switch of a version is one step of the writer:
/// updates wait for it, about a second per million RRsets.

#include <string_view>

#include "updates/pipeline.hpp"

namespace mooring::updates {

struct ImportCounts {
    std::size_t records = 0;
    std::size_t rrsets = 0;    ///< Staged: without those that became addresses of hosts.
    std::size_t hosts = 0;     ///< That the file gives addresses.
    std::size_t left_out = 0;  ///< Records of the file that signing makes.
};

struct ImportRequest {
    dns::Name origin;       ///< Of a zone that exists. Any case.
    std::string_view text;  ///< The zone file.
    zone::Origin by;
};

/// Fails with NotFound (no such zone), InvalidArgument ("line 12, column 9: ..." or what the zone
/// as a whole lacks), Conflict (the zone changed meanwhile), and what the store says.
[[nodiscard]] Result<ImportCounts> import_zone(Pipeline& pipeline, store::Store& store,
                                               const ImportRequest& request);

/// Parses and checks a whole zone file: every owner in the zone, one SOA and at least one NS at the
/// apex, no SOA elsewhere, nothing beside a CNAME (RFC 2181, 10.1). The list is sorted.
[[nodiscard]] Result<RecordList> parse_zone(const dns::Name& origin, std::string_view text);

}  // namespace mooring::updates
