// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/suffix.hpp"

#include <algorithm>

namespace mooring::registry {

namespace {

constexpr dns::Ttl apex_ttl{3600};

Result<> check_place(const Draft& draft, const dns::Name& origin)
{
    if (origin.is_root()) return fail(Errc::InvalidArgument, "the root cannot be a zone here");
    if (draft.find_zone(origin))
        return fail(Errc::AlreadyExists, "the zone " + origin.text() + " exists already");
    if (const auto claim = draft.claim_covering(origin)) {
        return fail(Errc::Conflict, origin.text() + " lies in the claim " + claim->name.text());
    }
    if (draft.zone_of(origin) && draft.exists(origin)) {
        return fail(Errc::Conflict,
                    "there are records at or below " + origin.text() + "; delete them first");
    }
    return {};
}

Result<> check_servers(const std::vector<NameServer>& servers)
{
    if (servers.empty())
        return fail(Errc::InvalidArgument, "a zone needs at least one name server");
    if (servers.size() > name_servers_max) {
        return fail(Errc::LimitExceeded, "a zone has at most 13 name servers here");
    }
    for (const auto& server : servers) {
        if (server.name.is_root())
            return fail(Errc::InvalidArgument, "the root is not a name server's name");
    }
    return {};
}

template <class Address>
void add_server_address(Draft& draft, const dns::Rrset& rrset, const Address& address,
                        const zone::Origin& origin)
{
    if (!draft.zone_of(rrset.owner) || draft.host_at(rrset.owner)) return;
    if (draft.rrset(rrset.owner, rrset.type)) return;
    auto wanted = rrset;
    wanted.rdatas = {dns::Rdata{address.bytes.begin(), address.bytes.end()}};
    draft.set_rrset(wanted, origin);
}

void add_apex(Draft& draft, const NewZone& wanted, const dns::Name& mailbox,
              const zone::Origin& origin)
{
    const auto apex = wanted.origin.canonical();
    const dns::Soa soa{.primary = wanted.servers.front().name.canonical(),
                       .mailbox = mailbox,
                       .serial = dns::Serial{seconds_of(draft.now())}};
    draft.set_rrset(
        {.owner = apex, .type = dns::RrType::SOA, .ttl = apex_ttl, .rdatas = {soa.rdata()}},
        origin);
    dns::Rrset ns{.owner = apex, .type = dns::RrType::NS, .ttl = apex_ttl, .rdatas = {}};
    for (const auto& server : wanted.servers) {
        const auto name = server.name.canonical();
        const dns::Rdata rdata{name.wire().begin(), name.wire().end()};
        if (std::ranges::find(ns.rdatas, rdata) == ns.rdatas.end()) ns.rdatas.push_back(rdata);
    }
    draft.set_rrset(ns, origin);
}

}  // namespace

Result<zone::Zone> add_zone(Draft& draft, const NewZone& wanted, const zone::Origin& origin)
{
    const auto apex = wanted.origin.canonical();
    MOORING_CHECK(check_place(draft, apex));
    MOORING_CHECK(check_servers(wanted.servers));
    const auto mailbox = apex.child("hostmaster");
    if (!mailbox)
        return fail(Errc::InvalidArgument, "the name " + apex.text() + " is too long for a zone");

    zone::Zone zone{.origin = apex,
                    .kind = wanted.kind,
                    .created = origin.time,
                    .address_rule = wanted.address_rule};
    zone.id = draft.add(zone, origin);
    add_apex(draft, wanted, *mailbox, origin);
    for (const auto& server : wanted.servers) {
        const auto name = server.name.canonical();
        if (server.ipv4) {
            add_server_address(
                draft, {.owner = name, .type = dns::RrType::A, .ttl = apex_ttl, .rdatas = {}},
                *server.ipv4, origin);
        }
        if (server.ipv6) {
            add_server_address(
                draft, {.owner = name, .type = dns::RrType::AAAA, .ttl = apex_ttl, .rdatas = {}},
                *server.ipv6, origin);
        }
    }
    return draft.zone(zone.id).value_or(zone);
}

Result<> set_zone_address_rule(Draft& draft, ZoneId id, zone::AddressRule rule,
                               const zone::Origin& origin)
{
    auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "no such zone");
    zone->address_rule = rule;
    draft.put(std::move(*zone), origin);
    return {};
}

Result<> remove_zone(Draft& draft, ZoneId id, const zone::Origin& origin)
{
    const auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "no such zone");
    if (const auto count = draft.claim_count(id); count > 0) {
        return fail(Errc::Conflict,
                    zone->origin.text() + " has " + std::to_string(count) +
                        (count == 1 ? " claim; release it first" : " claims; release them first"));
    }
    for (const auto& key : draft.signing_keys_of(id)) draft.erase(key.id, origin);
    for (const auto& secondary : draft.secondaries())
        if (secondary.zone == id) draft.erase(secondary.id, origin);
    draft.erase_upstream(id, origin);
    draft.erase(id, origin);
    return {};
}

}  // namespace mooring::registry
