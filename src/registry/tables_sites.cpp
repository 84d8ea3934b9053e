// SPDX-License-Identifier: Apache-2.0
// Sites and extras of hosts, behind one lock, and the rules of zones for addresses.
#include "registry/tables_state.hpp"

namespace mooring::registry {

using zone::number_of;

void Tables::State::set_zone_rule(ZoneId id, zone::AddressRule rule)
{
    zone_rules.with([&](auto& rules) {
        if (rule == zone::AddressRule::Inherited) {
            rules.erase(id);
        } else {
            rules[id] = rule;
        }
        zone_rule_count.store(static_cast<std::uint32_t>(rules.size()), std::memory_order_release);
    });
}

bool Tables::has_zone_rules() const noexcept
{
    return state_->zone_rule_count.load(std::memory_order_acquire) != 0;
}

Profile Tables::profile_for(HostId id, const HostView& host, Profile service) const
{
    auto profile = service;
    if (has_zone_rules()) {
        const auto zone = [&] {
            const Grace::Reading here{state_->grace};
            const auto* claim = state_->find(host.claim);
            return claim == nullptr ? ZoneId{}
                                    : ZoneId{claim->zone.load(std::memory_order_relaxed)};
        }();
        profile = state_->zone_rules.with([&](const auto& rules) {
            const auto found = rules.find(zone);
            return found == rules.end() ? service : profile_by(found->second, service);
        });
    }
    if (!host.has_extras) return profile;
    const auto extras = extras_of(id);
    return extras ? profile_by(extras->address_rule, profile) : profile;
}

void Tables::put(const zone::Site& row)
{
    state_->sites.with([&](SiteRows& sites) { sites.put(row); });
}

void Tables::erase(SiteId id)
{
    state_->sites.with([&](SiteRows& sites) { sites.erase(id); });
}

// The row is there before its switch says so, and goes after it.
void Tables::put(const zone::HostExtras& row)
{
    auto* record = state_->find(row.id);
    if (record == nullptr) return;
    state_->sites.with([&](SiteRows& sites) { sites.put(row); });
    auto word = record->state.load(std::memory_order_relaxed) & ~HostRecord::extras_mask;
    word |= HostRecord::has_extras | (row.is_offline ? HostRecord::is_offline : 0U);
    record->state.store(word, std::memory_order_release);
}

void Tables::erase_extras(HostId id)
{
    if (auto* record = state_->find(id)) {
        const auto word = record->state.load(std::memory_order_relaxed);
        record->state.store(word & ~HostRecord::extras_mask, std::memory_order_release);
    }
    state_->sites.with([&](SiteRows& sites) { sites.erase_extras(id); });
}

std::optional<zone::HostExtras> Tables::extras_of(HostId id) const
{
    const auto view = host(id);
    if (!view || !view->has_extras) return std::nullopt;
    return state_->sites.with([&](const SiteRows& sites) { return sites.extras_of(id); });
}

std::vector<HostId> Tables::hosts_of(SiteId id) const
{
    return state_->sites.with([&](const SiteRows& sites) { return sites.hosts_of(id); });
}

std::optional<zone::Site> Tables::site(SiteId id) const
{
    return state_->sites.with([&](const SiteRows& sites) { return sites.site(id); });
}

std::optional<zone::Site> Tables::find_site(AccountId account, std::string_view label) const
{
    return state_->sites.with(
        [&](const SiteRows& sites) { return sites.find_site(account, label); });
}

std::vector<SiteId> Tables::sites_of(AccountId id) const
{
    return state_->sites.with([&](const SiteRows& sites) { return sites.sites_of(id); });
}

std::vector<zone::Site> Tables::sites_after(SiteId after, std::size_t limit) const
{
    return state_->sites.with(
        [&](const SiteRows& sites) { return sites.sites_after(after, limit); });
}

std::vector<SilenceRule> Tables::silence_rules() const
{
    return state_->sites.with([](const SiteRows& sites) { return sites.silence_rules(); });
}

}  // namespace mooring::registry
