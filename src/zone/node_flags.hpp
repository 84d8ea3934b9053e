// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is known of a name besides its RRsets.
///
/// Thread safety: values.

#include <cstdint>

namespace mooring::zone {

/// Facts about a name that an answer depends on; derived by Contents, read by lookup().
enum class NodeFlag : std::uint32_t {
    Exists = 1U << 0U,  ///< Has RRsets that are answered, or such names below it: not NXDOMAIN.
    HasA = 1U << 1U,
    HasAaaa = 1U << 2U,
    HasRare = 1U << 3U,  ///< Other RRsets, in the RrsetBlock.
    IsApex = 1U << 4U,
    IsCut = 1U << 5U,             ///< NS RRset that is not the apex's: a delegation.
    IsOccluded = 1U << 6U,        ///< Below a zone cut (RFC 2136, 7.18; only glue) or a DNAME.
    IsHidden = 1U << 7U,          ///< Below or at a suspended claim or account: NXDOMAIN with EDE.
    IsSilenced = 1U << 8U,        ///< A suspended host: its own RRsets are not answered.
    HasWildcardChild = 1U << 9U,  ///< `*.` of this name exists (RFC 4592).
    IsHost = 1U << 10U,           ///< registry_reference is a HostId; else a ClaimId, or 0.
    IsWildcardHost = 1U << 11U,   ///< A host whose wildcard switch is on.
    AIsRare = 1U << 12U,          ///< The A RRset lies in the RrsetBlock: several, or another TTL.
    AaaaIsRare = 1U << 13U,       ///< The same of AAAA.
    IsPresent = 1U << 15U,        ///< The slot holds a name at all in this version.
    HasDname = 1U << 16U,         ///< Occludes what is below it (RFC 6672, section 2.4).
    HasNsec = 1U << 17U,          ///< In the zone's NSEC chain.
    HasNsec3 = 1U << 18U,         ///< In the zone's NSEC3 chain.
    IsProofOnly = 1U << 19U,      ///< Only NSEC3 and RRSIG: no name for queries (RFC 5155, 7.2.8).
};
using NodeFlags = std::uint32_t;

}  // namespace mooring::zone
