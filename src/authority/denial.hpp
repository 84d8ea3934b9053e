// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Proofs that something does not exist, added to the authority section of a decision.
///
///     zone signed online:  compact_nsec()  one NSEC made for the question   RFC 9824, section 3
///     zone with a chain:   prove_...()     NSEC or NSEC3 RRsets that are    RFC 4035,
///     section 3.1.3
///                                          in the zone                      RFC 5155, section 7.2
///
/// The chain is the one that is whole: NSEC3 if there is an NSEC3PARAM RRset at the apex. An RRset
/// that proves two things is added once. A zone of our own whose chain has a gap is answered with
/// SERVFAIL; of one copied from another primary we say what there is.
///
/// Thread safety: functions of their arguments.
/// Limits: NSEC3 with more than `nsec3_iterations_max` extra iterations is not used: its negative
/// answers go unproven (RFC 9276, section 3.2, lets validators treat them as insecure).

#include <cstddef>
#include <cstdint>

#include "authority/decision.hpp"
#include "zone/lookup.hpp"

namespace mooring::authority {

inline constexpr std::uint16_t nsec3_iterations_max = 150;

/// What is to be proven, and from where.
struct Denied {
    const zone::NameTable::Reader& reader;
    const zone::ZoneView& zone;
    dns::NameView name;               ///< The QNAME, or what a chain led to, or the cut.
    std::size_t encloser_labels = 0;  ///< Label count of the closest encloser.
};

/// RFC 4035, 3.1.3.2 and 3.1.3.4; RFC 5155, 7.2.2 and 7.2.5: the name does not exist, and of the
/// wildcard for it, that it does not exist either or which types it has.
void prove_name_error(const Denied& denied, Decision& decision);
/// RFC 4035, 3.1.3.1 and 3.1.4; RFC 5155, 7.2.3, 7.2.4 and 7.2.7: the name exists, the type does
/// not; or, at a cut, there is no DS RRset.
void prove_no_data(const Denied& denied, Decision& decision);
/// RFC 4035, 3.1.3.3; RFC 5155, 7.2.6: the name itself is not there.
void prove_wildcard_answer(const Denied& denied, Decision& decision);

/// The NSEC RRset of a compact denial, kept in the decision: `name NSEC \000.name` with the types
/// of the node; NXNAME for a name that does not exist, none for one that is empty or suspended, NS
/// and DS at a delegation. Empty if there is no room left.
[[nodiscard]] zone::RrsetView compact_nsec(const Denied& denied, const zone::LookupResult& found,
                                           Decision& decision);

}  // namespace mooring::authority
