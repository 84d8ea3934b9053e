// SPDX-License-Identifier: Apache-2.0
// The part of Draft about sites and what few hosts have beside their row.
#include <algorithm>

#include "registry/draft_rows.hpp"

namespace mooring::registry {

std::optional<zone::Site> Draft::site(SiteId id) const
{
    if (const auto* row = sites_.find(id)) return *row;
    return tables_.site(id);
}

std::vector<zone::Site> Draft::sites_of(AccountId id) const
{
    auto ids = tables_.sites_of(id);
    for (const auto& [site_id, row] : sites_.rows()) {
        std::erase(ids, site_id);
        if (row && row->account == id) ids.push_back(site_id);
    }
    std::ranges::sort(ids);
    std::vector<zone::Site> rows;
    for (const auto site_id : ids) {
        if (auto row = site(site_id)) rows.push_back(std::move(*row));
    }
    return rows;
}

std::vector<HostId> Draft::hosts_of(SiteId id) const
{
    auto ids = tables_.hosts_of(id);
    if (extras_.is_empty()) return ids;
    for (const auto& [host_id, row] : extras_.rows()) {
        std::erase(ids, host_id);
        if (row && row->site == id) ids.push_back(host_id);
    }
    std::ranges::sort(ids);
    return ids;
}

std::vector<KeyId> Draft::keys_of(SiteId id) const
{
    auto ids = tables_.keys_of(id);
    for (const auto& [key_id, row] : keys_.rows()) {
        std::erase(ids, key_id);
        if (row && row->site == id) ids.push_back(key_id);
    }
    std::ranges::sort(ids);
    return ids;
}

zone::HostExtras Draft::extras_of(HostId id) const
{
    if (const auto* row = extras_.find(id)) return row->value_or(zone::HostExtras{.id = id});
    return tables_.extras_of(id).value_or(zone::HostExtras{.id = id});
}

zone::Addresses Draft::own_addresses(HostId id) const
{
    const auto extras = extras_of(id);
    return extras.is_offline ? extras.kept : addresses(id);
}

Profile Draft::profile_for(HostId id, const HostView& host, Profile service) const
{
    if (zones_.is_empty() && claims_.is_empty() && extras_.is_empty())
        return host.has_extras || tables_.has_zone_rules() ? tables_.profile_for(id, host, service)
                                                           : service;
    const auto its_claim = claim(host.claim);
    const auto its_zone = its_claim ? zone(its_claim->zone) : std::nullopt;
    const auto profile = its_zone ? profile_by(its_zone->address_rule, service) : service;
    return host.has_extras ? profile_by(extras_of(id).address_rule, profile) : profile;
}

void Draft::take_offline(HostId id, const zone::Origin& origin)
{
    auto extras = extras_of(id);
    const auto row = host(id);
    if (!row || extras.is_offline) return;
    const auto before = addresses(id);
    extras.is_offline = true;
    extras.kept = before;
    put(extras, origin);
    const auto& answer = extras.offline_answer;
    record({.host = id, .before = before, .after = answer.addresses, .origin = origin});
    // RFC 1034, 3.6.2: no CNAME beside other data, which may have come after it was asked for.
    if (!answer.alias || has_rrsets(row->name)) return;
    const auto target = answer.alias->wire();
    set_rrset({.owner = row->name,
               .type = dns::RrType::CNAME,
               .ttl = row->ttl,
               .rdatas = {dns::Rdata{target.begin(), target.end()}}},
              origin);
}

void Draft::end_offline(HostId id, const zone::Origin& origin)
{
    auto extras = extras_of(id);
    if (!extras.is_offline) return;
    if (const auto row = host(id); row && extras.offline_answer.alias)
        set_rrset({.owner = row->name, .type = dns::RrType::CNAME, .ttl = row->ttl, .rdatas = {}},
                  origin);
    extras.is_offline = false;
    extras.kept = {};
    put(extras, origin);
}

void Draft::put(zone::Site row, const zone::Origin& origin)
{
    if (site(row.id) != row) put_in(sites_, std::move(row), origin);
}

void Draft::put(zone::HostExtras row, const zone::Origin& origin)
{
    if (row == zone::HostExtras{.id = row.id}) return erase_extras(row.id, origin);
    if (extras_of(row.id) != row) put_in(extras_, std::move(row), origin);
}

void Draft::erase(SiteId id, const zone::Origin& origin)
{
    if (site(id)) erase_in(sites_, id, origin);
}

void Draft::erase_extras(HostId id, const zone::Origin& origin)
{
    if (extras_of(id) != zone::HostExtras{.id = id}) erase_in(extras_, id, origin);
}

}  // namespace mooring::registry
