// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_facts.hpp"

#include <algorithm>

namespace mooring::updates {

using dns::RrType;

bool NameFacts::is_in_zone() const noexcept
{
    return standing != Standing::Occluded && standing != Standing::Hidden && !rrsets.empty();
}

bool NameFacts::is_signed(RrType type) const noexcept
{
    if (standing == Standing::Occluded || standing == Standing::Hidden) return false;
    return standing != Standing::Cut || type == RrType::DS;
}

dns::TypeBitmap NameFacts::types() const
{
    dns::TypeBitmap types;
    for (const auto& rrset : rrsets) {
        // Glue at the cut itself belongs to the child (RFC 4035, 2.3).
        const auto is_glue =
            standing == Standing::Cut && rrset.type != RrType::NS && rrset.type != RrType::DS;
        if (!is_glue) types.add(rrset.type);
    }
    return types;
}

bool NameFacts::has_signed_types() const noexcept
{
    return std::ranges::any_of(rrsets, [this](const auto& rrset) { return is_signed(rrset.type); });
}

NameFacts ZoneFacts::of(dns::NameView name) const
{
    NameFacts facts{.name = dns::Name{name}, .standing = standing_of(name), .rrsets = {}};
    facts.rrsets = draft_.rrsets(name);
    std::erase_if(facts.rrsets, [](const auto& rrset) { return is_derived(rrset.type); });
    return facts;
}

Standing ZoneFacts::standing_of(dns::NameView name) const
{
    if (name == zone_.origin) return Standing::Apex;
    const auto claim = draft_.claim_covering(name);
    if (claim && draft_.is_blocked(*claim)) return Standing::Hidden;
    if (is_occluded(name)) return Standing::Occluded;
    const auto host = draft_.host_at(name);
    if (host && host->state == zone::RowState::Suspended) return Standing::Hidden;
    return draft_.rrset(name, RrType::NS) ? Standing::Cut : Standing::Authoritative;
}

bool ZoneFacts::is_occluded(dns::NameView name) const
{
    const auto apex_labels = zone_.origin.label_count();
    if (draft_.rrset(zone_.origin, RrType::DNAME)) return true;
    for (auto labels = apex_labels + 1; labels < name.label_count(); ++labels) {
        const auto above = name.suffix(labels);
        if (draft_.rrset(above, RrType::NS) || draft_.rrset(above, RrType::DNAME)) return true;
    }
    return false;
}

bool ZoneFacts::exists(const NameFacts& facts) const
{
    if (facts.standing == Standing::Apex || facts.is_in_zone()) return true;
    if (facts.standing == Standing::Occluded) return false;
    const auto below = draft_.names_below(facts.name);
    return std::ranges::any_of(below, [&](const dns::Name& name) {
        return !(name == facts.name) && of(name).is_in_zone();
    });
}

}  // namespace mooring::updates
