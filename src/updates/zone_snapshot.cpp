// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_snapshot.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace mooring::updates {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::string key_of(dns::NameView name)
{
    return {name.wire().begin(), name.wire().end()};
}

/// Collects one zone from its rows and the batches after them; the same rules as apply().
class ZoneLoader final : public store::Loader {
public:
    void account(zone::Account row) override
    {
        if (row.state == zone::RowState::Suspended) suspended_accounts_.insert(row.id);
    }
    void key(zone::UpdateKey) override {}
    void signing_key(zone::SigningKey) override {}
    void secondary(zone::Secondary) override {}
    void upstream(zone::Upstream) override {}

    void zone(store::StoredZone row) override { zone_ = std::move(row.zone); }

    void rrset(zone::ZoneId, dns::Rrset rrset) override
    {
        set(rrset.owner, {rrset.type, rrset.ttl, rrset.rdatas});
    }

    void claim(zone::Claim row) override
    {
        if (row.state == zone::RowState::Suspended || suspended_accounts_.contains(row.account))
            hidden_.insert(key_of(row.name));
    }

    void host(store::StoredHost row) override
    {
        const auto& host = row.host;
        if (host.state == zone::RowState::Suspended) silenced_.insert(key_of(host.name));
        hosts_.push_back({.id = host.id,
                          .ttl = host.ttl,
                          .name = keep(host.name),
                          .addresses = row.addresses,
                          .is_wildcard = host.is_wildcard});
        is_sorted_ = false;
    }

    void batch(const zone::Batch& batch) override
    {
        for (const auto& change : batch.changes) {
            if (const auto* moved = std::get_if<zone::AddressChange>(&change)) move(*moved);
            if (const auto* wanted = std::get_if<zone::RrsetChange>(&change)) set_rrset(*wanted);
        }
    }

    [[nodiscard]] Result<ZoneImage> take(dns::Serial serial, Extent extent)
    {
        const auto is_published = extent == Extent::Published;
        for (const auto& host : hosts_) place(host);
        if (is_published && zone_.signing != zone::Signing::Full) place_wildcards();
        const auto apex = rrsets_.find(zone_.origin, dns::RrType::SOA);
        if (!apex || rrsets_[*apex].rrset.count != 1)
            return fail(Errc::Corrupt, "the zone has no SOA");
        const auto soa = rrsets_[*apex].rrset;
        ZoneImage image{.zone = zone_,
                        .serial = serial,
                        .soa_ttl = soa.ttl,
                        .soa = with_serial(soa.rdatas.subspan(2), serial)};
        rrsets_.clear(*apex);
        if (is_published) leave_out_suspended();
        rrsets_.finish();
        image.rrsets = std::move(rrsets_);
        return image;
    }

private:
    struct Host {
        zone::HostId id;
        dns::Ttl ttl;
        std::uint64_t name;  // Where in names_.
        zone::Addresses addresses;
        bool is_wildcard;
    };
    struct Wanted {
        dns::RrType type;
        dns::Ttl ttl;
        std::span<const dns::Rdata> rdatas;
    };

    void set(dns::NameView owner, const Wanted& wanted)
    {
        const auto rdatas = packed(wanted.rdatas);
        rrsets_.set({.owner = owner,
                     .rrset = {.type = wanted.type,
                               .ttl = wanted.ttl,
                               .count = static_cast<std::uint16_t>(wanted.rdatas.size()),
                               .rdatas = rdatas}});
    }

    void set_rrset(const zone::RrsetChange& change)
    {
        if (change.zone != zone_.id || change.zone_version != zone_.version) return;
        set(change.owner, {change.type, change.ttl, change.after});
    }

    void move(const zone::AddressChange& change)
    {
        if (!std::exchange(is_sorted_, true)) std::ranges::sort(hosts_, {}, &Host::id);
        const auto host = std::ranges::lower_bound(hosts_, change.host, {}, &Host::id);
        if (host == hosts_.end() || host->id != change.host) return;  // Of another zone, or gone.
        host->addresses = change.after;
    }

    /// A host's name, by where it begins: as many as records, so they lie in one place.
    std::uint64_t keep(const dns::Name& name)
    {
        const auto place = names_.size();
        names_.push_back(static_cast<std::uint8_t>(name.size()));
        names_.insert(names_.end(), name.wire().begin(), name.wire().end());
        return place;
    }
    [[nodiscard]] dns::NameView name_of(const Host& host) const
    {
        return dns::NameView{std::span{names_}.subspan(host.name + 1, names_[host.name])};
    }

    void place(const Host& host) { set_addresses(name_of(host), host); }

    /// The host's row decides which addresses stand at a name.
    void set_addresses(dns::NameView name, const Host& host)
    {
        std::vector<dns::Rdata> rdatas;
        if (const auto& ipv4 = host.addresses.ipv4)
            rdatas.assign(1, {ipv4->bytes.begin(), ipv4->bytes.end()});
        set(name, {dns::RrType::A, host.ttl, rdatas});
        rdatas.clear();
        if (const auto& ipv6 = host.addresses.ipv6)
            rdatas.assign(1, {ipv6->bytes.begin(), ipv6->bytes.end()});
        set(name, {dns::RrType::AAAA, host.ttl, rdatas});
    }

    /// What stands at `*.` of a host's name goes before its switch.
    void place_wildcards()
    {
        std::set<std::string> taken;
        for (std::size_t i = 0; i < rrsets_.size(); ++i)
            if (const auto item = rrsets_[i]; item.owner.is_wildcard() && item.rrset.count > 0)
                taken.insert(key_of(item.owner));
        for (const auto& host : hosts_) {
            if (!host.is_wildcard || silenced_.contains(key_of(name_of(host)))) continue;
            const auto wildcard = dns::Name{name_of(host)}.child("*");
            if (wildcard && !taken.contains(key_of(*wildcard))) set_addresses(*wildcard, host);
        }
    }

    void leave_out_suspended()
    {
        if (hidden_.empty() && silenced_.empty()) return;
        const auto claim_labels = zone_.origin.label_count() + 1;
        for (std::size_t i = 0; i < rrsets_.size(); ++i) {
            const auto owner = rrsets_[i].owner;
            const auto labels = owner.label_count();
            if (silenced_.contains(key_of(owner)) ||
                (labels >= claim_labels && hidden_.contains(key_of(owner.suffix(claim_labels)))))
                rrsets_.clear(i);
        }
    }

    zone::Zone zone_;
    RrsetList rrsets_;
    std::vector<Host> hosts_;
    Bytes names_;
    bool is_sorted_ = true;
    std::set<zone::AccountId> suspended_accounts_;
    std::set<std::string> hidden_;    // Names of suspended claims.
    std::set<std::string> silenced_;  // Names of suspended hosts.
};

}  // namespace

dns::Rdata with_serial(std::span<const std::uint8_t> soa, dns::Serial serial)
{
    constexpr std::size_t numbers_bytes = 20;
    dns::Rdata rdata{soa.begin(), soa.end()};
    if (rdata.size() < numbers_bytes) return rdata;
    const auto numbers = std::span{rdata}.last(numbers_bytes);
    for (std::size_t i = 0; i < 4; ++i)
        numbers[i] = static_cast<std::uint8_t>(serial.value >> (24 - 8 * i));
    return rdata;
}

Result<ZoneImage> read_zone(store::Snapshot& snapshot, const zone::ZoneSerial& sealed,
                            Extent extent)
{
    ZoneLoader loader;
    MOORING_CHECK(snapshot.load_zone(sealed.zone, loader));
    return loader.take(sealed.serial, extent);
}

}  // namespace mooring::updates
