// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/record.hpp"

#include <algorithm>
#include <set>

#include "registry/commands/host.hpp"
#include "registry/freeze.hpp"
#include "registry/owner_records.hpp"
#include "registry/quotas.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

using dns::RrType;

namespace {

Result<zone::Zone> zone_for(const Draft& draft, dns::NameView owner)
{
    auto zone = draft.zone_of(owner);
    if (!zone)
        return fail(Errc::NotFound, owner.text() + " does not lie in a zone of this service");
    return *std::move(zone);
}

// The DNAME strictly above `owner` in its zone, if there is one: it redirects all names below it
// (RFC 6672, 2.4).
std::optional<dns::Name> redirection_above(const Draft& draft, dns::NameView owner,
                                           dns::NameView apex)
{
    for (auto count = apex.label_count(); count < owner.label_count(); ++count) {
        const auto above = owner.suffix(count);
        if (draft.rrset(above, RrType::DNAME)) return dns::Name{above};
    }
    return std::nullopt;
}

// RFC 6672, 2.3 and 2.4: a DNAME has no names below it.
Result<> check_new_redirection(const Draft& draft, const dns::Rrset& wanted)
{
    for (const auto& name : draft.names_below(wanted.owner)) {
        if (name == wanted.owner) continue;
        return fail(Errc::Conflict, "nothing lies below a DNAME record, but " + name.text() +
                                        " would; delete it first");
    }
    return {};
}

// The zone cut strictly above `owner`, if there is one in its zone.
std::optional<dns::Name> cut_above(const Draft& draft, dns::NameView owner, dns::NameView apex)
{
    for (auto count = apex.label_count() + 1; count < owner.label_count(); ++count) {
        const auto above = owner.suffix(count);
        if (draft.rrset(above, RrType::NS)) return dns::Name{above};
    }
    return std::nullopt;
}

// A new delegation must not hide anything that is not glue.
Result<> check_new_cut(const Draft& draft, const dns::Rrset& wanted)
{
    for (const auto& name : draft.names_below(wanted.owner)) {
        if (draft.host_at(name)) {
            return fail(Errc::Conflict,
                        "the host " + name.text() + " would lie below the delegation");
        }
        if (name == wanted.owner) continue;
        const auto rrsets = draft.rrsets(name);
        const auto is_glue = std::ranges::all_of(rrsets, [](const auto& rrset) {
            return is_address(rrset.type) || is_derived(rrset.type);
        });
        if (!is_glue)
            return fail(Errc::Conflict,
                        "the records of " + name.text() + " would lie below the delegation");
    }
    return {};
}

Result<> check_place(const Draft& draft, const dns::Rrset& wanted, const dns::Name& apex)
{
    if (const auto cut = cut_above(draft, wanted.owner, apex); cut && !is_address(wanted.type)) {
        return fail(Errc::Conflict,
                    cut->text() + " is delegated: below it there are addresses (glue) only");
    }
    if (const auto dname = redirection_above(draft, wanted.owner, apex)) {
        return fail(Errc::Conflict,
                    dname->text() + " has a DNAME record: nothing can lie below it");
    }
    const auto is_at_apex = wanted.owner == apex;
    if (wanted.type == RrType::NS && !is_at_apex) return check_new_cut(draft, wanted);
    if (wanted.type == RrType::DNAME) return check_new_redirection(draft, wanted);
    if (wanted.type == RrType::CNAME && draft.host_at(wanted.owner)) {
        return fail(Errc::Conflict,
                    wanted.owner.text() + " is a host; a CNAME record cannot stand there");
    }
    return {};
}

Result<> check_neighbours(const Draft& draft, const dns::Rrset& wanted, const dns::Name& apex)
{
    std::set<RrType> types{wanted.type};
    for (const auto& rrset : draft.rrsets(wanted.owner)) types.insert(rrset.type);
    return check_types_together(wanted.owner, types, apex);
}

template <std::size_t size>
std::array<std::uint8_t, size> bytes_of(const dns::Rdata& rdata)
{
    std::array<std::uint8_t, size> bytes{};
    std::ranges::copy(rdata, bytes.begin());
    return bytes;
}

// The operator sets A or AAAA at a host's name.
Result<> set_host_family(Draft& draft, const zone::Host& host, const dns::Rrset& wanted,
                         Profile profile, const zone::Origin& origin)
{
    if (wanted.rdatas.size() != 1) {
        return fail(Errc::Conflict, host.name.text() + " is a host: it has one " +
                                        dns::text_of(wanted.type) + " record at most");
    }
    auto addresses = draft.own_addresses(host.id);
    if (wanted.type == RrType::A) {
        addresses.ipv4 = Ipv4{bytes_of<4>(wanted.rdatas.front())};
    } else {
        addresses.ipv6 = Ipv6{bytes_of<16>(wanted.rdatas.front())};
    }
    if (wanted.ttl != host.ttl) MOORING_CHECK(set_host_ttl(draft, host.id, wanted.ttl, origin));
    return set_host_addresses(draft, {.host = host.id, .addresses = addresses, .profile = profile},
                              origin);
}

// The serial is the zone's own: what is kept is what the zone has anyway.
Result<dns::Rrset> with_own_serial(const Draft& draft, dns::Rrset wanted)
{
    MOORING_TRY(auto soa, dns::Soa::parse(wanted.rdatas.front()));
    const auto present = draft.rrset(wanted.owner, RrType::SOA);
    if (present) {
        MOORING_TRY(const auto before, dns::Soa::parse(present->rdatas.front()));
        soa.serial = before.serial;
    }
    wanted.rdatas = {soa.rdata()};
    return wanted;
}

Result<> delete_one(Draft& draft, dns::Rrset rrset, const dns::Name& apex,
                    const zone::Origin& origin)
{
    const auto is_needed = rrset.type == RrType::SOA || rrset.type == RrType::NS;
    if (rrset.owner == apex && is_needed) {
        return fail(Errc::NotAllowed, "the " + dns::text_of(rrset.type) +
                                          " records of a zone's apex cannot be deleted");
    }
    const auto host = is_address(rrset.type) ? draft.host_at(rrset.owner) : std::nullopt;
    if (host) {
        auto addresses = draft.own_addresses(host->id);
        if (rrset.type == RrType::A) addresses.ipv4.reset();
        if (rrset.type == RrType::AAAA) addresses.ipv6.reset();
        draft.set_addresses(host->id, addresses, origin);
        return {};
    }
    rrset.rdatas.clear();
    draft.set_rrset(rrset, origin);
    return {};
}

/// What binds owners and their clients beyond the rules for everybody.
Result<> check_for_owner(const Draft& draft, const dns::Rrset& rrset, Profile profile,
                         const zone::Origin& origin)
{
    if (!is_limited(origin)) return {};
    if (const auto claim = draft.claim_covering(rrset.owner))
        MOORING_CHECK(check_frozen(draft, *claim, origin));
    if (origin.cause != zone::Cause::Owner) return {};
    return check_owner_record(draft, rrset, profile);
}

Result<> check_room(const Draft& draft, const dns::Name& owner, const zone::Origin& origin)
{
    const auto claim = is_limited(origin) ? draft.claim_covering(owner) : std::nullopt;
    return claim ? check_records_quota(draft, *claim, origin) : Result<>{};
}

/// A client's TTL is raised to the least that its owner's plan has.
void raise_ttl(const Draft& draft, dns::Rrset& rrset, const zone::Origin& origin)
{
    const auto claim =
        origin.cause == zone::Cause::Update ? draft.claim_covering(rrset.owner) : std::nullopt;
    if (claim) rrset.ttl = std::max(rrset.ttl, plan_of(draft, claim->account).ttl_min);
}

}  // namespace

Result<dns::Rrset> parse_rrset(const Draft& draft, const WrittenRrset& written)
{
    MOORING_TRY(const auto zone, zone_for(draft, written.owner));
    dns::Rrset rrset{
        .owner = written.owner.canonical(), .type = written.type, .ttl = written.ttl, .rdatas = {}};
    if (dns::is_meta(written.type)) {
        return fail(Errc::InvalidArgument,
                    dns::text_of(written.type) + " is not a type that a zone can hold");
    }
    for (const auto& text : written.rdatas) {
        MOORING_TRY(auto rdata, dns::parse_rdata(written.type, text, zone.origin));
        rrset.rdatas.push_back(std::move(rdata));
    }
    return rrset;
}

Result<> set_record(Draft& draft, const dns::Rrset& wanted, Profile profile,
                    const zone::Origin& origin)
{
    MOORING_TRY(const auto zone, zone_for(draft, wanted.owner));
    MOORING_CHECK(check_by_hand(zone, wanted.type));
    auto rrset = normal_rrset(wanted);
    MOORING_CHECK(check_rrset(rrset, zone.origin));
    raise_ttl(draft, rrset, origin);
    MOORING_CHECK(check_for_owner(draft, rrset, profile, origin));
    const auto host = is_address(rrset.type) ? draft.host_at(rrset.owner) : std::nullopt;
    if (host) return set_host_family(draft, *host, rrset, profile, origin);
    MOORING_CHECK(check_place(draft, rrset, zone.origin));
    MOORING_CHECK(check_neighbours(draft, rrset, zone.origin));
    if (rrset.type == RrType::SOA) {
        MOORING_TRY(rrset, with_own_serial(draft, std::move(rrset)));
    }
    draft.set_rrset(rrset, origin);
    return check_room(draft, rrset.owner, origin);
}

Result<> delete_record(Draft& draft, const dns::Name& owner, std::optional<RrType> type,
                       const zone::Origin& origin)
{
    MOORING_TRY(const auto zone, zone_for(draft, owner));
    const auto name = owner.canonical();
    if (const auto claim = draft.claim_covering(name))
        MOORING_CHECK(check_frozen(draft, *claim, origin));
    auto rrsets = draft.rrsets(name);
    std::erase_if(rrsets, [&](const dns::Rrset& rrset) {
        return type ? rrset.type != *type : is_derived(rrset.type);
    });
    if (rrsets.empty()) {
        return fail(Errc::NotFound,
                    name.text() + " has no " + (type ? dns::text_of(*type) + " " : "") + "records");
    }
    const auto deletes_ns =
        std::ranges::any_of(rrsets, [](const auto& rrset) { return rrset.type == RrType::NS; });
    if (type && deletes_ns && draft.rrset(name, RrType::DS)) {
        return fail(Errc::Conflict, "delete the DS records of " + name.text() + " first");
    }
    for (const auto& rrset : rrsets) MOORING_CHECK(check_by_hand(zone, rrset.type));
    for (auto& rrset : rrsets)
        MOORING_CHECK(delete_one(draft, std::move(rrset), zone.origin, origin));
    return {};
}

}  // namespace mooring::registry
