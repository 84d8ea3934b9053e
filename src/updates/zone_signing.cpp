// SPDX-License-Identifier: Apache-2.0
// The keys: from rows to the ring that all signers follow, and what is known of each zone.
#include "updates/zone_signing.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "dnssec/rrsig.hpp"
#include "updates/full_zone.hpp"

namespace mooring::updates {

using dns::RrType;

namespace {

constexpr std::size_t zones_per_step = 256;

bool is_signed_by_us(const zone::Zone& zone) noexcept
{
    return zone.signing != zone::Signing::Unsigned && zone.kind != zone::ZoneKind::Secondary;
}

/// The zone's SOA as it is shown at `serial`; nothing if the zone has none.
std::optional<dns::Rrset> soa_at(const zone::Contents& contents, const dns::Name& origin,
                                 dns::Serial serial)
{
    const auto apex = contents.find(origin);
    const auto stored = apex ? apex->rrset(RrType::SOA) : std::nullopt;
    if (!stored) return std::nullopt;
    dns::Rrset rrset{.owner = origin, .type = RrType::SOA, .ttl = stored->ttl, .rdatas = {}};
    stored->for_each([&](std::span<const std::uint8_t> rdata) {
        auto soa = dns::Soa::parse(rdata);
        if (!soa) return;
        soa->serial = serial;
        rrset.rdatas = {soa->rdata()};
    });
    return rrset.rdatas.empty() ? std::nullopt : std::optional{std::move(rrset)};
}

/// True if the apex has a signature over the SOA that a validator would accept now.
bool is_soa_signed(const zone::Contents& contents, const dnssec::ZoneKeys& keys,
                   const dns::Rrset& soa, std::uint32_t now_seconds)
{
    const auto apex = contents.find(soa.owner);
    const auto rrsigs = apex ? apex->rrset(RrType::RRSIG) : std::nullopt;
    if (!rrsigs) return false;
    const dnssec::OwnedRrset owned{soa.type, soa.ttl, soa.rdatas};
    const dnssec::RrsetToSign signed_rrset{
        .owner = soa.owner, .labels = dnssec::labels_to_sign(soa.owner), .rrset = owned.view()};
    auto is_good = false;
    rrsigs->for_each([&](std::span<const std::uint8_t> rdata) {
        const auto rrsig = dnssec::RrsigView::parse(rdata);
        if (is_good || !rrsig || rrsig->covered != RrType::SOA) return;
        for (const auto& key : keys.for_zone)
            is_good =
                is_good ||
                (key.key_tag == rrsig->key_tag &&
                 dnssec::verify_rrsig(key.dnskey, signed_rrset, rdata, now_seconds).has_value());
    });
    return is_good;
}

}  // namespace

bool is_shown_full(const zone::Zone& zone, const zone::Contents& contents)
{
    if (zone.signing != zone::Signing::Full) return false;
    const auto apex = contents.find(zone.origin);
    return apex && apex->rrset(RrType::RRSIG).has_value();
}

ZoneSigning::ZoneSigning(const Collaborators& collaborators, const Options& options)
    : with_{collaborators},
      options_{options},
      unsealed_{collaborators.seal},
      ring_{std::make_shared<const dnssec::KeyRing>()},
      current_ring_{std::make_shared<const dnssec::KeyRing>()},
      cache_{options.cache_bytes, collaborators.random},
      budget_{options.budget},
      ahead_{ring_, cache_, budget_},
      pace_{options.names_per_slice_max}
{}

ZoneSigning::~ZoneSigning() = default;

Result<> ZoneSigning::load(zone::Contents& contents, const registry::Tables& tables,
                           const ZoneSerials& serials)
{
    const auto now = with_.clock.wall_now();
    zone::ZoneId last{};
    while (true) {
        const auto zones = tables.zones_after(last, zones_per_step);
        if (zones.empty()) break;
        last = zones.back().id;
        for (const auto& zone : zones) {
            for (const auto& key : tables.signing_keys_of(zone.id)) note_key(key);
            if (!is_signed_by_us(zone)) continue;
            MOORING_CHECK(publish_keys(zone.id, tables));
            check_soa(zone, contents, serials.sealed(zone.id));
            follow(zone.id, contents, tables);
            agenda_.set(zone.id, now);
        }
    }
    contents.publish();
    ahead_.refresh();
    return {};
}

// The chain is whole, but the SOA's signature has ended or covers another serial: only the apex has
// to be done again, after a look at the rest. Nothing of this is stored.
void ZoneSigning::check_soa(const zone::Zone& zone, zone::Contents& contents,
                            std::optional<dns::Serial> serial)
{
    const auto* keys = current_ring_->find(zone.id);
    if (keys == nullptr || !serial || !is_shown_full(zone, contents)) return;
    shown_[zone.id] = *serial;
    const auto soa = soa_at(contents, zone.origin, *serial);
    if (soa && is_soa_signed(contents, *keys, *soa, seconds_of(with_.clock.wall_now()))) return;
    contents.set_rrset(zone.id, zone.origin, RrType::RRSIG, {}, {});
    auto shown = zone;
    shown.signing = zone::Signing::Online;
    contents.put_zone(shown);
    states_[zone.id].is_maintained = true;
    log(Level::Warning, "signatures of a zone are out of date and will be renewed",
        {{"zone", zone.origin.text()}});
}

Result<> ZoneSigning::publish_keys(zone::ZoneId zone, const registry::Tables& tables)
{
    const auto row = tables.zone(zone);
    const auto rows = tables.signing_keys_of(zone);
    if (!row || !is_signed_by_us(*row) || rows.empty()) {
        current_ring_ = std::make_shared<const dnssec::KeyRing>(current_ring_->without(zone));
    } else {
        MOORING_TRY(auto keys, unsealed_.zone_keys(*row, rows, options_.policy));
        current_ring_ =
            std::make_shared<const dnssec::KeyRing>(current_ring_->with(std::move(keys)));
    }
    ring_.publish(current_ring_);
    return {};
}

Result<std::shared_ptr<const dnssec::ZoneKeys>> ZoneSigning::keys_after(
    const registry::Draft& draft, const zone::Zone& zone)
{
    return unsealed_.zone_keys(zone, draft.signing_keys_of(zone.id), options_.policy);
}

void ZoneSigning::applied(const zone::Batch& batch, const zone::Contents& contents,
                          const registry::Tables& tables)
{
    std::set<zone::ZoneId> changed;  // In their keys or row.
    for (const auto& change : batch.changes) {
        if (const auto* put = std::get_if<zone::Put<zone::SigningKey>>(&change)) {
            note_key(put->row);
            changed.insert(put->row.zone);
        } else if (const auto* gone = std::get_if<zone::Erase<zone::SigningKey>>(&change)) {
            changed.insert(forget_key(gone->id));
        } else if (const auto* row = std::get_if<zone::Put<zone::Zone>>(&change)) {
            changed.insert(row->row.id);
            // Whatever is under way was for the row before.
            if (auto found = states_.find(row->row.id); found != states_.end()) {
                found->second.pass.reset();
                found->second.is_maintained = false;
            }
        } else if (const auto* zone = std::get_if<zone::Erase<zone::Zone>>(&change)) {
            changed.insert(zone->id);
        } else if (const auto* rrset = std::get_if<zone::RrsetChange>(&change)) {
            // Another SOA may mean another TTL of every denial (RFC 9077).
            if (rrset->type == RrType::SOA && states_.contains(rrset->zone))
                changed.insert(rrset->zone);
        }
    }
    for (const auto zone : changed) {
        // complete() has opened these keys already, if any of them is used.
        if (const auto published = publish_keys(zone, tables); !published)
            log(Level::Error, "a key cannot be used", {{"detail", published.error().detail}});
        if (auto found = states_.find(zone); found != states_.end()) found->second.renew_at = {};
        agenda_.set(zone, batch.time);
        follow(zone, contents, tables);
    }
    for (const auto& [zone, serial] : batch.serials)
        if (states_.contains(zone)) follow(zone, contents, tables);
    ahead_.refresh();
}

// Brings what is known of a zone in line with its row and its apex.
void ZoneSigning::follow(zone::ZoneId zone, const zone::Contents& contents,
                         const registry::Tables& tables)
{
    const auto row = tables.zone(zone);
    const auto is_ours = row && is_signed_by_us(*row);
    const auto found = states_.find(zone);
    if (found != states_.end()) count(found->second, -1);
    if (!row || (!is_ours && found == states_.end())) {
        if (found != states_.end()) states_.erase(found);
        shown_.erase(zone);
        return;
    }
    auto& state = states_[zone];
    const auto was_ready = state.is_ready;
    state.is_full = is_ours && row->signing == zone::Signing::Full;
    state.is_ready = state.is_full && is_shown_full(*row, contents);
    if (state.is_ready) state.is_maintained = true;
    if (state.is_ready != was_ready) agenda_.set(zone, with_.clock.wall_now());
    count(state, 1);
}

bool ZoneSigning::seals_with_batch(zone::ZoneId zone) const
{
    const auto found = states_.find(zone);
    return found != states_.end() && found->second.is_ready;
}

void ZoneSigning::sealing(std::span<const zone::ZoneSerial> serials, const zone::Contents& contents)
{
    const auto now = seconds_of(with_.clock.wall_now());
    for (const auto& [zone, serial] : serials) {
        const auto* keys = ahead_.keys_of(zone);
        if (keys == nullptr || seals_with_batch(zone)) continue;
        const auto before = std::exchange(shown_[zone], serial);
        const auto shown = soa_at(contents, keys->origin, before);
        const auto next = soa_at(contents, keys->origin, serial);
        if (shown && next) replace_ahead(*keys, *shown, *next, now);
    }
}

void ZoneSigning::note_key(const zone::SigningKey& key)
{
    const auto stage = static_cast<std::size_t>(key.stage) % SigningMetrics::stages_max;
    const auto [place, is_new] = keys_.try_emplace(key.id, key.zone, stage);
    if (!is_new) metrics_.keys[place->second.second].add(-1);
    place->second.second = stage;
    metrics_.keys[stage].add(1);
}

zone::ZoneId ZoneSigning::forget_key(zone::SigningKeyId id)
{
    unsealed_.forget(id);
    const auto found = keys_.find(id);
    if (found == keys_.end()) return {};
    metrics_.keys[found->second.second].add(-1);
    const auto zone = found->second.first;
    keys_.erase(found);
    return zone;
}

void ZoneSigning::count(const State& state, std::int64_t by)
{
    if (!state.is_full) return;
    (state.is_ready ? metrics_.zones_ready : metrics_.zones_waiting).add(by);
}

}  // namespace mooring::updates
