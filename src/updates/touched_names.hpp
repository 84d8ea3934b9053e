// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which names of which zones a draft's changes touch, so far as signatures and chains care.
///
/// One change may touch many names: a claim that is suspended takes its subtree with it, a new
/// zone cut occludes what is below.
///
/// Thread safety: the writer thread; borrows nothing.

#include <map>
#include <set>
#include <utility>

#include "registry/draft.hpp"

namespace mooring::updates {

struct CanonicalLess {
    [[nodiscard]] bool operator()(const dns::Name& left, const dns::Name& right) const noexcept
    {
        return dns::canonical_order(left, right) < 0;
    }
};
using NameSet = std::set<dns::Name, CanonicalLess>;

struct TouchedNames {
    NameSet names;  ///< Whose RRsets, or whether they are there at all, may have changed.
    std::map<dns::Name, std::set<dns::RrType>, CanonicalLess>
        rrsets;  ///< Whose signatures do not hold any more.
    /// Derived RRsets that a command changed itself, which none should: at a name that is the hash
    /// of another one stands that one's NSEC3.
    std::vector<std::pair<dns::Name, dns::RrType>> spoilt;

    void add(const dns::Name& name, dns::RrType type);
    [[nodiscard]] bool has_changed(const dns::Name& name, dns::RrType type) const;
};

/// Only zones for which `is_wanted` says yes. Canonical names.
[[nodiscard]] std::map<zone::ZoneId, TouchedNames> touched_by(
    const registry::Draft& draft, const std::function<bool(zone::ZoneId)>& is_wanted);

}  // namespace mooring::updates
