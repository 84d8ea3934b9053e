// SPDX-License-Identifier: Apache-2.0
#include "registry/site_rows.hpp"

#include <span>

#include "zone/journal/row_codec.hpp"

namespace mooring::registry {

namespace {

std::vector<std::uint8_t> bytes_of(const zone::HostExtras& row)
{
    zone::ByteWriter writer;
    zone::put_row(writer, row);
    return std::move(writer).take();
}

zone::HostExtras row_of(const std::vector<std::uint8_t>& bytes)
{
    zone::ByteReader reader{std::span{bytes}};
    return zone::row_from<zone::HostExtras>(reader, zone::newest_format);
}

constexpr std::size_t node_bytes = 64;  // What a container adds to a row, about.

}  // namespace

void SiteRows::put(const zone::Site& row)
{
    erase(row.id);
    sites_.emplace(row.id, row);
    sites_of_[row.account].insert(row.id);
}

void SiteRows::erase(zone::SiteId id)
{
    const auto found = sites_.find(id);
    if (found == sites_.end()) return;
    const auto owner = sites_of_.find(found->second.account);
    owner->second.erase(id);
    if (owner->second.empty()) sites_of_.erase(owner);
    sites_.erase(found);
}

void SiteRows::put(const zone::HostExtras& row)
{
    erase_extras(row.id);
    auto bytes = bytes_of(row);
    extras_bytes_ += bytes.size();
    extras_.emplace(row.id, std::move(bytes));
    if (row.site) hosts_of_[*row.site].insert(row.id);
    if (row.silence_minutes != 0)
        silences_[row.id] = {.minutes = row.silence_minutes, .is_offline = row.is_offline};
}

void SiteRows::erase_extras(zone::HostId id)
{
    const auto found = extras_.find(id);
    if (found == extras_.end()) return;
    const auto row = row_of(found->second);
    if (row.site) {
        const auto hosts = hosts_of_.find(*row.site);
        hosts->second.erase(id);
        if (hosts->second.empty()) hosts_of_.erase(hosts);
    }
    silences_.erase(id);
    extras_bytes_ -= found->second.size();
    extras_.erase(found);
}

std::optional<zone::Site> SiteRows::site(zone::SiteId id) const
{
    const auto found = sites_.find(id);
    return found == sites_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<zone::Site> SiteRows::find_site(zone::AccountId account, std::string_view label) const
{
    for (const auto id : sites_of(account)) {
        if (sites_.at(id).label == label) return sites_.at(id);
    }
    return std::nullopt;
}

std::vector<zone::SiteId> SiteRows::sites_of(zone::AccountId id) const
{
    const auto found = sites_of_.find(id);
    if (found == sites_of_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

std::vector<zone::Site> SiteRows::sites_after(zone::SiteId after, std::size_t limit) const
{
    std::vector<zone::Site> rows;
    for (auto at = sites_.upper_bound(after); at != sites_.end() && rows.size() < limit; ++at)
        rows.push_back(at->second);
    return rows;
}

std::optional<zone::HostExtras> SiteRows::extras_of(zone::HostId id) const
{
    const auto found = extras_.find(id);
    return found == extras_.end() ? std::nullopt : std::optional{row_of(found->second)};
}

std::vector<zone::HostId> SiteRows::hosts_of(zone::SiteId id) const
{
    const auto found = hosts_of_.find(id);
    if (found == hosts_of_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

std::vector<SilenceRule> SiteRows::silence_rules() const
{
    std::vector<SilenceRule> rules;
    rules.reserve(silences_.size());
    for (const auto& [host, silence] : silences_) {
        rules.push_back({.host = host,
                         .silence = std::chrono::minutes{silence.minutes},
                         .is_offline = silence.is_offline});
    }
    return rules;
}

std::size_t SiteRows::bytes() const noexcept
{
    return sites_.size() * (sizeof(zone::Site) + 2 * node_bytes) + extras_bytes_ +
           (extras_.size() + silences_.size()) * node_bytes;
}

}  // namespace mooring::registry
