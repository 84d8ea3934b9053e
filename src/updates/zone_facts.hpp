// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What one name is in a zone that is signed whole, as a draft will leave it: the facts from which
/// its signatures and its place in the chain follow.
///
/// The rules are those of the lookup (zone/lookup.hpp): what is suspended is not there, what lies
/// below a zone cut or a DNAME is not the zone's own.
///
/// Thread safety: the writer thread; borrows the draft.

#include <vector>

#include "dns/type_bitmap.hpp"
#include "registry/draft.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::updates {

using registry::is_derived;

enum class Standing : std::uint8_t {
    Apex,
    Authoritative,
    Cut,       ///< A delegation: only its DS is the zone's own data (RFC 4035, 2.2).
    Occluded,  ///< Below a zone cut or a DNAME.
    Hidden,    ///< Suspended.
};

struct NameFacts {
    dns::Name name;
    Standing standing = Standing::Authoritative;
    std::vector<dns::Rrset> rrsets;  ///< By ascending type, without the derived ones.

    /// True if the name has a place in an NSEC chain of its own right (RFC 4034, 4; not an empty
    /// non-terminal).
    [[nodiscard]] bool is_in_zone() const noexcept;
    /// True if the zone signs the RRset of this type (RFC 4035, 2.2).
    [[nodiscard]] bool is_signed(dns::RrType type) const noexcept;
    /// The types a denial record shows for the name, derived ones not counted.
    [[nodiscard]] dns::TypeBitmap types() const;
    [[nodiscard]] bool has_signed_types() const noexcept;
};

class ZoneFacts {
public:
    ZoneFacts(const registry::Draft& draft, const zone::Zone& zone) : draft_{draft}, zone_{zone} {}

    [[nodiscard]] NameFacts of(dns::NameView name) const;
    /// True if the name or a name below it is in the zone: empty non-terminals exist, too
    /// (RFC 5155, 7.1).
    [[nodiscard]] bool exists(const NameFacts& facts) const;

private:
    [[nodiscard]] Standing standing_of(dns::NameView name) const;
    [[nodiscard]] bool is_occluded(dns::NameView name) const;

    const registry::Draft& draft_;
    const zone::Zone& zone_;
};

}  // namespace mooring::updates
