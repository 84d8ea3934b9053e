// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which RRsets may stand at a name: the rules that need to know the zone's row, the RRset, its
/// neighbours and where the apex is, and nothing else. `record set` and the import of a zone file
/// follow the same.
///
/// Thread safety: pure functions.

#include <set>
#include <span>

#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

inline constexpr std::size_t rrset_records_max = 1000;
inline constexpr std::size_t rrset_bytes_max = 60000;  ///< So that it fits into one message.

/// A and AAAA: at a host's name its addresses, which change as such.
[[nodiscard]] constexpr bool is_address(dns::RrType type) noexcept
{
    return type == dns::RrType::A || type == dns::RrType::AAAA;
}

/// RRSIG, NSEC and NSEC3: what signing derives from everything else. They make no name exist.
[[nodiscard]] bool is_derived(dns::RrType type) noexcept;

/// Checks that RRsets of this type may be set by hand in the zone, by whatever door: not in a zone
/// that is copied or made by us, and in a signed one not what its keys say (DNSKEY, CDS, CDNSKEY,
/// ZONEMD). Fails with NotAllowed.
[[nodiscard]] Result<> check_by_hand(const zone::Zone& zone, dns::RrType type);

/// Checks one RRset: TTL (RFC 2181, 8), RDATA, singletons, what may stand at an apex only or never.
/// Fails with InvalidArgument, NotAllowed or LimitExceeded.
[[nodiscard]] Result<> check_rrset(const dns::Rrset& rrset, dns::NameView apex);

/// Checks which types stand together at one name: CNAME alone (RFC 1034, 3.6.2; RFC 2181, 10.1),
/// at a zone cut only NS, DS and glue, DS nowhere else. Fails with Conflict.
[[nodiscard]] Result<> check_types_together(dns::NameView owner, const std::set<dns::RrType>& types,
                                            dns::NameView apex);

/// The RRset with each record once (RFC 2181, 5), owner in lower case.
[[nodiscard]] dns::Rrset normal_rrset(dns::Rrset rrset);

}  // namespace mooring::registry
