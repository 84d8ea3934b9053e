// SPDX-License-Identifier: Apache-2.0
#include "updates/full_zone.hpp"

#include <algorithm>

#include "dnssec/nsec.hpp"
#include "dnssec/nsec3.hpp"

namespace mooring::updates {

using dns::RrType;

namespace {

/// RFC 9077, section 3: the TTL of a denial is the lower of the SOA's TTL and MINIMUM.
dns::Ttl denial_ttl_of(const registry::Draft& draft, const dns::Name& origin)
{
    const auto rrset = draft.rrset(origin, RrType::SOA);
    if (!rrset) return {};
    const auto soa = dns::Soa::parse(rrset->rdatas.front());
    return soa ? std::min(rrset->ttl, soa->minimum) : dns::Ttl{};
}

std::vector<RrType> types_shown(const NameFacts& facts)
{
    std::vector<RrType> types;
    const auto bitmap = facts.types();
    for (const auto& rrset : facts.rrsets)
        if (bitmap.contains(rrset.type)) types.push_back(rrset.type);
    return types;
}

}  // namespace

zone::Origin origin_of_derived(WallTime now)
{
    zone::Origin origin;
    origin.dialect = zone::Dialect::None;
    origin.time = now;
    return origin;
}

FullZone::FullZone(registry::Draft& draft, const Task& task, SigningMetrics& metrics)
    : draft_{draft},
      task_{task},
      metrics_{metrics},
      now_seconds_{seconds_of(draft.now())},
      origin_{origin_of_derived(draft.now())},
      zone_facts_{draft, task.zone},
      chain_{draft.contents(), task.zone},
      denial_ttl_{denial_ttl_of(draft, task.zone.origin)}
{}

Result<> FullZone::complete(TouchedNames touched)
{
    const auto count = draft_.change_count();
    touched_ = std::move(touched);
    restore_spoilt();
    set_wildcards(touched_);
    if (task_.zone.denial == zone::Denial::Nsec)
        link_nsec(touched_.names);
    else
        link_nsec3(touched_.names);

    auto owners = touched_.names;
    for (const auto& [owner, types] : touched_.rrsets) owners.insert(owner);
    for (const auto& owner : owners)
        if (!(owner == task_.zone.origin)) MOORING_CHECK(sign(owner));

    // Whatever changes in the zone moves its serial, and so the SOA. A look that finds all in order
    // changes nothing.
    const auto is_seen = owners.contains(task_.zone.origin);
    is_soa_moved_ = task_.is_touched || draft_.change_count() != count;
    if (!is_soa_moved_ && is_seen) is_soa_moved_ = !is_apex_in_order();
    return is_soa_moved_ || is_seen ? sign(task_.zone.origin) : Result<>{};
}

// As it is published; what follows from the draft is worked out after that.
void FullZone::restore_spoilt()
{
    for (const auto& [owner, type] : touched_.spoilt) {
        const auto node = draft_.contents().find(owner);
        const auto published = node ? node->rrset(type) : std::nullopt;
        dns::Rrset rrset{.owner = owner, .type = type, .ttl = denial_ttl_, .rdatas = {}};
        if (published)
            published->for_each([&](std::span<const std::uint8_t> rdata) {
                rrset.rdatas.emplace_back(rdata.begin(), rdata.end());
            });
        draft_.set_rrset(rrset, origin_);
        touched_.names.insert(owner);
    }
}

void FullZone::clear(const NameSet& names)
{
    TouchedNames ignored;
    for (const auto& name : names) {
        set_wildcard(name, Switches::AreOff, ignored);
        for (const auto type : {RrType::RRSIG, RrType::NSEC, RrType::NSEC3}) set(name, type, {});
    }
}

const NameFacts& FullZone::facts_of(const dns::Name& name)
{
    const auto found = facts_.find(name);
    if (found != facts_.end()) return found->second;
    return facts_.emplace(name, zone_facts_.of(name)).first->second;
}

void FullZone::set(const dns::Name& owner, RrType type, std::vector<dns::Rdata> rdatas)
{
    const dns::Rrset after{
        .owner = owner, .type = type, .ttl = denial_ttl_, .rdatas = std::move(rdatas)};
    const auto count = draft_.change_count();
    draft_.set_rrset(after, origin_);
    if (draft_.change_count() != count && type != RrType::RRSIG) touched_.add(owner, type);
}

void FullZone::set_wildcards(TouchedNames& touched)
{
    const auto names = touched.names;
    for (const auto& name : names) {
        set_wildcard(name, Switches::Follow, touched);
        if (name.view().is_wildcard()) set_wildcard(name.parent(), Switches::Follow, touched);
    }
}

// The addresses that stood, or stand, at `*.` of the name because of the switch are those of the
// host; any others are somebody's own.
void FullZone::set_wildcard(const dns::Name& name, Switches switches, TouchedNames& touched)
{
    const auto host = draft_.host_at(name);
    const auto before_id = draft_.tables().host_at(name);
    const auto before = before_id ? draft_.tables().host_row(*before_id) : std::nullopt;
    const auto is_on = host && host->is_wildcard;
    const auto was_on = before && before->is_wildcard;
    const auto star = name.child("*");
    if ((!is_on && !was_on) || !star) return;

    const auto facts = zone_facts_.of(*star);
    const auto node = draft_.contents().find(name);
    zone::Addresses ours;
    if (was_on && node) ours = {.ipv4 = node->ipv4(), .ipv6 = node->ipv6()};
    zone::Addresses present;
    auto has_others = false;
    for (const auto& rrset : facts.rrsets) {
        if (rrset.type == RrType::A && rrset.rdatas.size() == 1)
            std::ranges::copy(rrset.rdatas[0], present.ipv4.emplace().bytes.begin());
        else if (rrset.type == RrType::AAAA && rrset.rdatas.size() == 1)
            std::ranges::copy(rrset.rdatas[0], present.ipv6.emplace().bytes.begin());
        else
            has_others = true;
    }
    if (present != zone::Addresses{} && present != ours) return;

    zone::Addresses wanted;
    if (is_on && !has_others && switches == Switches::Follow) wanted = wildcard_addresses(name);
    const auto ttl = host ? host->ttl : dns::Ttl{};
    const auto put = [&](RrType type, const auto& address) {
        dns::Rrset rrset{.owner = *star, .type = type, .ttl = ttl, .rdatas = {}};
        if (address) rrset.rdatas.emplace_back(address->bytes.begin(), address->bytes.end());
        const auto count = draft_.change_count();
        draft_.set_rrset(rrset, origin_);
        if (draft_.change_count() != count) touched.add(*star, type);
    };
    put(RrType::A, wanted.ipv4);
    put(RrType::AAAA, wanted.ipv6);
}

zone::Addresses FullZone::wildcard_addresses(const dns::Name& name)
{
    const auto facts = zone_facts_.of(name);
    if (!facts.is_in_zone()) return {};
    const auto host = draft_.host_at(name);
    return host ? draft_.addresses(host->id) : zone::Addresses{};
}

void FullZone::move_in(const dns::Name& owner)
{
    chain_.insert(owner);
    moved_in_.push_back(owner);
}

void FullZone::move_out(const dns::Name& owner)
{
    chain_.erase(owner);
    moved_out_.push_back(owner);
}

void FullZone::link_nsec(const NameSet& names)
{
    for (const auto& name : names) {
        const auto is_in = facts_of(name).is_in_zone();
        const auto was_in = chain_.has(name);
        if (is_in && !was_in) move_in(name);
        if (!is_in && was_in) move_out(name);
        if (is_in) renewed_.insert(name);
    }
    for (const auto& name : moved_in_)
        if (auto left = chain_.previous(name)) renewed_.insert(*std::move(left));
    for (const auto& name : moved_out_) {
        if (auto left = chain_.widow_of(name)) renewed_.insert(*std::move(left));
        set(name, RrType::NSEC, {});
    }
    for (const auto& owner : renewed_) renew_nsec(owner);
}

void FullZone::renew_nsec(const dns::Name& owner)
{
    const auto next = chain_.next(owner);
    set(owner, RrType::NSEC,
        {dnssec::nsec_rdata(next.value_or(owner), types_shown(facts_of(owner)))});
}

void FullZone::link_nsec3(const NameSet& names)
{
    auto waiting = names;
    while (!waiting.empty()) {
        const auto name = *waiting.begin();
        waiting.erase(waiting.begin());
        see_hashed(name, waiting);
    }
    for (const auto& owner : moved_in_)
        if (auto left = chain_.previous(owner)) renewed_.insert(*std::move(left));
    for (const auto& owner : moved_out_) {
        if (auto left = chain_.widow_of(owner)) renewed_.insert(*std::move(left));
        set(owner, RrType::NSEC3, {});
    }
    for (const auto& owner : renewed_) renew_nsec3(owner);
}

// What becomes of a name's place in the chain; whoever comes or goes may take the empty
// non-terminals above with it (RFC 5155, 7.1).
void FullZone::see_hashed(const dns::Name& name, NameSet& waiting)
{
    const auto owner = dnssec::nsec3_owner(dnssec::nsec3_hash(name), task_.zone.origin);
    if (!owner || hashed_.contains(*owner)) return;
    const auto is_in = zone_facts_.exists(facts_of(name));
    const auto was_in = chain_.has(*owner);
    if (!is_in && !was_in) return;
    hashed_.emplace(*owner, name);
    if (is_in) renewed_.insert(*owner);
    if (is_in == was_in) return;
    if (is_in)
        move_in(*owner);
    else
        move_out(*owner);
    if (name.label_count() > task_.zone.origin.label_count() + 1) waiting.insert(name.parent());
}

void FullZone::renew_nsec3(const dns::Name& owner)
{
    const auto next = chain_.next(owner).value_or(owner);
    const auto hash = dnssec::nsec3_hash_of_owner(next);
    if (!hash) return;
    const auto whose = hashed_.find(owner);
    if (whose != hashed_.end()) {
        set(owner, RrType::NSEC3,
            {dnssec::nsec3_rdata(*hash, types_shown(facts_of(whose->second)))});
        return;
    }
    // A neighbour, of which only the next one is new.
    const auto present = draft_.rrset(owner, RrType::NSEC3);
    if (!present) return;
    auto rdata = present->rdatas.front();
    constexpr std::size_t hash_offset = 6;  // RFC 5155, 3.2, without a salt.
    if (rdata.size() < hash_offset + hash->size()) return;
    std::ranges::copy(*hash, rdata.begin() + hash_offset);
    set(owner, RrType::NSEC3, {std::move(rdata)});
}

}  // namespace mooring::updates
