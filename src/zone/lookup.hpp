// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the zones have to say about a QNAME and QTYPE: the algorithm of RFC 1034, section 4.3.2,
/// with wildcards as RFC 4592 and DNAME as RFC 6672, section 3.2; CNAME and DNAME are left to the
/// caller to follow.
///
/// One exact probe answers most queries; on a miss it walks down from the apex and stops at the
/// first ancestor that does not exist.
///
/// A DNAME at a wildcard is answered as a type and substitutes nothing (RFC 6672, sections 3.2, 3.3
/// and RFC 4592, section 4.4). Owner names of NSEC3 RRsets are no names (RFC 5155, 7.2.8).
///
/// Thread safety: as NameTable::Reader.

#include "zone/name_table.hpp"

namespace mooring::zone {

enum class Outcome : std::uint8_t {
    NotOurs,     ///< No zone of ours encloses the name: REFUSED.
    Answer,      ///< `node` has the type (or the type is ANY and it has something).
    Cname,       ///< `node` has a CNAME and another type was asked for.
    Dname,       ///< `node`, above the name, has a DNAME.
    NoData,      ///< The name exists, the type does not.
    NXDomain,    ///< Neither the name nor a wildcard for it exists.
    Delegation,  ///< A zone cut is at or above the name: `cut`, with its NS RRset in `node`.
};

struct LookupResult {
    Outcome outcome = Outcome::NotOurs;
    const ZoneView* zone = nullptr;
    Node
        node;  ///< The node that answers or has no data (for a wildcard: `*.encloser`), else empty.
    std::size_t owner_labels = 0;  ///< Delegation and DNAME: label count of the owner, above QNAME.
    /// NXDOMAIN, and whatever is synthesised: label count of the closest encloser.
    std::size_t encloser_labels = 0;
    bool is_synthesised = false;    ///< From a wildcard (RFC 4592, 3.3.1): the owner is the QNAME.
    bool is_host_wildcard = false;  ///< Synthesised from a host's wildcard switch.
    bool is_suspended = false;      ///< NXDOMAIN or NODATA because of a suspension: add EDE.
    /// DS was asked for at the apex of another zone of ours: `zone` is the one above it, where the
    /// name is a delegation; its NS RRset is not there, and of `node` only the DS RRset is its.
    bool is_above_cut = false;
};

[[nodiscard]] LookupResult lookup(const NameTable::Reader& reader, dns::NameView qname,
                                  dns::RrType qtype);

}  // namespace mooring::zone
