// SPDX-License-Identifier: Apache-2.0
#include "authority/working_zone.hpp"

namespace mooring::authority {

namespace {

WorkingRrset working(const dns::Rrset& rrset)
{
    WorkingRrset made{.ttl = rrset.ttl, .rdatas = {}};
    for (const auto& rdata : rrset.rdatas)
        made.rdatas.emplace(dns::canonical_rdata(rrset.type, rdata), rdata);
    return made;
}

/// The same records with the same TTL, or both none.
bool is_same(const WorkingRrset* before, const WorkingRrset& after)
{
    if (before == nullptr || before->rdatas.empty()) return after.rdatas.empty();
    if (before->ttl != after.ttl && !after.rdatas.empty()) return false;
    if (before->rdatas.size() != after.rdatas.size()) return false;
    auto other = after.rdatas.begin();
    for (const auto& [canonical, rdata] : before->rdatas)
        if (canonical != (other++)->first) return false;
    return true;
}

}  // namespace

WorkingZone::Rrsets& WorkingZone::at(dns::NameView owner)
{
    const auto name = dns::Name{owner}.canonical();
    const auto [found, is_new] = places_.try_emplace(name);
    auto& place = found->second;
    if (is_new) {
        for (const auto& rrset : view_.rrsets(name)) place.before[rrset.type] = working(rrset);
        place.after = place.before;
    }
    return place.after;
}

std::vector<dns::Rrset> WorkingZone::changed() const
{
    std::vector<dns::Rrset> changed;
    for (const auto& [owner, place] : places_) {
        for (const auto& [type, after] : place.after) {
            const auto before = place.before.find(type);
            if (is_same(before == place.before.end() ? nullptr : &before->second, after)) continue;
            dns::Rrset rrset{.owner = owner, .type = type, .ttl = after.ttl, .rdatas = {}};
            for (const auto& [canonical, rdata] : after.rdatas) rrset.rdatas.push_back(rdata);
            changed.push_back(std::move(rrset));
        }
    }
    return changed;
}

}  // namespace mooring::authority
