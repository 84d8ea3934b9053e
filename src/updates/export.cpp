// SPDX-License-Identifier: Apache-2.0
#include "updates/export.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "dns/zone_file.hpp"
#include "updates/ask.hpp"

namespace mooring::updates {
namespace {

struct CanonicalOrder {
    bool operator()(const dns::Name& left, const dns::Name& right) const
    {
        return dns::canonical_order(left, right) < 0;
    }
};

struct Records {
    dns::Ttl ttl;
    std::vector<dns::Rdata> rdatas;
};
using Node = std::map<dns::RrType, Records>;

/// Collects one zone from its rows and the batches after them; the same rules as apply().
class ZoneLoader final : public store::Loader {
public:
    void account(zone::Account) override {}
    void claim(zone::Claim) override {}
    void key(zone::UpdateKey) override {}

    void zone(store::StoredZone row) override { zone_ = std::move(row.zone); }

    void rrset(zone::ZoneId, dns::Rrset rrset) override
    {
        nodes_[rrset.owner][rrset.type] = {rrset.ttl, std::move(rrset.rdatas)};
    }

    void host(store::StoredHost row) override
    {
        const auto id = row.host.id;
        hosts_.insert_or_assign(id, std::pair{row.host.name, row.host.ttl});
        set_addresses(id, row.addresses);
    }

    void batch(const zone::Batch& batch) override
    {
        for (const auto& change : batch.changes) {
            if (const auto* moved = std::get_if<zone::AddressChange>(&change))
                set_addresses(moved->host, moved->after);
            if (const auto* set = std::get_if<zone::RrsetChange>(&change)) set_rrset(*set);
        }
    }

    /// The file's text. `serial` takes the place of the one in the stored SOA.
    [[nodiscard]] Result<std::string> text(dns::Serial serial)
    {
        auto& apex = nodes_[zone_.origin];
        const auto stored = apex.find(dns::RrType::SOA);
        if (stored == apex.end() || stored->second.rdatas.empty())
            return fail(Errc::Corrupt, "the zone has no SOA");
        MOORING_TRY(auto soa, dns::Soa::parse(stored->second.rdatas.front()));
        soa.serial = serial;

        std::string text =
            dns::record_line(zone_.origin, stored->second.ttl, dns::RrType::SOA, soa.rdata());
        text += '\n';
        apex.erase(stored);
        for (const auto& [owner, node] : nodes_)
            for (const auto& [type, records] : node) write(owner, type, records, text);
        return text;
    }

    [[nodiscard]] const zone::Zone& zone_row() const noexcept { return zone_; }

private:
    static void write(const dns::Name& owner, dns::RrType type, const Records& records,
                      std::string& text)
    {
        for (const auto& rdata : records.rdatas) {
            text += dns::record_line(owner, records.ttl, type, rdata);
            text += '\n';
        }
    }

    void set_rrset(const zone::RrsetChange& change)
    {
        if (change.zone != zone_.id || change.zone_version != zone_.version) return;
        if (change.after.empty())
            nodes_[change.owner].erase(change.type);
        else
            nodes_[change.owner][change.type] = {change.ttl, change.after};
    }

    void set_addresses(zone::HostId id, const zone::Addresses& addresses)
    {
        const auto found = hosts_.find(id);
        if (found == hosts_.end()) return;  // Of another zone, or gone.
        const auto& [name, ttl] = found->second;
        auto& node = nodes_[name];
        node.erase(dns::RrType::A);
        node.erase(dns::RrType::AAAA);
        if (addresses.ipv4) node[dns::RrType::A] = {ttl, {rdata_of(addresses.ipv4->bytes)}};
        if (addresses.ipv6) node[dns::RrType::AAAA] = {ttl, {rdata_of(addresses.ipv6->bytes)}};
    }

    static dns::Rdata rdata_of(std::span<const std::uint8_t> bytes)
    {
        return {bytes.begin(), bytes.end()};
    }

    zone::Zone zone_;
    std::map<dns::Name, Node, CanonicalOrder> nodes_;
    std::unordered_map<zone::HostId, std::pair<dns::Name, dns::Ttl>> hosts_;
};

}  // namespace

Result<std::string> export_zone(Pipeline& pipeline, const dns::Name& origin)
{
    zone::ZoneId id{};
    MOORING_CHECK(ask(pipeline, [&](registry::Draft& draft) -> Result<> {
        const auto zone = draft.find_zone(origin.canonical());
        if (!zone) return fail(Errc::NotFound, "no zone " + origin.text());
        id = zone->id;
        return {};
    }));
    MOORING_TRY(const auto sealed, snapshot_at_seal(pipeline));
    const auto serial = std::ranges::find(sealed.serials, id, &zone::ZoneSerial::zone);
    if (serial == sealed.serials.end())
        return fail(Errc::NotFound, "the zone was removed meanwhile");

    ZoneLoader loader;
    MOORING_CHECK(sealed.snapshot->load_zone(id, loader));
    return loader.text(serial->serial);
}

}  // namespace mooring::updates
