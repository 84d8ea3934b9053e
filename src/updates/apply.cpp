// SPDX-License-Identifier: Apache-2.0
#include "updates/apply.hpp"

#include "base/assert.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {
namespace {

/// One overload per kind of change.
class Applier {
public:
    Applier(Rows rows, const Memory& memory)
        : rows_{rows}, memory_{memory}, contents_{memory.contents}, tables_{memory.tables}
    {}

    void operator()(const zone::AddressChange& change)
    {
        const auto host = tables_.host_row(change.host);
        if (!host) return;
        contents_.set_addresses(host->zone, host->name, host->ttl, change.after);
        tables_.set_last_change(change.host, change.origin.time);
    }

    void operator()(const zone::RrsetChange& change)
    {
        const auto zone = tables_.zone(change.zone);
        if (!zone || zone->version != change.zone_version) return;
        contents_.set_rrset(change.zone, change.owner, change.type, change.ttl, change.after);
        if (change.type == dns::RrType::RRSIG && change.owner == zone->origin) show(*zone, memory_);
    }

    template <class Row>
    void operator()(const zone::Put<Row>& change)
    {
        if (rows_ == Rows::AreOlder) put(change.row);
    }

    /// Remembered by whoever answers signed messages; no row has it.
    void operator()(const zone::TsigUse&) {}
    /// For the audit log.
    void operator()(const zone::Event&) {}

    /// Folded entries are rows only once their batch is folded.
    void operator()(const zone::Put<zone::Entry>& change)
    {
        if (rows_ == Rows::AreOlder || zone::is_folded(change.row.kind)) tables_.put(change.row);
    }
    void operator()(const zone::Erase<zone::Entry>& change) { tables_.erase(change.id); }

    void operator()(const zone::Erase<zone::Upstream>& change)
    {
        if (rows_ == Rows::AreOlder) tables_.erase_upstream(change.id);
    }

    void operator()(const zone::Erase<zone::HostExtras>& change)
    {
        if (rows_ == Rows::AreOlder) tables_.erase_extras(change.id);
    }

    template <class Row>
    void operator()(const zone::Erase<Row>& change)
    {
        if (rows_ == Rows::AreOlder) erase(change.id);
    }

private:
    void put(const zone::Account& row)
    {
        tables_.put(row);
        for (const auto id : tables_.claims_of(row.id))
            if (const auto claim = tables_.claim(id)) show(*claim, memory_);
    }

    void put(const zone::Zone& row)
    {
        const auto before = tables_.zone(row.id);
        if (before && before->version > row.version) return;
        tables_.put(row);
        show(row, memory_);
        if (!before || before->version == row.version) return;
        switch_version(row);
        show(row, memory_);
    }

    void switch_version(const zone::Zone& row)
    {
        const auto records = memory_.versions.find(row.id, row.version);
        MOORING_ASSERT(records != nullptr);  // Only an import raises a version, and it keeps them.
        contents_.clear_rrsets(row.id);
        const auto done = records->for_each([&](const dns::Rrset& rrset) -> Result<> {
            contents_.set_rrset(row.id, rrset.owner, rrset.type, rrset.ttl, rrset.rdatas);
            return {};
        });
        MOORING_ASSERT(done.has_value());
    }

    void put(const zone::Claim& row)
    {
        tables_.put(row);
        show(row, memory_);
    }

    void put(const zone::Host& row)
    {
        const auto before = tables_.host(row.id);
        tables_.put(row);
        show(row, memory_);
        if (!before || before->ttl == row.ttl) return;
        if (const auto node = contents_.find(row.name))
            contents_.set_addresses(row.zone, row.name, row.ttl, {node->ipv4(), node->ipv6()});
    }

    void put(const zone::UpdateKey& row) { tables_.put(row); }
    void put(const zone::SigningKey& row) { tables_.put(row); }
    void put(const zone::Secondary& row) { tables_.put(row); }
    void put(const zone::Upstream& row) { tables_.put(row); }
    void put(const zone::Site& row) { tables_.put(row); }
    void put(const zone::HostExtras& row) { tables_.put(row); }

    void erase(zone::AccountId id) { tables_.erase(id); }
    void erase(zone::KeyId id) { tables_.erase(id); }
    void erase(zone::SigningKeyId id) { tables_.erase(id); }
    void erase(zone::SecondaryId id) { tables_.erase(id); }
    void erase(zone::SiteId id) { tables_.erase(id); }

    void erase(zone::ZoneId id)
    {
        tables_.erase(id);
        contents_.erase_zone(id);
    }

    void erase(zone::ClaimId id)
    {
        const auto row = tables_.claim(id);
        tables_.erase(id);
        if (!row) return;
        contents_.set_hidden(row->zone, row->name, false);
        contents_.set_tenant(row->zone, row->name, tables_.tenant_of(id));
    }

    void erase(zone::HostId id)
    {
        const auto row = tables_.host_row(id);
        if (!row) return tables_.erase(id);
        const auto claim = tables_.claim(row->claim);
        const auto is_at_claim = claim && claim->name == row->name;

        tables_.erase(id);
        contents_.set_addresses(row->zone, row->name, row->ttl, {});
        // The claim, if this was its name, goes on standing there.
        contents_.set_tenant(
            row->zone, row->name,
            is_at_claim ? tables_.tenant_of(row->claim) : zone::Contents::Tenant{});
    }

    const Rows rows_;
    const Memory& memory_;
    zone::Contents& contents_;
    registry::Tables& tables_;
};

}  // namespace

void show(const zone::Claim& row, const Memory& memory)
{
    memory.contents.set_tenant(row.zone, row.name, memory.tables.tenant_of(row.id));
    memory.contents.set_hidden(row.zone, row.name, memory.tables.is_blocked(row.id));
}

void show(const zone::Host& row, const Memory& memory)
{
    memory.contents.set_tenant(row.zone, row.name, memory.tables.tenant_of(row.id));
}

void show(const zone::Zone& row, const Memory& memory)
{
    auto shown = row;
    if (row.signing == zone::Signing::Full && !is_shown_full(row, memory.contents))
        shown.signing = zone::Signing::Online;
    memory.contents.put_zone(shown);
}

void apply(const zone::Batch& batch, Rows rows, const Memory& memory)
{
    Applier applier{rows, memory};
    for (const auto& change : batch.changes) std::visit(applier, change);
}

}  // namespace mooring::updates
