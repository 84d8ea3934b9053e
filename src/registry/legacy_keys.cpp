// SPDX-License-Identifier: Apache-2.0
#include "registry/legacy_keys.hpp"

namespace mooring::registry {

namespace {

template <class Id>
void erase_pair(std::multimap<Id, zone::KeyId>& keys, Id of, zone::KeyId key)
{
    auto [at, end] = keys.equal_range(of);
    while (at != end) at = at->second == key ? keys.erase(at) : std::next(at);
}

}  // namespace

void LegacyKeys::put(const zone::UpdateKey& row)
{
    if (row.legacy == zone::LegacySecrets{}) return;
    entries_[row.id] = {.secrets = row.legacy, .hosts = row.hosts, .site = row.site};
    if (row.legacy.freedns_hash) freedns_[*row.legacy.freedns_hash] = row.id;
    if (row.legacy.gnudip_sealed.empty()) return;
    for (const auto host : row.hosts) gnudip_hosts_.emplace(host, row.id);
    if (row.site) gnudip_sites_.emplace(*row.site, row.id);
}

void LegacyKeys::erase(zone::KeyId id)
{
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    const auto& entry = found->second;
    if (entry.secrets.freedns_hash) freedns_.erase(*entry.secrets.freedns_hash);
    for (const auto host : entry.hosts) erase_pair(gnudip_hosts_, host, id);
    if (entry.site) erase_pair(gnudip_sites_, *entry.site, id);
    entries_.erase(found);
}

zone::LegacySecrets LegacyKeys::of(zone::KeyId id) const
{
    const auto found = entries_.find(id);
    return found == entries_.end() ? zone::LegacySecrets{} : found->second.secrets;
}

std::optional<zone::KeyId> LegacyKeys::find_freedns(const zone::Sha256& hash) const
{
    const auto found = freedns_.find(hash);
    return found == freedns_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<GnudipKey> LegacyKeys::gnudip_of(zone::HostId host,
                                             std::optional<zone::SiteId> site) const
{
    std::vector<GnudipKey> keys;
    const auto add = [&](auto range) {
        for (auto at = range.first; at != range.second; ++at)
            keys.push_back({at->second, entries_.at(at->second).secrets.gnudip_sealed});
    };
    add(gnudip_hosts_.equal_range(host));
    if (site) add(gnudip_sites_.equal_range(*site));
    return keys;
}

std::optional<GnudipKey> LegacyKeys::any_gnudip() const
{
    for (const auto& [id, entry] : entries_) {
        if (!entry.secrets.gnudip_sealed.empty())
            return GnudipKey{.id = id, .sealed = entry.secrets.gnudip_sealed};
    }
    return std::nullopt;
}

}  // namespace mooring::registry
