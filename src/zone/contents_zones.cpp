// SPDX-License-Identifier: Apache-2.0
// Zones as a whole: put, erased, sealed, and how they lie inside each other.
#include <algorithm>

#include "base/assert.hpp"
#include "zone/contents.hpp"

namespace mooring::zone {
namespace {

// The five numbers at the end of an SOA's RDATA (RFC 1035, 3.3.13).
constexpr std::size_t soa_numbers_bytes = 20;

std::uint32_t number_at(std::span<const std::uint8_t> bytes) noexcept
{
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
           (std::uint32_t{bytes[2]} << 8U) | bytes[3];
}

void write_serial(ZoneView& view)
{
    if (view.soa.size() < soa_numbers_bytes) return;
    auto bytes = std::span{view.soa}.last(soa_numbers_bytes);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<std::uint8_t>(view.serial.value >> (24 - 8 * i));
}

}  // namespace

void Contents::put_zone(const Zone& zone)
{
    if (store_.zone(zone.id, NameStore::newest) != nullptr) return;
    if (const auto same = origins_.find(zone.origin); same != origins_.end())
        erase_zone(same->second);

    const auto inner = zones_directly_below(zone.origin);
    for (const auto& origin : inner) detach(origin);
    if (const auto outer = zone_of(zone.origin)) remove_below(*outer, zone.origin);

    store_.put_zone(zone.id, zone.origin);
    NameState apex;
    apex.zone = zone.id;
    apex.flags = static_cast<NodeFlags>(static_cast<NodeFlags>(NodeFlag::IsApex) |
                                        static_cast<NodeFlags>(NodeFlag::Exists));
    store_.insert(store_.hash(zone.origin), apex);
    origins_.emplace(zone.origin, zone.id);

    attach(zone.origin);
    for (const auto& origin : inner) attach(origin);
}

void Contents::erase_zone(ZoneId zone)
{
    const auto* view = store_.zone(zone, NameStore::newest);
    if (view == nullptr) return;
    const auto origin = view->origin;
    const auto inner = zones_directly_below(origin);
    for (const auto& below : inner) detach(below);
    detach(origin);

    visit_zone(zone, [this](const NameStore::Found& found) {
        const auto locator = store_.hash(store_.name_of(found.at)).hash;
        families_.forget(locator);
        hidden_tops_.erase(locator);
        store_.stage_absent(found.at);
    });
    store_.erase_zone(zone);
    origins_.erase(origin);
    for (const auto& below : inner) attach(below);
}

std::optional<ZoneId> Contents::zone_of(dns::NameView name) const
{
    const auto* view = store_.find_zone(name, NameStore::newest);
    if (view == nullptr) return std::nullopt;
    return view->id;
}

void Contents::set_serial(ZoneId zone, dns::Serial serial)
{
    auto* view = store_.edit_zone(zone);
    if (view == nullptr) return;
    view->serial = serial;
    write_serial(*view);
}

void Contents::set_soa(ZoneId zone, dns::Ttl ttl, std::span<const dns::Rdata> rdatas)
{
    auto* view = store_.edit_zone(zone);
    if (view == nullptr) return;
    view->soa.clear();
    if (rdatas.empty() || rdatas.front().size() < soa_numbers_bytes) return;

    view->soa = rdatas.front();
    const auto numbers = std::span<const std::uint8_t>{view->soa}.last(soa_numbers_bytes);
    view->soa_ttl = ttl;
    view->negative_ttl = std::min(ttl, dns::Ttl{number_at(numbers.last(4))});
    if (view->serial.value == 0)
        view->serial = dns::Serial{number_at(numbers.first(4))};
    else
        write_serial(*view);
}

// Removes the names of `zone` at and below `top`: another zone begins there.
void Contents::remove_below(ZoneId zone, const dns::Name& top)
{
    const auto name = store_.hash(top);
    const auto found = store_.find_in(zone, name);
    if (!found) return;
    const auto family = family_of({.name = name, .found = *found});
    tell_ancestors(zone, name, standing_of(found->state), {});
    for (const auto& [locator, member] : family) {
        families_.forget(locator);
        hidden_tops_.erase(locator);
        store_.stage_absent(member.at);
    }
}

std::vector<dns::Name> Contents::zones_directly_below(const dns::Name& origin) const
{
    // Canonical order puts everything below a name right behind it.
    std::vector<dns::Name> found;
    for (auto i = origins_.upper_bound(origin); i != origins_.end(); ++i) {
        if (!i->first.is_at_or_below(origin)) break;
        const auto is_inside_last = !found.empty() && i->first.is_at_or_below(found.back());
        if (!is_inside_last) found.push_back(i->first);
    }
    return found;
}

// A zone counts as an existing child of the name above its apex, in the zone that encloses it.
void Contents::attach(const dns::Name& origin)
{
    if (origin.is_root()) return;
    const auto parent = origin.parent();
    const auto outer = zone_of(parent);
    if (!outer) return;
    const auto above = place(*outer, parent, IfMissing::Make);
    MOORING_ASSERT(above);
    tell_ancestors(*outer, store_.hash(origin), {}, {.is_present = true, .exists = true});
}

void Contents::detach(const dns::Name& origin)
{
    if (origin.is_root()) return;
    const auto outer = zone_of(origin.parent());
    if (!outer) return;
    tell_ancestors(*outer, store_.hash(origin), {.is_present = true, .exists = true}, {});
}

}  // namespace mooring::zone
