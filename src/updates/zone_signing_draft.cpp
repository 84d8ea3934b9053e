// SPDX-License-Identifier: Apache-2.0
// What a draft needs before it becomes a batch.
#include <algorithm>
#include <utility>

#include "dnssec/rrsig.hpp"
#include "updates/full_zone.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {

using dns::RrType;

namespace {

std::optional<dns::Rrset> published_rrset(const zone::Contents& contents, const dns::Name& owner,
                                          RrType type)
{
    const auto node = contents.find(owner);
    const auto view = node ? node->rrset(type) : std::nullopt;
    if (!view) return std::nullopt;
    dns::Rrset rrset{.owner = owner, .type = type, .ttl = view->ttl, .rdatas = {}};
    view->for_each([&](std::span<const std::uint8_t> rdata) {
        rrset.rdatas.emplace_back(rdata.begin(), rdata.end());
    });
    return rrset;
}

bool changes_keys(const zone::Change& change)
{
    return std::holds_alternative<zone::Put<zone::SigningKey>>(change) ||
           std::holds_alternative<zone::Erase<zone::SigningKey>>(change) ||
           std::holds_alternative<zone::Put<zone::Zone>>(change);
}

/// True if what is derived for the zone goes on as it is: same mode, same chain, same version.
bool goes_on(const zone::Zone& after, const std::optional<zone::Zone>& before)
{
    return before && after.signing == zone::Signing::Full && before->signing == after.signing &&
           before->denial == after.denial && before->version == after.version;
}

}  // namespace

Result<> ZoneSigning::complete(registry::Draft& draft,
                               const registry::Draft::OpenSerial& open_serial)
{
    auto orders = std::exchange(orders_, {});
    if (states_.empty()) return {};
    const auto is_slice = !orders.empty();
    const auto begin = with_.clock.now();
    MOORING_CHECK(complete_all(draft, open_serial, std::move(orders)));
    if (is_slice) pace_.took(with_.clock.now() - begin);
    return {};
}

Result<> ZoneSigning::complete_all(registry::Draft& draft,
                                   const registry::Draft::OpenSerial& open_serial, Orders orders)
{
    sign_ahead(draft);
    unready_changed_zones(draft);

    std::map<zone::ZoneId, bool> wanted;
    const std::function<bool(zone::ZoneId)> is_wanted = [&](zone::ZoneId id) {
        const auto known = wanted.find(id);
        if (known != wanted.end()) return known->second;
        const auto found = states_.find(id);
        const auto row = draft.zone(id);
        const auto is_it = found != states_.end() && found->second.is_maintained && row &&
                           goes_on(*row, draft.tables().zone(id));
        return wanted.emplace(id, is_it).first->second;
    };
    const auto keys_change = std::ranges::any_of(draft.changes(), changes_keys);
    auto touched = touched_by(draft, is_wanted);
    std::set<zone::ZoneId> postponed;
    for (auto& [id, names] : touched)
        if (postpone(names)) postponed.insert(id);
    const auto moved = draft.zones_touched();
    for (const auto id : moved)
        if (is_wanted(id)) touched.try_emplace(id);
    for (auto& [id, order] : orders) {
        const auto row = draft.zone(id);
        if (!row) continue;
        if (order.kind == SigningPass::Kind::Clear) {
            clear(draft, *row, order.names);
        } else if (is_wanted(id)) {
            touched[id].names.merge(order.names);
            if (order.ends_pass) touched[id].names.insert(row->origin);
        }
    }
    for (auto& [id, names] : touched) {
        const auto found = orders.find(id);
        MOORING_CHECK(complete_zone(draft, *draft.zone(id), std::move(names),
                                    {.open_serial = open_serial,
                                     .ends_pass = found != orders.end() && found->second.ends_pass,
                                     .keys_change = keys_change,
                                     .is_postponed = postponed.contains(id),
                                     .is_touched = std::ranges::binary_search(moved, id)}));
    }
    return {};
}

Result<> ZoneSigning::complete_zone(registry::Draft& draft, const zone::Zone& zone,
                                    TouchedNames touched, const Occasion& occasion)
{
    auto& state = states_[zone.id];
    const auto* keys = occasion.keys_change ? nullptr : current_ring_->find(zone.id);
    std::shared_ptr<const dnssec::ZoneKeys> made;
    if (keys == nullptr) {
        MOORING_TRY(made, keys_after(draft, zone));
        keys = made.get();
    }
    // A name belongs to one zone only: since these were collected it may have become another's.
    std::erase_if(touched.names, [&](const dns::Name& name) {
        const auto enclosing = draft.zone_of(name);
        return !enclosing || enclosing->id != zone.id;
    });
    if (occasion.is_postponed) state.is_postponed = true;
    const auto is_whole = (state.is_ready || occasion.ends_pass) && !occasion.is_postponed;
    FullZone full{draft,
                  {.zone = zone,
                   .keys = *keys,
                   .serial = occasion.open_serial(zone.id),
                   .apex = is_whole ? FullZone::Apex::IsSigned : FullZone::Apex::Waits,
                   .is_touched = occasion.is_touched},
                  metrics_};
    auto result = full.complete(std::move(touched));
    if (!result) metrics_.failures.add();
    if (result && state.pass) state.pass->note_expiration(full.earliest_expiration());
    return result;
}

void ZoneSigning::clear(registry::Draft& draft, const zone::Zone& zone, const NameSet& names)
{
    const dnssec::ZoneKeys no_keys;
    FullZone full{draft, {.zone = zone, .keys = no_keys, .serial = {}}, metrics_};
    auto own = names;
    std::erase_if(own, [&](const dns::Name& name) {
        const auto enclosing = draft.zone_of(name);
        return !enclosing || enclosing->id != zone.id;
    });
    full.clear(own);
}

// Keeps a batch within its limits: names that only came or went with something above them are left
// to a pass, until whose end the zone is not ready.
bool ZoneSigning::postpone(TouchedNames& touched) const
{
    if (touched.names.size() <= options_.names_per_batch_max) return false;
    std::erase_if(touched.names,
                  [&](const dns::Name& name) { return !touched.rrsets.contains(name); });
    return true;
}

// A zone whose mode or chain changes must not go on being answered from what is derived.
void ZoneSigning::unready_changed_zones(registry::Draft& draft)
{
    std::vector<zone::Zone> rows;
    for (const auto& change : draft.changes())
        if (const auto* put = std::get_if<zone::Put<zone::Zone>>(&change)) rows.push_back(put->row);
    for (const auto& row : rows) {
        const auto after = draft.zone(row.id);
        const auto before = draft.tables().zone(row.id);
        const auto was_full = before && before->signing == zone::Signing::Full &&
                              before->kind != zone::ZoneKind::Secondary;
        if (!after || !was_full || goes_on(*after, before) || after->version != before->version)
            continue;
        draft.set_rrset({.owner = after->origin, .type = RrType::RRSIG, .ttl = {}, .rdatas = {}},
                        origin_of_derived(draft.now()));
    }
}

void ZoneSigning::sign_ahead(const registry::Draft& draft)
{
    if (current_ring_->size() == 0) return;
    for (const auto& change : draft.changes()) {
        if (const auto* moved = std::get_if<zone::AddressChange>(&change)) {
            const auto zone = draft.tables().zone_of(moved->host);
            const auto* keys = zone ? online_keys(*zone) : nullptr;
            const auto name = keys != nullptr ? draft.tables().name_of(moved->host) : std::nullopt;
            if (!name) continue;
            if (moved->before.ipv4 != moved->after.ipv4) sign_ahead(draft, *keys, *name, RrType::A);
            if (moved->before.ipv6 != moved->after.ipv6)
                sign_ahead(draft, *keys, *name, RrType::AAAA);
        } else if (const auto* set = std::get_if<zone::RrsetChange>(&change)) {
            const auto* keys = online_keys(set->zone);
            if (keys != nullptr && set->type != RrType::SOA)
                sign_ahead(draft, *keys, set->owner, set->type);
        }
    }
}

void ZoneSigning::sign_ahead(const registry::Draft& draft, const dnssec::ZoneKeys& keys,
                             const dns::Name& owner, RrType type)
{
    const auto before = published_rrset(draft.contents(), owner, type);
    if (!before) return;
    const auto after = draft.rrset(owner, type);
    if (after) replace_ahead(keys, *before, *after, seconds_of(draft.now()));
}

/// The keys of a zone whose answers are signed when asked for.
const dnssec::ZoneKeys* ZoneSigning::online_keys(zone::ZoneId zone) const
{
    return seals_with_batch(zone) ? nullptr : ahead_.keys_of(zone);
}

// Whoever asks for the one again and again will ask for the other in a moment.
void ZoneSigning::replace_ahead(const dnssec::ZoneKeys& keys, const dns::Rrset& before,
                                const dns::Rrset& after, std::uint32_t now_seconds)
{
    const dnssec::OwnedRrset old{before.type, before.ttl, before.rdatas};
    const auto labels = dnssec::labels_to_sign(before.owner);
    const auto is_hot = ahead_.is_hot(
        keys, {.owner = before.owner, .labels = labels, .rrset = old.view()}, now_seconds);
    if (!is_hot) return;
    const dnssec::OwnedRrset next{after.type, after.ttl, after.rdatas};
    const auto prepared = ahead_.prepare(
        keys, {.owner = after.owner, .labels = labels, .rrset = next.view()}, now_seconds);
    if (prepared) metrics_.ahead.add();  // Else the first who asks finds out.
}

}  // namespace mooring::updates
