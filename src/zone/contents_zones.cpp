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

// The parameters that an NSEC3PARAM record holds, if they can be used, else `otherwise`
// (RFC 5155, 4.2: algorithm, flags, iterations, salt length, salt).
std::optional<Nsec3Parameters> usable(std::span<const std::uint8_t> rdata,
                                      std::optional<Nsec3Parameters> otherwise)
{
    constexpr std::size_t fixed_bytes = 5;
    constexpr std::uint8_t sha_1 = 1;
    if (rdata.size() < fixed_bytes || rdata.size() != fixed_bytes + rdata[4]) return otherwise;
    if (rdata[0] != sha_1 || rdata[1] != 0) return otherwise;
    const auto salt = rdata.subspan(fixed_bytes);
    return Nsec3Parameters{.iterations = static_cast<std::uint16_t>((rdata[2] << 8U) | rdata[3]),
                           .salt = {salt.begin(), salt.end()}};
}

void write_serial(ZoneView& view)
{
    if (view.soa.size() < soa_numbers_bytes) return;
    auto bytes = std::span{view.soa}.last(soa_numbers_bytes);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<std::uint8_t>(view.serial.value >> (24 - 8 * i));
    view.soa_rdatas = {static_cast<std::uint8_t>(view.soa.size() >> 8U),
                       static_cast<std::uint8_t>(view.soa.size())};
    view.soa_rdatas.insert(view.soa_rdatas.end(), view.soa.begin(), view.soa.end());
}

}  // namespace

void Contents::put_zone(const Zone& zone)
{
    if (store_.zone(zone.id, NameStore::newest) != nullptr) return set_signing(zone);
    if (const auto same = origins_.find(zone.origin); same != origins_.end())
        erase_zone(same->second);

    const auto inner = zones_directly_below(zone.origin);
    for (const auto& origin : inner) detach(origin);
    if (const auto outer = zone_of(zone.origin)) remove_below(*outer, zone.origin);

    store_.put_zone(zone.id, zone.origin);
    NameState apex;
    apex.zone = zone.id;
    apex.flags =
        static_cast<NodeFlags>(NodeFlag::IsApex) | static_cast<NodeFlags>(NodeFlag::Exists);
    store_.insert(store_.hash(zone.origin), apex);
    origins_.emplace(zone.origin, zone.id);
    set_signing(zone);

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

void Contents::set_signing(const Zone& zone)
{
    const auto is_secondary = zone.kind == ZoneKind::Secondary;
    const auto signing = is_secondary ? Signing::Unsigned : zone.signing;
    const auto* now = store_.zone(zone.id, NameStore::newest);
    const auto is_same = now->is_secondary == is_secondary && now->denial == zone.denial &&
                         (is_secondary || now->signing == signing);
    if (is_same) return;
    auto* view = store_.edit_zone(zone.id);
    view->is_secondary = is_secondary;
    view->signing = signing;
    view->denial = zone.denial;
    if (const auto apex = store_.find_in(zone.id, store_.hash(view->origin)))
        describe_apex(apex->state);
}

// What the apex says about how the zone is signed: the NSEC3 chain that is whole (RFC 5155, section
// 4: only with flags 0), and of a secondary, whether it came signed.
void Contents::describe_apex(const NameState& apex)
{
    const auto node = store_.node_of(apex);
    std::optional<Nsec3Parameters> nsec3;
    if (const auto rrset = node.rrset(dns::RrType::NSEC3PARAM))
        rrset->for_each([&](std::span<const std::uint8_t> rdata) { nsec3 = usable(rdata, nsec3); });
    const auto is_signed = node.rrset(dns::RrType::RRSIG).has_value();

    const auto* now = store_.zone(apex.zone, NameStore::newest);
    const auto signing = !now->is_secondary ? now->signing
                         : is_signed        ? Signing::Full
                                            : Signing::Unsigned;
    if (now->nsec3 == nsec3 && now->signing == signing) return;
    auto* view = store_.edit_zone(apex.zone);
    view->nsec3 = std::move(nsec3);
    view->signing = signing;
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
    if (view->serial.value == 0) view->serial = dns::Serial{number_at(numbers.first(4))};
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
        keep_chains({.name = store_.hash(store_.name_of(member.at)), .found = member}, {});
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
