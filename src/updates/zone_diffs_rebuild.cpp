// SPDX-License-Identifier: Apache-2.0
// The steps read back from the journal after a restart. The contents are those of the journal's
// end; a batch says what became of things and, of addresses and RRsets, what was before.
#include <algorithm>
#include <map>
#include <ranges>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "updates/zone_diffs.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::updates {
namespace {

zone::RrsetView view_of(dns::RrType type, dns::Ttl ttl, std::span<const std::uint8_t> packed_rdatas,
                        std::size_t count)
{
    return {.type = type,
            .ttl = ttl,
            .count = static_cast<std::uint16_t>(count),
            .rdatas = packed_rdatas};
}

template <class Address>
std::vector<dns::Rdata> rdatas_of(const std::optional<Address>& address)
{
    std::vector<dns::Rdata> rdatas;
    if (address) rdatas.emplace_back(address->bytes.begin(), address->bytes.end());
    return rdatas;
}

}  // namespace

/// Reads batches in order and keeps what their changes did to followed zones. What it cannot tell
/// exactly is a gap.
class ZoneDiffs::Rebuilder {
public:
    explicit Rebuilder(ZoneDiffs& diffs) : diffs_{diffs} {}

    bool see(const zone::Batch& batch)
    {
        for (const auto& [zone, serial] : batch.serials) {
            if (!diffs_.followed_.has(zone)) continue;
            auto& rebuilt = zones_[zone];
            if (rebuilt.empty() || rebuilt.back().serial != serial) rebuilt.emplace_back(serial);
        }
        batch_ = &batch;
        for (const auto& change : batch.changes)
            std::visit([this](const auto& one) { note(one); }, change);
        return true;
    }

    /// Hands the steps over. The first serial seen is the end of a step whose beginning is not
    /// known.
    void finish()
    {
        for (auto& [zone, rebuilt] : zones_) keep(zone, rebuilt);
    }

private:
    struct Rebuilt {
        explicit Rebuilt(dns::Serial shown) : serial{shown} {}
        dns::Serial serial;
        ChangeSet changes;
        std::optional<std::pair<dns::Ttl, dns::Rdata>> soa_before;
        bool is_gap = false;
    };
    using Serials = std::vector<Rebuilt>;

    void note(const zone::RrsetChange& change)
    {
        auto* rebuilt = current(change.zone);
        const auto row = diffs_.tables_.zone(change.zone);
        if (rebuilt == nullptr || !row || row->version != change.zone_version) return;
        if (change.type == dns::RrType::SOA && change.owner == row->origin) {
            if (!change.before.empty() && !rebuilt->soa_before)
                rebuilt->soa_before = {change.ttl, change.before.front()};
            return;
        }
        if (is_hidden(change.owner)) return;
        // The TTL before is not in the journal. If it was another one, a secondary that insists
        // takes the whole zone.
        const auto before = packed(change.before);
        const auto after = packed(change.after);
        rebuilt->changes.note(
            {.owner = change.owner,
             .before = view_of(change.type, change.ttl, before, change.before.size()),
             .after = view_of(change.type, change.ttl, after, change.after.size())});
    }

    void note(const zone::AddressChange& change)
    {
        const auto added = added_.find(change.host);
        const auto host = added != added_.end() ? std::optional{added->second}
                                                : diffs_.tables_.host_row(change.host);
        if (!host) return break_off();
        auto* rebuilt = current(host->zone);
        if (rebuilt == nullptr || is_hidden(host->name)) return;
        note_addresses(*rebuilt, {*host, host->name, change});
        const auto zone = diffs_.tables_.zone(host->zone);
        const auto node = diffs_.contents_.find(host->name);
        const auto shows_wildcard = zone && zone->signing != zone::Signing::Full &&
                                    host->is_wildcard && node &&
                                    !node->is(zone::NodeFlag::HasWildcardChild);
        const auto wildcard = host->name.child("*");
        if (shows_wildcard && wildcard) note_addresses(*rebuilt, {*host, *wildcard, change});
    }

    struct Moved {
        const zone::Host& host;
        const dns::Name& owner;
        const zone::AddressChange& change;
    };
    static void note_addresses(Rebuilt& rebuilt, const Moved& moved)
    {
        const auto swap = [&](dns::RrType type, const std::vector<dns::Rdata>& from,
                              const std::vector<dns::Rdata>& to) {
            const auto before = packed(from);
            const auto after = packed(to);
            rebuilt.changes.note(
                {.owner = moved.owner,
                 .before =
                     view_of(type, from.empty() ? dns::Ttl{} : moved.host.ttl, before, from.size()),
                 .after =
                     view_of(type, to.empty() ? dns::Ttl{} : moved.host.ttl, after, to.size())});
        };
        const auto& [before, after] = std::pair{moved.change.before, moved.change.after};
        swap(dns::RrType::A, rdatas_of(before.ipv4), rdatas_of(after.ipv4));
        swap(dns::RrType::AAAA, rdatas_of(before.ipv6), rdatas_of(after.ipv6));
    }

    /// A new host has no addresses yet; one that is put again may be suspended or be no wildcard
    /// any more.
    void note(const zone::Put<zone::Host>& change)
    {
        const auto is_new =
            change.row.created == change.origin.time && !added_.contains(change.row.id);
        added_.insert_or_assign(change.row.id, change.row);
        if (!is_new) break_off(change.row.zone);
    }
    void note(const zone::Erase<zone::Host>&) { break_off(); }
    void note(const zone::Put<zone::Claim>& change)
    {
        const auto is_new =
            change.row.created == change.origin.time && claims_.insert(change.row.id).second;
        if (!is_new) break_off(change.row.zone);
    }
    void note(const zone::Erase<zone::Claim>&) { break_off(); }
    void note(const zone::Put<zone::Account>&) { break_off(); }
    void note(const zone::Put<zone::Zone>& change) { break_off(change.row.id); }
    template <class Other>
    void note(const Other&)
    {}

    void break_off(zone::ZoneId zone)
    {
        if (auto* rebuilt = current(zone)) rebuilt->is_gap = true;
    }
    /// Of every zone that the batch touches.
    void break_off()
    {
        for (const auto& [zone, serial] : batch_->serials) break_off(zone);
    }

    [[nodiscard]] Rebuilt* current(zone::ZoneId zone)
    {
        const auto found = zones_.find(zone);
        return found == zones_.end() || found->second.empty() ? nullptr : &found->second.back();
    }

    /// As it is at the journal's end: whoever was hidden meanwhile is a gap.
    [[nodiscard]] bool is_hidden(const dns::Name& owner) const
    {
        const auto node = diffs_.contents_.find(owner);
        if (node) return node->is(zone::NodeFlag::IsHidden) || node->is(zone::NodeFlag::IsSilenced);
        const auto claim = diffs_.tables_.claim_covering(owner);
        return claim && diffs_.tables_.is_blocked(*claim);
    }

    void keep(zone::ZoneId zone, Serials& rebuilt)
    {
        const auto sealed = diffs_.sealed_.find(zone);
        if (rebuilt.empty() || sealed == diffs_.sealed_.end() ||
            sealed->second != rebuilt.back().serial)
            return;
        auto to = diffs_.soa_of(zone, rebuilt.back().serial);
        std::vector<Step> steps;  // Newest first: the SOA is known at the end.
        for (auto i = rebuilt.size() - 1; i > 0 && to && !rebuilt[i].is_gap; --i) {
            ShownSoa from{rebuilt[i - 1].serial, to->ttl, to->rdata};
            if (const auto& before = rebuilt[i].soa_before)
                std::tie(from.ttl, from.rdata) = *before;
            from.rdata = with_serial(from.rdata, from.serial);
            steps.push_back(
                {.from = from, .to = *to, .changes = rebuilt[i].changes.pack(), .number = 0});
            to = std::move(from);
        }
        for (auto& step : steps | std::views::reverse) {
            step.number = diffs_.next_number_++;
            diffs_.keep(zone, std::move(step));
        }
    }

    ZoneDiffs& diffs_;
    const zone::Batch* batch_ = nullptr;
    std::map<zone::ZoneId, Serials> zones_;
    std::map<zone::HostId, zone::Host> added_;
    std::unordered_set<zone::ClaimId> claims_;
};

Result<> ZoneDiffs::rebuild(store::Store& store, WallTime since)
{
    if (!followed_.all && followed_.zones.empty()) return {};
    Rebuilder rebuilder{*this};
    const auto done =
        store.visit_batches(since, [&](const zone::Batch& batch) { return rebuilder.see(batch); });
    if (done) rebuilder.finish();
    return done;
}

}  // namespace mooring::updates
