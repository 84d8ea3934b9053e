// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory_disk.hpp"

#include <algorithm>
#include <functional>

#include "store/chain.hpp"

namespace mooring::store {

namespace {

using zone::number_of;

template <class Id>
void note_id(std::uint32_t& next, Id id)
{
    next = std::max(next, number_of(id) + 1);
}

/// Applies the row changes of one batch and can take them back.
class RowWriter {
public:
    explicit RowWriter(MemoryState& state) : state_{state} {}

    /// False if the row's unique name is taken.
    bool operator()(const zone::AddressChange&) { return true; }
    bool operator()(const zone::RrsetChange&) { return true; }
    bool operator()(const zone::Put<zone::Account>& put)
    {
        note_id(state_.next_ids.account, put.row.id);
        return set(state_.accounts, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::Zone>& put)
    {
        note_id(state_.next_ids.zone, put.row.id);
        const auto* present = state_.zones.find(put.row.id);
        return set(state_.zones, put.row.id,
                   StoredZone{put.row, present ? present->serial : dns::Serial{}});
    }
    bool operator()(const zone::Put<zone::Claim>& put)
    {
        note_id(state_.next_ids.claim, put.row.id);
        return set(state_.claims, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::Host>& put)
    {
        note_id(state_.next_ids.host, put.row.id);
        const auto* present = state_.hosts.find(put.row.id);
        auto row = present ? *present : StoredHost{};
        row.host = put.row;
        return set(state_.hosts, put.row.id, std::move(row));
    }
    bool operator()(const zone::Put<zone::UpdateKey>& put)
    {
        note_id(state_.next_ids.key, put.row.id);
        return set(state_.keys, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::SigningKey>& put)
    {
        note_id(state_.next_ids.signing_key, put.row.id);
        return set(state_.signing_keys, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::Secondary>& put)
    {
        note_id(state_.next_ids.secondary, put.row.id);
        return set(state_.secondaries, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::Upstream>& put)
    {
        return set(state_.upstreams, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::Site>& put)
    {
        note_id(state_.next_ids.site, put.row.id);
        return set(state_.sites, put.row.id, put.row);
    }
    bool operator()(const zone::Put<zone::HostExtras>& put)
    {
        return set(state_.extras, put.row.id, put.row);
    }
    bool operator()(const zone::Erase<zone::Site>& gone) { return erase(state_.sites, gone.id); }
    bool operator()(const zone::Erase<zone::HostExtras>& gone)
    {
        return erase(state_.extras, gone.id);
    }
    bool operator()(const zone::Erase<zone::Account>& gone)
    {
        return erase(state_.accounts, gone.id);
    }
    bool operator()(const zone::Erase<zone::Zone>& gone) { return erase(state_.zones, gone.id); }
    bool operator()(const zone::Erase<zone::Claim>& gone) { return erase(state_.claims, gone.id); }
    bool operator()(const zone::Erase<zone::Host>& gone) { return erase(state_.hosts, gone.id); }
    bool operator()(const zone::Erase<zone::UpdateKey>& gone)
    {
        return erase(state_.keys, gone.id);
    }
    bool operator()(const zone::Erase<zone::SigningKey>& gone)
    {
        return erase(state_.signing_keys, gone.id);
    }
    bool operator()(const zone::Erase<zone::Secondary>& gone)
    {
        return erase(state_.secondaries, gone.id);
    }
    bool operator()(const zone::Erase<zone::Upstream>& gone)
    {
        return erase(state_.upstreams, gone.id);
    }
    /// Of folded ones only the number: their rows are written when the batch is folded.
    bool operator()(const zone::Put<zone::Entry>& put)
    {
        note_id(state_.next_ids.entry, put.row.id);
        return zone::is_folded(put.row.kind) || set(state_.entries, put.row.id, put.row);
    }
    bool operator()(const zone::Erase<zone::Entry>& gone) { return erase(state_.entries, gone.id); }
    bool operator()(const zone::TsigUse& /*use*/) { return true; }
    bool operator()(const zone::Event& /*event*/) { return true; }

    void undo()
    {
        while (!undo_.empty()) {
            undo_.back()();
            undo_.pop_back();
        }
    }

private:
    template <class Id, class Row>
    bool set(MemoryTable<Id, Row>& table, Id id, Row row)
    {
        if (!table.is_free(id, row)) return false;
        auto before = table.set(id, std::move(row));
        undo_.emplace_back([&table, id, before = std::move(before)] { table.set(id, before); });
        return true;
    }
    template <class Id, class Row>
    bool erase(MemoryTable<Id, Row>& table, Id id)
    {
        auto before = table.set(id, std::nullopt);
        undo_.emplace_back([&table, id, before = std::move(before)] { table.set(id, before); });
        return true;
    }

    MemoryState& state_;
    std::vector<std::function<void()>> undo_;
};

}  // namespace

Result<> MemoryState::put_rows(const zone::Batch& batch)
{
    RowWriter writer{*this};
    const auto ids_before = next_ids;
    for (const auto& change : batch.changes) {
        if (std::visit(writer, change)) continue;
        writer.undo();
        next_ids = ids_before;
        return fail(Errc::AlreadyExists, "a row with this name is already there");
    }
    return {};
}

void MemoryState::fold(const HostFold& fold)
{
    auto* row = hosts.find(fold.host);
    if (row == nullptr) return;
    row->addresses = fold.addresses;
    row->last_change = fold.time;
}

void MemoryState::fold(const RrsetFold& fold)
{
    const auto* zone = zones.find(fold.zone);
    if (zone == nullptr || zone->zone.version != fold.version) return;
    const auto wire = fold.owner.wire();
    MemoryRrsetKey key{fold.zone, fold.version, {wire.begin(), wire.end()}, fold.type};
    if (fold.rdatas.empty())
        rrsets.erase(key);
    else
        rrsets.insert_or_assign(std::move(key),
                                dns::Rrset{fold.owner, fold.type, fold.ttl, fold.rdatas});
}

void MemoryState::fold(const EntryFold& fold)
{
    entries.set(fold.id, fold.row);
}

void MemoryState::fold(const zone::ZoneSerial& fold)
{
    if (auto* row = zones.find(fold.zone)) row->serial = fold.serial;
}

void MemoryState::drop_stale_rrsets()
{
    std::erase_if(rrsets, [this](const auto& item) {
        const auto* zone = zones.find(item.first.zone);
        // A zone that has not been put yet may be in the making.
        if (zone == nullptr) return number_of(item.first.zone) < next_ids.zone;
        return item.first.version < zone->zone.version;
    });
}

Result<> MemoryState::load(Loader& loader) const
{
    for (const auto& [id, row] : accounts.rows()) loader.account(row);
    for (const auto& [id, row] : zones.rows()) loader.zone(row);
    for (const auto& [key, rrset] : rrsets) {
        const auto* zone = zones.find(key.zone);
        if (zone != nullptr && zone->zone.version == key.version) loader.rrset(key.zone, rrset);
    }
    for (const auto& [id, row] : claims.rows()) loader.claim(row);
    for (const auto& [id, row] : hosts.rows()) loader.host(row);
    for (const auto& [id, row] : sites.rows()) loader.site(row);
    for (const auto& [id, row] : extras.rows()) loader.extras(row);
    for (const auto& [id, row] : keys.rows()) loader.key(row);
    for (const auto& [id, row] : signing_keys.rows()) loader.signing_key(row);
    for (const auto& [id, row] : secondaries.rows()) loader.secondary(row);
    for (const auto& [id, row] : upstreams.rows()) loader.upstream(row);
    for (const auto& [id, row] : entries.rows()) loader.entry(row);
    return load_batches(loader);
}

Result<> MemoryState::load_zone(zone::ZoneId zone, Loader& loader) const
{
    const auto* wanted = zones.find(zone);
    if (wanted == nullptr) return fail(Errc::NotFound, "there is no such zone");
    for (const auto& [id, row] : accounts.rows())
        if (row.state == zone::RowState::Suspended) loader.account(row);
    loader.zone(*wanted);
    for (const auto& [key, rrset] : rrsets)
        if (key.zone == zone && key.version == wanted->zone.version) loader.rrset(zone, rrset);
    for (const auto& [id, row] : claims.rows())
        if (row.zone == zone) loader.claim(row);
    for (const auto& [id, row] : hosts.rows())
        if (row.host.zone == zone) loader.host(row);
    for (const auto& [id, row] : signing_keys.rows())
        if (row.zone == zone) loader.signing_key(row);
    return load_batches(loader);
}

Result<> MemoryState::load_batches(Loader& loader) const
{
    Chain chain{folded, folded_hash};
    for (const auto& stored : batches) {
        if (stored.last <= folded) continue;
        MOORING_TRY(auto batch, chain.next(stored.data));
        loader.batch(without_rows(std::move(batch)));
    }
    return chain.finish(head);
}

}  // namespace mooring::store
