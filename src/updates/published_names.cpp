// SPDX-License-Identifier: Apache-2.0
#include "updates/published_names.hpp"

#include <algorithm>
#include <unordered_map>

namespace mooring::updates {
namespace {

using zone::NodeFlag;

bool is_shown(const zone::Node& node, zone::ZoneId zone)
{
    return node.zone == zone && !node.is(NodeFlag::IsHidden) && !node.is(NodeFlag::IsSilenced);
}

/// One overload per kind of change.
class Collector {
public:
    Collector(const zone::Contents& contents, const registry::Tables& tables)
        : contents_{contents}, tables_{tables}
    {}

    void operator()(const zone::AddressChange& change)
    {
        if (const auto added = added_.find(change.host); added != added_.end())
            return add_host(added->second->zone, added->second->name);
        const auto zone = tables_.zone_of(change.host);
        const auto name = tables_.name_of(change.host);
        if (!zone || !name) return;
        const auto host = tables_.host(change.host);
        if (host && host->is_wildcard) return add_host(*zone, *name);
        add(*zone, *name);  // The path of nearly every update.
    }
    void operator()(const zone::RrsetChange& change) { add(change.zone, change.owner); }
    void operator()(const zone::Put<zone::Host>& change)
    {
        added_[change.row.id] = &change.row;
        add_host(change.row.zone, change.row.name);
    }
    void operator()(const zone::Erase<zone::Host>& change)
    {
        if (const auto host = tables_.host_row(change.id)) add_host(host->zone, host->name);
    }
    void operator()(const zone::Put<zone::Claim>& change) { add_claim(change.row.id); }
    void operator()(const zone::Erase<zone::Claim>& change) { add_claim(change.id); }
    void operator()(const zone::Put<zone::Account>& change)
    {
        for (const auto claim : tables_.claims_of(change.row.id)) add_claim(claim);
    }
    template <class Other>
    void operator()(const Other&)
    {}

    [[nodiscard]] std::vector<TouchedName> take()
    {
        std::ranges::sort(names_);
        names_.erase(std::ranges::unique(names_).begin(), names_.end());
        return std::move(names_);
    }

private:
    void add(zone::ZoneId zone, dns::NameView owner)
    {
        names_.push_back(
            {zone, std::string{reinterpret_cast<const char*>(owner.wire().data()), owner.size()}});
    }
    void add_host(zone::ZoneId zone, const dns::Name& name)
    {
        add(zone, name);
        if (const auto wildcard = name.child("*")) add(zone, *wildcard);
    }
    void add_claim(zone::ClaimId id)
    {
        const auto claim = tables_.claim(id);
        if (!claim) return;
        contents_.for_each_below(claim->name, [&](dns::NameView name, const zone::Node& node) {
            if (node.zone == claim->zone) add_host(claim->zone, dns::Name{name});
        });
    }

    const zone::Contents& contents_;
    const registry::Tables& tables_;
    std::vector<TouchedName> names_;
    std::unordered_map<zone::HostId, const zone::Host*> added_;
};

}  // namespace

void for_each_published(const zone::Contents& contents, const zone::Zone& zone, dns::NameView owner,
                        const std::function<void(const zone::RrsetView&)>& visit)
{
    const auto node = contents.find(owner);
    const auto is_there = node && is_shown(*node, zone.id);
    auto has_rrsets = false;
    if (is_there) {
        node->for_each_rrset([&](const zone::RrsetView& rrset) {
            has_rrsets = true;
            if (rrset.type != dns::RrType::SOA || !node->is(NodeFlag::IsApex)) visit(rrset);
        });
    }
    if (has_rrsets || !owner.is_wildcard() || zone.signing == zone::Signing::Full) return;

    const auto host = contents.find(owner.parent());
    if (!host || !is_shown(*host, zone.id) || !host->is(NodeFlag::IsWildcardHost) ||
        host->is(NodeFlag::HasWildcardChild))
        return;
    for (const auto type : {dns::RrType::A, dns::RrType::AAAA})
        if (const auto rrset = host->rrset(type)) visit(*rrset);
}

std::vector<TouchedName> names_touched(const zone::Contents& contents,
                                       const registry::Tables& tables, const zone::Batch& batch)
{
    Collector collector{contents, tables};
    for (const auto& change : batch.changes) std::visit(collector, change);
    return collector.take();
}

}  // namespace mooring::updates
