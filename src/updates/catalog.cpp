// SPDX-License-Identifier: Apache-2.0
#include "updates/catalog.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/log.hpp"

namespace mooring::updates {
namespace {

constexpr dns::Ttl member_ttl{0};  // RFC 9432, section 4.3: nobody should cache it.
constexpr dns::Ttl apex_ttl{0};

zone::Origin ours(const registry::Draft& draft)
{
    zone::Origin by;
    by.time = draft.now();
    return by;
}

bool has_secondary_of_all(const registry::Draft& draft)
{
    return std::ranges::any_of(draft.secondaries(),
                               [](const zone::Secondary& row) { return !row.zone.has_value(); });
}

std::string label_of(zone::ZoneId zone)
{
    return "z" + std::to_string(zone::number_of(zone));
}

/// The zone whose label this is, if it is one.
std::optional<zone::ZoneId> zone_in(std::string_view label)
{
    std::uint32_t number = 0;
    if (label.size() < 2 || label.front() != 'z') return std::nullopt;
    const auto* end = label.data() + label.size();
    const auto parsed = std::from_chars(label.data() + 1, end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return zone::ZoneId{number};
}

dns::Rdata rdata_of(const dns::Name& name)
{
    return {name.wire().begin(), name.wire().end()};
}

bool is_listed(const zone::Zone& zone)
{
    return zone.kind != zone::ZoneKind::Catalog && zone.signing != zone::Signing::Online;
}

}  // namespace

void Catalog::serve(Pipeline& pipeline)
{
    if (origin_.is_root()) return;
    pipeline_ = &pipeline;
    push_members(zone::ZoneId{});
}

void Catalog::applied(const zone::Batch& batch)
{
    if (pipeline_ == nullptr) return;
    for (const auto& change : batch.changes) {
        if (const auto* put = std::get_if<zone::Put<zone::Zone>>(&change);
            put != nullptr && put->row.kind != zone::ZoneKind::Catalog)
            push_member(put->row.id);
        if (const auto* erased = std::get_if<zone::Erase<zone::Zone>>(&change))
            push_member(erased->id);
        if (std::holds_alternative<zone::Put<zone::Secondary>>(change))
            push_members(zone::ZoneId{});
    }
}

/// The catalog's own zone, made if it has to be; 0 if there is nobody to read it.
Result<zone::ZoneId> Catalog::prepared(registry::Draft& draft) const
{
    const auto present = draft.find_zone(origin_);
    if (present && present->kind != zone::ZoneKind::Catalog)
        return fail(Errc::Conflict, origin_.text() + " is another zone: no catalog");
    if (!has_secondary_of_all(draft)) return zone::ZoneId{};
    if (present) return present->id;

    const auto by = ours(draft);
    const auto id = draft.add(
        zone::Zone{.origin = origin_, .kind = zone::ZoneKind::Catalog, .created = draft.now()}, by);
    const auto nobody = dns::Name::root().child("invalid").value_or(dns::Name{});
    const dns::Soa soa{.primary = nobody,
                       .mailbox = nobody,
                       .serial = {},
                       .refresh = 60,
                       .retry = 10,
                       .expire = 0x7fffffff,  // RFC 9432, section 4.1: keep it.
                       .minimum = dns::Ttl{0}};
    const auto set = [&](const dns::Name& owner, dns::RrType type, dns::Rdata rdata) {
        dns::Rrset rrset{.owner = owner, .type = type, .ttl = apex_ttl, .rdatas = {}};
        rrset.rdatas.push_back(std::move(rdata));
        draft.set_rrset(rrset, by);
    };
    set(origin_, dns::RrType::SOA, soa.rdata());
    set(origin_, dns::RrType::NS, rdata_of(nobody));
    if (const auto version = origin_.child("version")) set(*version, dns::RrType::TXT, {1, '2'});
    return id;
}

void Catalog::set_member(registry::Draft& draft, zone::ZoneId zone) const
{
    const auto zones = origin_.child("zones");
    const auto owner = zones ? zones->child(label_of(zone)) : std::nullopt;
    if (!owner) return;
    dns::Rrset wanted{.owner = *owner, .type = dns::RrType::PTR, .ttl = member_ttl, .rdatas = {}};
    if (const auto row = draft.zone(zone); row && is_listed(*row))
        wanted.rdatas.push_back(rdata_of(row->origin));
    const auto present = draft.rrset(*owner, dns::RrType::PTR);
    const auto is_same = present ? present->rdatas == wanted.rdatas : wanted.rdatas.empty();
    if (!is_same) draft.set_rrset(wanted, ours(draft));
}

Result<> Catalog::update_member(registry::Draft& draft, zone::ZoneId zone) const
{
    MOORING_TRY(const auto catalog, prepared(draft));
    if (catalog != zone::ZoneId{}) set_member(draft, zone);
    return {};
}

/// Members that are no zones any more: it was down when they were removed.
void Catalog::drop_strangers(registry::Draft& draft) const
{
    const auto zones = origin_.child("zones");
    if (!zones) return;
    std::vector<zone::ZoneId> strangers;
    draft.contents().for_each_below(*zones, [&](dns::NameView name, const zone::Node&) {
        const auto zone = zone_in(name.first_label());
        if (zone && !draft.zone(*zone) && strangers.size() < zones_per_step)
            strangers.push_back(*zone);
    });
    for (const auto zone : strangers) set_member(draft, zone);
}

Result<zone::ZoneId> Catalog::update_members(registry::Draft& draft, zone::ZoneId after) const
{
    MOORING_TRY(const auto catalog, prepared(draft));
    if (catalog == zone::ZoneId{}) return catalog;
    if (after == zone::ZoneId{}) drop_strangers(draft);
    const auto rows = draft.tables().zones_after(after, zones_per_step);
    for (const auto& row : rows) set_member(draft, row.id);
    return rows.size() < zones_per_step ? zone::ZoneId{} : rows.back().id;
}

void Catalog::push_member(zone::ZoneId zone)
{
    // If the queue is full now, the list is brought in line with the next secondary or start.
    static_cast<void>(pipeline_->push(
        CommandRequest{[this, zone](registry::Draft& draft) { return update_member(draft, zone); },
                       [](const Result<>&) {}}));
}

void Catalog::push_members(zone::ZoneId after)
{
    const auto next = std::make_shared<zone::ZoneId>();
    static_cast<void>(pipeline_->push(CommandRequest{
        [this, after, next](registry::Draft& draft) -> Result<> {
            MOORING_TRY(*next, update_members(draft, after));
            return {};
        },
        [this, next](const Result<>& done) {
            if (!done)
                log(Level::Error, "catalog not made", {{"reason", done.error().detail}});
            else if (*next != zone::ZoneId{})
                push_members(*next);
        }}));
}

}  // namespace mooring::updates
