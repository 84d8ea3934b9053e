// SPDX-License-Identifier: Apache-2.0
// The half of Draft that decides: records changes, takes them back, and hands over the batch.
#include <algorithm>
#include <type_traits>
#include <unordered_map>

#include "base/assert.hpp"
#include "registry/draft_rows.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

// Memory keeps creation times to the second; so does a row from its first day.
WallTime whole_seconds(WallTime time) noexcept
{
    return wall_time_of(seconds_of(time));
}

std::uint32_t& next_number(zone::NextIds& ids, AccountId) noexcept
{
    return ids.account;
}
std::uint32_t& next_number(zone::NextIds& ids, ZoneId) noexcept
{
    return ids.zone;
}
std::uint32_t& next_number(zone::NextIds& ids, ClaimId) noexcept
{
    return ids.claim;
}
std::uint32_t& next_number(zone::NextIds& ids, HostId) noexcept
{
    return ids.host;
}
std::uint32_t& next_number(zone::NextIds& ids, KeyId) noexcept
{
    return ids.key;
}
std::uint32_t& next_number(zone::NextIds& ids, SigningKeyId) noexcept
{
    return ids.signing_key;
}
std::uint32_t& next_number(zone::NextIds& ids, SecondaryId) noexcept
{
    return ids.secondary;
}
std::uint32_t& next_number(zone::NextIds& ids, SiteId) noexcept
{
    return ids.site;
}

// Which zones a batch's changes touch. Rows that the batch itself put are not in the tables yet.
class ZonesTouched {
public:
    ZonesTouched(const Tables& tables, const std::vector<zone::Change>& changes) : tables_{tables}
    {
        for (const auto& change : changes) {
            std::visit([this](const auto& one) { add(one); }, change);
        }
        for (const auto id : erased_) std::erase(zones_, id);
    }

    [[nodiscard]] std::vector<ZoneId> sorted()
    {
        std::ranges::sort(zones_);
        zones_.erase(std::ranges::unique(zones_).begin(), zones_.end());
        return std::move(zones_);
    }

private:
    void add(const zone::AddressChange& change) { add(zone_of(change.host)); }
    void add(const zone::RrsetChange& change) { add(change.zone); }
    void add(const zone::Put<zone::Zone>& change) { add(change.row.id); }
    void add(const zone::Erase<zone::Zone>& change) { erased_.push_back(change.id); }
    void add(const zone::Put<zone::Host>& change)
    {
        new_hosts_[change.row.id] = change.row.zone;
        add(change.row.zone);
    }
    void add(const zone::Erase<zone::Host>& change) { add(zone_of(change.id)); }
    void add(const zone::Put<zone::Claim>& change)
    {
        new_claims_[change.row.id] = change.row.zone;
        add(change.row.zone);
    }
    void add(const zone::Erase<zone::Claim>& change)
    {
        const auto found = new_claims_.find(change.id);
        add(found != new_claims_.end() ? found->second
                                       : tables_.zone_of(change.id).value_or(ZoneId{}));
    }
    // A suspended account hides all that it has claimed.
    void add(const zone::Put<zone::Account>& change)
    {
        for (const auto claim : tables_.claims_of(change.row.id)) {
            add(tables_.zone_of(claim).value_or(ZoneId{}));
        }
    }
    // Keys show in records, which are changes of their own; the others in no record.
    template <class Other>
    void add(const Other&)
    {}

    void add(ZoneId id)
    {
        if (id == ZoneId{} || (!zones_.empty() && zones_.back() == id)) return;
        if (std::ranges::find(zones_, id) == zones_.end() || zones_.size() > 64)
            zones_.push_back(id);
    }
    [[nodiscard]] ZoneId zone_of(HostId host) const
    {
        if (!new_hosts_.empty()) {
            const auto found = new_hosts_.find(host);
            if (found != new_hosts_.end()) return found->second;
        }
        return tables_.zone_of(host).value_or(ZoneId{});
    }

    const Tables& tables_;
    std::vector<ZoneId> zones_;
    std::vector<ZoneId> erased_;
    std::unordered_map<HostId, ZoneId> new_hosts_;
    std::unordered_map<ClaimId, ZoneId> new_claims_;
};

}  // namespace

template <class Row>
decltype(Row::id) Draft::add(Row row, const zone::Origin& origin)
{
    const auto id = row.id = decltype(Row::id){next_number(start_.ids, row.id)++};
    row.created = whole_seconds(row.created);
    if constexpr (std::is_same_v<Row, zone::SigningKey>) row.since = whole_seconds(row.since);
    put(std::move(row), origin);
    return id;
}
template AccountId Draft::add(zone::Account row, const zone::Origin& origin);
template ZoneId Draft::add(zone::Zone row, const zone::Origin& origin);
template ClaimId Draft::add(zone::Claim row, const zone::Origin& origin);
template HostId Draft::add(zone::Host row, const zone::Origin& origin);
template KeyId Draft::add(zone::UpdateKey row, const zone::Origin& origin);
template SigningKeyId Draft::add(zone::SigningKey row, const zone::Origin& origin);
template SecondaryId Draft::add(zone::Secondary row, const zone::Origin& origin);
template SiteId Draft::add(zone::Site row, const zone::Origin& origin);

void Draft::put(zone::Account row, const zone::Origin& origin)
{
    const auto before = account(row.id);
    if (before == row) return;
    if (before && before->email != row.email) emails_.set(before->email, std::nullopt);
    emails_.set(row.email, row.id);
    accounts_.set(row.id, row);
    record_put(std::move(row), origin);
}

void Draft::put(zone::Zone row, const zone::Origin& origin)
{
    if (zone(row.id) == row) return;
    zones_.set(row.id, row);
    record_put(std::move(row), origin);
}

void Draft::put(zone::Claim row, const zone::Origin& origin)
{
    if (claim(row.id) == row) return;
    names_.change(row.name).claim = row.id;
    claims_.set(row.id, row);
    record_put(std::move(row), origin);
}

void Draft::put(zone::Host row, const zone::Origin& origin)
{
    if (host(row.id) == row) return;
    names_.change(row.name).host = row.id;
    hosts_.set(row.id, row);
    record_put(std::move(row), origin);
}

void Draft::set_keys_of(const zone::UpdateKey& before, const zone::UpdateKey& after)
{
    for (const auto host : before.hosts) {
        auto keys = keys_of(host);
        std::erase(keys, before.id);
        keys_of_.set(host, std::move(keys));
    }
    for (const auto host : after.hosts) {
        auto keys = keys_of(host);
        keys.push_back(after.id);
        std::ranges::sort(keys);
        keys_of_.set(host, std::move(keys));
    }
}

void Draft::put(zone::UpdateKey row, const zone::Origin& origin)
{
    MOORING_ASSERT(!row.hosts.empty() || row.site);
    const auto before = key(row.id);
    if (before == row) return;
    set_keys_of(before.value_or(zone::UpdateKey{}), row);
    keys_.set(row.id, row);
    record_put(std::move(row), origin);
}

void Draft::erase(AccountId id, const zone::Origin& origin)
{
    const auto row = account(id);
    if (!row) return;
    emails_.set(row->email, std::nullopt);
    accounts_.set(id, std::nullopt);
    record_erase<zone::Account>(id, origin);
}

void Draft::erase(ZoneId id, const zone::Origin& origin)
{
    const auto row = zone(id);
    if (!row) return;
    for (const auto* entry :
         names_.at_or_below(row->origin)) {  // What this draft itself has set there.
        const auto enclosing = zone_of(entry->name);
        if (!enclosing || enclosing->id != id) continue;
        for (auto& [type, rrset] : names_.change(entry->name).rrsets) rrset.rdatas.clear();
    }
    zones_.set(id, std::nullopt);
    record_erase<zone::Zone>(id, origin);
}

void Draft::erase(ClaimId id, const zone::Origin& origin)
{
    const auto row = claim(id);
    if (!row) return;
    names_.change(row->name).claim = zone::no_id<ClaimId>;
    claims_.set(id, std::nullopt);
    record_erase<zone::Claim>(id, origin);
}

void Draft::erase(HostId id, const zone::Origin& origin)
{
    const auto row = host(id);
    if (!row) return;
    set_addresses(id, {}, origin);
    erase_extras(id, origin);
    names_.change(row->name).host = zone::no_id<HostId>;
    hosts_.set(id, std::nullopt);
    record_erase<zone::Host>(id, origin);
}

void Draft::erase(KeyId id, const zone::Origin& origin)
{
    const auto row = key(id);
    if (!row) return;
    set_keys_of(*row, zone::UpdateKey{});
    keys_.set(id, std::nullopt);
    record_erase<zone::UpdateKey>(id, origin);
}

void Draft::set_addresses(HostId id, const zone::Addresses& after, const zone::Origin& origin)
{
    end_offline(id, origin);
    record({.host = id, .before = addresses(id), .after = after, .origin = origin});
}

void Draft::record(const zone::AddressChange& change)
{
    if (change.before == change.after) return;
    addresses_.set(change.host, static_cast<std::uint32_t>(changes_.size()));
    changes_.emplace_back(change);
}

void Draft::set_rrset(const dns::Rrset& after, const zone::Origin& origin)
{
    const auto zone = zone_of(after.owner);
    MOORING_ASSERT(zone.has_value());
    auto before = rrset(after.owner, after.type);
    if (before ? *before == after : after.rdatas.empty()) return;
    names_.change(after.owner).rrsets[after.type] = after;
    changes_.emplace_back(zone::RrsetChange{
        .zone = zone->id,
        .zone_version = zone->version,
        .owner = after.owner.canonical(),
        .type = after.type,
        .ttl = after.ttl,
        .before = before ? std::move(before->rdatas) : std::vector<dns::Rdata>{},
        .after = after.rdatas,
        .origin = origin,
    });
}

Draft::Mark Draft::mark() const noexcept
{
    return {.changes = changes_.size(),
            .addresses = addresses_.mark(),
            .accounts = accounts_.mark(),
            .zones = zones_.mark(),
            .claims = claims_.mark(),
            .hosts = hosts_.mark(),
            .keys = keys_.mark(),
            .emails = emails_.mark(),
            .keys_of = keys_of_.mark(),
            .names = names_.mark(),
            .signing_keys = signing_keys_.mark(),
            .secondaries = secondaries_.mark(),
            .upstreams = upstreams_.mark(),
            .sites = sites_.mark(),
            .extras = extras_.mark(),
            .serials = serials_.size(),
            .entries = entries_.mark(),
            .entry_lookups = entry_lookups_.mark(),
            .ids = start_.ids};
}

void Draft::undo_to(const Mark& mark)
{
    MOORING_ASSERT(mark.changes <= changes_.size());
    changes_.erase(changes_.begin() + static_cast<std::ptrdiff_t>(mark.changes), changes_.end());
    addresses_.undo_to(mark.addresses);
    accounts_.undo_to(mark.accounts);
    zones_.undo_to(mark.zones);
    claims_.undo_to(mark.claims);
    hosts_.undo_to(mark.hosts);
    keys_.undo_to(mark.keys);
    emails_.undo_to(mark.emails);
    keys_of_.undo_to(mark.keys_of);
    names_.undo_to(mark.names);
    signing_keys_.undo_to(mark.signing_keys);
    secondaries_.undo_to(mark.secondaries);
    upstreams_.undo_to(mark.upstreams);
    sites_.undo_to(mark.sites);
    extras_.undo_to(mark.extras);
    entries_.undo_to(mark.entries);
    entry_lookups_.undo_to(mark.entry_lookups);
    serials_.resize(mark.serials);
    start_.ids = mark.ids;
}

std::vector<ZoneId> Draft::zones_touched() const
{
    return ZonesTouched{tables_, changes_}.sorted();
}

zone::Batch Draft::batch(const OpenSerial& open_serial) &&
{
    auto batch = zone::batch_after(start_.head, start_.now);
    for (const auto id : zones_touched()) {
        const auto row = zone(id);
        const auto is_copied = row && row->kind == zone::ZoneKind::Secondary;
        if (!is_copied) batch.serials.push_back({.zone = id, .serial = open_serial(id)});
        const auto given = std::ranges::find(serials_, id, &zone::ZoneSerial::zone);
        if (is_copied && given != serials_.end()) batch.serials.push_back(*given);
    }
    batch.changes = std::move(changes_);
    return batch;
}

}  // namespace mooring::registry
