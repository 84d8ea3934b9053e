// SPDX-License-Identifier: Apache-2.0
// Compact denial of existence (RFC 9824, section 3).
#include <boost/container/static_vector.hpp>

#include "authority/denial.hpp"
#include "dnssec/nsec.hpp"

namespace mooring::authority {
namespace {

using dns::RrType;
using zone::NodeFlag;

/// More types than that at one name are not all told: what is left out cannot be denied by this
/// NSEC, because whoever asks for it gets it.
constexpr std::size_t types_max = 64;
using Types = boost::container::static_vector<RrType, types_max>;

/// Of a delegation, only these belong to the zone above it (RFC 4034, section 4.1.2).
bool is_of_cut(RrType type) noexcept
{
    return type == RrType::NS || type == RrType::DS;
}

Types types_of(const zone::LookupResult& found)
{
    Types types;
    const auto& node = found.node;
    if (found.outcome == zone::Outcome::NXDomain) {
        types.push_back(RrType::NXNAME);
        return types;
    }
    if (found.is_above_cut) {
        types.push_back(RrType::NS);
        if (node.rrset(RrType::DS)) types.push_back(RrType::DS);
        return types;
    }
    if (found.is_suspended) return types;  // As an empty non-terminal: section 3.3.
    node.for_each_rrset([&](const zone::RrsetView& rrset) {
        if (is_machinery(rrset.type) || types.size() == types_max) return;
        if (node.is(NodeFlag::IsCut) && !is_of_cut(rrset.type)) return;
        if (node.is(NodeFlag::IsApex) && rrset.type == RrType::DS) return;
        types.push_back(rrset.type);
    });
    return types;
}

}  // namespace

zone::RrsetView compact_nsec(const Denied& denied, const zone::LookupResult& found,
                             Decision& decision)
{
    const auto types = types_of(found);
    const dnssec::CompactNsec nsec{denied.name, types};
    auto rrset = nsec.view(denied.zone.negative_ttl);  // RFC 9077, section 3.
    rrset.rdatas = decision.keep(rrset.rdatas);
    return rrset;
}

}  // namespace mooring::authority
