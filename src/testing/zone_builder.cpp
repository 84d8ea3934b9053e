// SPDX-License-Identifier: Apache-2.0
#include "testing/zone_builder.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dns/rdata.hpp"
#include "dns/zone_file.hpp"

namespace mooring::testing {
namespace {

using Rrsets = std::map<std::pair<std::string, dns::RrType>, dns::Rrset>;

[[noreturn]] void give_up(const std::string& reason)
{
    std::fprintf(stderr, "a test's zone is wrong: %s\n", reason.c_str());
    std::abort();
}

dns::Name name_of(std::string_view text)
{
    const auto name = dns::Name::parse(text);
    if (!name) give_up("not a name: " + std::string{text});
    return name->canonical();
}

void add(Rrsets& rrsets, const dns::Record& record)
{
    const auto owner = record.owner.canonical();
    auto& rrset = rrsets[{owner.text(), record.type}];
    rrset.owner = owner;
    rrset.type = record.type;
    rrset.ttl = record.ttl;
    rrset.rdatas.push_back(record.rdata);
}

Rrsets read_zone(const dns::Name& origin, std::string_view text)
{
    Rrsets rrsets;
    dns::ZoneFileReader reader{text, origin, dns::Ttl{3600}};
    while (true) {
        const auto record = reader.next();
        if (!record) give_up(record.error().detail);
        if (!*record) return rrsets;
        add(rrsets, **record);
    }
}

void complete_apex(Rrsets& rrsets, const dns::Name& origin)
{
    if (!rrsets.contains({origin.text(), dns::RrType::SOA})) {
        const dns::Soa soa{.primary = name_of("ns.invalid."),
                           .mailbox = name_of("hostmaster.invalid."),
                           .serial = dns::Serial{1}};
        add(rrsets, {origin, dns::RrType::SOA, dns::Ttl{3600}, soa.rdata()});
    }
    if (!rrsets.contains({origin.text(), dns::RrType::NS})) {
        const auto server = name_of("ns.invalid.");
        add(rrsets, {origin,
                     dns::RrType::NS,
                     dns::Ttl{3600},
                     {server.wire().begin(), server.wire().end()}});
    }
}

}  // namespace

std::vector<dns::Rrset> zone_rrsets(const dns::Name& origin, std::string_view text)
{
    auto found = read_zone(origin, text);
    complete_apex(found, origin);
    std::vector<dns::Rrset> rrsets;
    rrsets.reserve(found.size());
    for (auto& [key, rrset] : found) rrsets.push_back(std::move(rrset));
    return rrsets;
}

ZoneBuilder::ZoneBuilder() = default;

void ZoneBuilder::add_zone(std::string_view origin, std::string_view text)
{
    add_zone(name_of(origin), text);
}

void ZoneBuilder::add_zone(const dns::Name& origin, std::string_view text)
{
    add_zone({.origin = origin}, zone_rrsets(origin, text));
}

zone::ZoneId ZoneBuilder::add_zone(zone::Zone row, const std::vector<dns::Rrset>& rrsets)
{
    row.id = zone::ZoneId{++last_zone_};
    contents_.put_zone(row);
    for (const auto& rrset : rrsets) {
        contents_.set_rrset(row.id, rrset.owner, rrset.type, rrset.ttl, rrset.rdatas);
        if (rrset.type != dns::RrType::SOA) continue;
        const auto soa = dns::Soa::parse(rrset.rdatas.front());
        if (!soa) give_up(soa.error().detail);
        contents_.set_serial(row.id, soa->serial);
    }
    return row.id;
}

void ZoneBuilder::add_host(const dns::Name& name, const zone::Addresses& addresses,
                           const HostOptions& options)
{
    const auto owner = name.canonical();
    const auto zone = zone_of(owner);
    contents_.set_tenant(zone, owner,
                         {.host = zone::HostId{++last_host_},
                          .claim = zone::ClaimId{last_host_},
                          .is_silenced = options.is_silenced,
                          .is_wildcard = options.is_wildcard});
    contents_.set_addresses(zone, owner, dns::Ttl{60}, addresses);
}

void ZoneBuilder::hide(const dns::Name& name)
{
    contents_.set_hidden(zone_of(name), name, true);
}

void ZoneBuilder::publish()
{
    contents_.publish();
    contents_.settle();
}

zone::ZoneId ZoneBuilder::zone_of(const dns::Name& name) const
{
    const auto zone = contents_.zone_of(name);
    if (!zone) give_up("no zone encloses " + name.text());
    return *zone;
}

}  // namespace mooring::testing
