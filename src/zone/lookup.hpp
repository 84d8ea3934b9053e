// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the zones have to say about a QNAME and QTYPE: the algorithm of RFC 1034, section 4.3.2,
/// with wildcards as RFC 4592 and CNAME left to the caller to follow.
///
/// One exact probe answers most queries; on a miss it walks down from the apex and stops at the
/// first ancestor that does not exist.
///
/// Thread safety: as NameTable::Reader.

#include "zone/name_table.hpp"

namespace mooring::zone {

enum class Outcome : std::uint8_t {
    NotOurs,     ///< No zone of ours encloses the name: REFUSED.
    Answer,      ///< `node` has the type (or the type is ANY and it has something).
    Cname,       ///< `node` has a CNAME and another type was asked for.
    NoData,      ///< The name exists, the type does not.
    NXDomain,    ///< Neither the name nor a wildcard for it exists.
    Delegation,  ///< A zone cut is at or above the name: `cut`, with its NS RRset in `node`.
};

struct LookupResult {
    Outcome outcome = Outcome::NotOurs;
    const ZoneView* zone = nullptr;
    Node node;                     ///< The node that answers (for a wildcard: `*.encloser`).
    std::size_t owner_labels = 0;  ///< Delegation: label count of the cut, a suffix of QNAME.
    bool is_synthesised = false;   ///< From a wildcard (RFC 4592, 3.3.1): the owner is the QNAME.
    bool is_suspended = false;     ///< NXDOMAIN or NODATA because of a suspension: add EDE.
};

[[nodiscard]] LookupResult lookup(const NameTable::Reader& reader, dns::NameView qname,
                                  dns::RrType qtype);

}  // namespace mooring::zone
