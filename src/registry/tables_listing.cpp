// SPDX-License-Identifier: Apache-2.0
// What the writer asks the tables when it decides, and the operator when it lists.
#include <algorithm>

#include "registry/tables_state.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

// Rows of `chunks` after `after`, as `row_of(id)` gives them, until there are `limit`.
template <class Row, class Record, class RowOf>
std::vector<Row> rows_after(const Chunks<Record>& chunks, std::uint32_t after, std::size_t limit,
                            RowOf&& row_of)
{
    std::vector<Row> rows;
    for (auto id = chunks.skip_gaps(std::uint64_t{after} + 1);
         id < chunks.end() && rows.size() < limit; id = chunks.skip_gaps(id + 1)) {
        if (auto row = row_of(static_cast<std::uint32_t>(id))) rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace

std::vector<ClaimId> Tables::claims_of(AccountId id) const
{
    std::vector<ClaimId> ids;
    const auto* account = state_->find(id);
    if (account == nullptr) return ids;
    for (auto claim = account->first_claim; claim != 0; claim = state_->claims.at(claim).next) {
        ids.push_back(ClaimId{claim});
    }
    std::ranges::sort(ids);
    return ids;
}

std::size_t Tables::claim_count(ZoneId id) const
{
    const auto found = state_->zones.find(id);
    return found == state_->zones.end() ? 0 : found->second.claims;
}

std::optional<ClaimId> Tables::claim_covering(dns::NameView name) const
{
    const auto zone_id = state_->contents.zone_of(name);
    if (!zone_id) return std::nullopt;
    const auto zone = state_->zones.find(*zone_id);
    if (zone == state_->zones.end()) return std::nullopt;
    const auto& row = zone->second.row;
    if (row.kind == zone::ZoneKind::OwnDomain) return claim_at(row.origin);
    const auto depth = row.origin.label_count();
    if (name.label_count() <= depth) return std::nullopt;
    return claim_at(name.suffix(depth + 1));
}

std::optional<ClaimId> Tables::claim_at(dns::NameView name) const
{
    const auto node = state_->contents.find(name);
    if (!node || node->registry_reference == 0) return std::nullopt;
    ClaimId id{node->registry_reference};
    if (node->is(zone::NodeFlag::IsHost)) {
        const HostId host_id{node->registry_reference};
        const auto* host = state_->find(host_id);
        if (host == nullptr) return std::nullopt;
        id = ClaimId{host->claim.load(std::memory_order_relaxed)};
        const auto* claim = state_->find(id);
        if (claim == nullptr || claim->host != number_of(host_id)) return std::nullopt;
    }
    if (state_->find(id) == nullptr) return std::nullopt;
    return id;
}

std::optional<HostId> Tables::host_at(dns::NameView name) const
{
    const auto node = state_->contents.find(name);
    if (!node || !node->is(zone::NodeFlag::IsHost)) return std::nullopt;
    const HostId id{node->registry_reference};
    if (state_->find(id) == nullptr) return std::nullopt;
    return id;
}

std::optional<ZoneId> Tables::zone_of(ClaimId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    return ZoneId{record->zone.load(std::memory_order_relaxed)};
}

std::optional<ZoneId> Tables::zone_of(HostId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    if (const auto zone = zone_of(ClaimId{record->claim.load(std::memory_order_relaxed)}))
        return zone;
    const auto name = name_of(id);
    return name ? state_->contents.zone_of(*name) : std::nullopt;
}

zone::Contents::Tenant Tables::tenant_of(HostId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return {};
    const auto word = record->state.load(std::memory_order_relaxed);
    const ClaimId claim_id{record->claim.load(std::memory_order_relaxed)};
    const auto* claim = state_->find(claim_id);
    const auto is_at_claim = claim != nullptr && claim->host == number_of(id);
    return {.host = id,
            .claim = is_at_claim ? claim_id : ClaimId{},
            .is_silenced = (word & is_suspended) != 0,
            .is_wildcard = (word & HostRecord::is_wildcard) != 0};
}

zone::Contents::Tenant Tables::tenant_of(ClaimId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return {};
    if (record->host != 0) return tenant_of(HostId{record->host});
    return {.claim = id};
}

std::vector<zone::Account> Tables::accounts_after(AccountId after, std::size_t limit) const
{
    return rows_after<zone::Account>(state_->accounts, number_of(after), limit,
                                     [&](std::uint32_t id) { return account(AccountId{id}); });
}

std::vector<zone::Zone> Tables::zones_after(ZoneId after, std::size_t limit) const
{
    std::vector<zone::Zone> rows;
    for (auto at = state_->zones.upper_bound(after);
         at != state_->zones.end() && rows.size() < limit; ++at) {
        rows.push_back(at->second.row);
    }
    return rows;
}

std::vector<zone::Claim> Tables::claims_after(ClaimId after, std::size_t limit) const
{
    return rows_after<zone::Claim>(state_->claims, number_of(after), limit,
                                   [&](std::uint32_t id) { return claim(ClaimId{id}); });
}

std::vector<zone::Host> Tables::hosts_after(HostId after, std::size_t limit) const
{
    return rows_after<zone::Host>(state_->hosts, number_of(after), limit,
                                  [&](std::uint32_t id) { return host_row(HostId{id}); });
}

std::vector<zone::UpdateKey> Tables::keys_after(KeyId after, std::size_t limit) const
{
    return rows_after<zone::UpdateKey>(state_->keys, number_of(after), limit,
                                       [&](std::uint32_t id) { return key_row(KeyId{id}); });
}

std::vector<HostId> Tables::hosts_below(dns::NameView top) const
{
    std::vector<HostId> ids;
    state_->contents.for_each_below(top, [&](dns::NameView, const zone::Node& node) {
        if (node.is(zone::NodeFlag::IsHost)) ids.push_back(HostId{node.registry_reference});
    });
    std::ranges::sort(ids);
    return ids;
}

void Tables::settle()
{
    state_->grace.reclaim();
}

Tables::Memory Tables::memory() const
{
    const auto& s = *state_;
    return {
        .accounts = s.accounts.count(),
        .zones = s.zones.size(),
        .claims = s.claims.count(),
        .hosts = s.hosts.count(),
        .keys = s.keys.count(),
        .claim_bytes = s.claims.bytes(),
        .host_bytes = s.hosts.bytes(),
        .key_bytes = s.keys.bytes() + s.secrets.bytes() + s.block_places.bytes() + s.block_bytes,
        .account_bytes = s.accounts.bytes() + s.emails.bytes(),
        .site_bytes = s.sites.with([](const SiteRows& sites) { return sites.bytes(); }),
        .entries = s.entries.with([](const EntryRows& entries) { return entries.count(); }),
        .entry_bytes = s.entries.with([](const EntryRows& entries) { return entries.bytes(); }),
        .retired_bytes = s.grace.retired_bytes()};
}

}  // namespace mooring::registry
