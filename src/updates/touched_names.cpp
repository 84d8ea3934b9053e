// SPDX-License-Identifier: Apache-2.0
#include "updates/touched_names.hpp"

#include "updates/zone_facts.hpp"

namespace mooring::updates {
namespace {

using dns::RrType;

/// One overload per kind of change that matters.
class Collector {
public:
    Collector(const registry::Draft& draft, const std::function<bool(zone::ZoneId)>& is_wanted)
        : draft_{draft}, tables_{draft.tables()}, is_wanted_{is_wanted}
    {}

    void operator()(const zone::AddressChange& change)
    {
        const auto host = row_of(change.host);
        if (!host || !is_wanted_(host->zone)) return;
        auto& touched = zones_[host->zone];
        if (change.before.ipv4 != change.after.ipv4) touched.add(host->name, RrType::A);
        if (change.before.ipv6 != change.after.ipv6) touched.add(host->name, RrType::AAAA);
    }

    void operator()(const zone::RrsetChange& change)
    {
        if (!is_wanted_(change.zone)) return;
        if (is_derived(change.type)) {
            zones_[change.zone].spoilt.emplace_back(change.owner, change.type);
            return;
        }
        zones_[change.zone].add(change.owner, change.type);
        if (change.type == RrType::NS || change.type == RrType::DNAME)
            add_below(change.zone, change.owner);
    }

    void operator()(const zone::Put<zone::Host>& change)
    {
        const auto& row = change.row;
        if (!is_wanted_(row.zone)) return;
        auto& touched = zones_[row.zone];
        touched.names.insert(row.name);
        const auto before = tables_.host_row(row.id);
        if (!before) new_hosts_.emplace(row.id, row);
        if (!before || before->ttl == row.ttl) return;
        touched.add(row.name, RrType::A);
        touched.add(row.name, RrType::AAAA);
    }

    void operator()(const zone::Erase<zone::Host>& change)
    {
        const auto row = row_of(change.id);
        if (row && is_wanted_(row->zone)) zones_[row->zone].names.insert(row->name);
    }

    void operator()(const zone::Put<zone::Claim>& change)
    {
        const auto before = tables_.claim(change.row.id);
        if (before && before->state != change.row.state) add_claim(*before);
    }

    void operator()(const zone::Erase<zone::Claim>& change)
    {
        const auto before = tables_.claim(change.id);
        if (before) add_claim(*before);
    }

    void operator()(const zone::Put<zone::Account>& change)
    {
        const auto before = tables_.account(change.row.id);
        if (!before || before->state == change.row.state) return;
        for (const auto id : draft_.claims_of(change.row.id))
            if (const auto claim = draft_.claim(id)) add_claim(*claim);
    }

    template <class Other>
    void operator()(const Other&)
    {}

    std::map<zone::ZoneId, TouchedNames> zones_;

private:
    [[nodiscard]] std::optional<zone::Host> row_of(zone::HostId id) const
    {
        if (auto row = draft_.host(id)) return row;
        if (auto row = tables_.host_row(id)) return row;
        const auto found = new_hosts_.find(id);
        return found == new_hosts_.end() ? std::nullopt : std::optional{found->second};
    }

    void add_claim(const zone::Claim& claim)
    {
        if (is_wanted_(claim.zone)) add_below(claim.zone, claim.name);
    }

    void add_below(zone::ZoneId zone, const dns::Name& top)
    {
        auto& names = zones_[zone].names;
        for (auto& name : draft_.names_below(top)) names.insert(std::move(name));
    }

    const registry::Draft& draft_;
    const registry::Tables& tables_;
    const std::function<bool(zone::ZoneId)>& is_wanted_;
    std::map<zone::HostId, zone::Host> new_hosts_;  // Also those erased again by the same draft.
};

}  // namespace

void TouchedNames::add(const dns::Name& name, RrType type)
{
    names.insert(name);
    rrsets[name].insert(type);
}

bool TouchedNames::has_changed(const dns::Name& name, RrType type) const
{
    const auto found = rrsets.find(name);
    return found != rrsets.end() && found->second.contains(type);
}

std::map<zone::ZoneId, TouchedNames> touched_by(const registry::Draft& draft,
                                                const std::function<bool(zone::ZoneId)>& is_wanted)
{
    Collector collector{draft, is_wanted};
    for (const auto& change : draft.changes()) std::visit(collector, change);
    return std::move(collector.zones_);
}

}  // namespace mooring::updates
