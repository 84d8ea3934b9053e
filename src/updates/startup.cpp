// SPDX-License-Identifier: Apache-2.0
#include "updates/startup.hpp"

#include "base/clock.hpp"
#include "updates/apply.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {
namespace {

/// Nobody reads yet, so staged rows are published now and then only to keep what is pending small.
constexpr std::size_t rows_per_publish = 16384;

class MemoryLoader final : public store::Loader {
public:
    MemoryLoader(const World& world, Loaded& loaded)
        : world_{world}, memory_{world.contents, world.tables, versions_}, loaded_{loaded}
    {}

    void account(zone::Account row) override
    {
        ++loaded_.counts.accounts;
        world_.tables.put(row);
    }

    void zone(store::StoredZone row) override
    {
        ++loaded_.counts.zones;
        world_.tables.put(row.zone);
        show(row.zone, memory_);
        loaded_.serials.load(row.zone.id, row.serial);
    }

    void rrset(zone::ZoneId zone, dns::Rrset rrset) override
    {
        ++loaded_.counts.rrsets;
        world_.contents.set_rrset(zone, rrset.owner, rrset.type, rrset.ttl, rrset.rdatas);
        staged();
    }

    void claim(zone::Claim row) override
    {
        ++loaded_.counts.claims;
        world_.tables.put(row);
        show(row, memory_);
        staged();
    }

    void host(store::StoredHost row) override
    {
        ++loaded_.counts.hosts;
        const auto& host = row.host;
        world_.tables.put(host);
        show(host, memory_);
        if (row.addresses != zone::Addresses{})
            world_.contents.set_addresses(host.zone, host.name, host.ttl, row.addresses);
        if (row.last_change != WallTime{}) world_.tables.set_last_change(host.id, row.last_change);
        if (row.last_contact != WallTime{}) world_.tables.note_contact(host.id, row.last_contact);
        staged();
    }

    void key(zone::UpdateKey row) override
    {
        ++loaded_.counts.keys;
        world_.tables.put(row);
    }

    void site(zone::Site row) override { world_.tables.put(row); }
    void extras(zone::HostExtras row) override { world_.tables.put(row); }
    void entry(zone::Entry row) override { world_.tables.put(row); }
    void signing_key(zone::SigningKey row) override { world_.tables.put(row); }
    void secondary(zone::Secondary row) override { world_.tables.put(row); }
    void upstream(zone::Upstream row) override { world_.tables.put(row); }

    void batch(const zone::Batch& batch) override
    {
        ++loaded_.counts.batches;
        loaded_.counts.changes += batch.changes.size();
        apply(batch, Rows::AreNewer, memory_);
        for (const auto& [zone, serial] : batch.serials)
            if (world_.tables.zone(zone)) loaded_.serials.load(zone, serial);
        publish();
    }

private:
    void staged()
    {
        if (++staged_ % rows_per_publish == 0) publish();
    }

    void publish()
    {
        world_.contents.publish();
        world_.contents.settle();
        world_.tables.settle();
    }

    const World& world_;
    ZoneVersions versions_;
    Memory memory_;
    Loaded& loaded_;
    std::size_t staged_ = 0;
};

}  // namespace

Loaded::Loaded() = default;
Loaded::Loaded(Loaded&&) noexcept = default;
Loaded& Loaded::operator=(Loaded&&) noexcept = default;
Loaded::~Loaded() = default;

Result<Loaded> load(const World& world)
{
    const auto begin = world.clock.now();
    Loaded loaded;
    MOORING_TRY(loaded.head, world.store.head());
    MOORING_TRY(loaded.next_ids, world.store.next_ids());

    MOORING_TRY(const auto snapshot, world.store.snapshot());
    MemoryLoader loader{world, loaded};
    MOORING_CHECK(snapshot->load(loader));

    for (const auto& [zone, serial] : loaded.serials.all_sealed()) {
        world.contents.set_serial(zone, serial);
        // Its row came before its RRsets.
        if (const auto row = world.tables.zone(zone); row && is_shown_full(*row, world.contents))
            world.contents.put_zone(*row);
    }
    if (world.signing != nullptr)
        MOORING_CHECK(world.signing->load(world.contents, world.tables, loaded.serials));
    world.contents.publish();
    world.contents.settle();
    world.tables.settle();
    loaded.counts.duration = world.clock.now() - begin;
    return loaded;
}

}  // namespace mooring::updates
