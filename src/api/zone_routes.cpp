// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/host_extras.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "registry/commands/suffix.hpp"
#include "updates/export.hpp"
#include "updates/import.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

/// One element of "name_servers": {"name":"ns1.example.","addresses":["192.0.2.1"]}.
Result<registry::NameServer> name_server_of(const json::value& value)
{
    if (!value.is_object())
        return fail(Errc::InvalidArgument, "\"name_servers\" must be an array of objects");
    const auto& members = value.as_object();
    registry::NameServer server;
    MOORING_TRY(const auto name, text_member(members, "name"));
    MOORING_TRY(server.name, parse_name(name));
    if (!members.contains("addresses")) return server;
    MOORING_TRY(const auto addresses, texts_member(members, "addresses"));
    for (const auto& text : addresses) {
        const auto address = parse_ip_address(text);
        if (!address)
            return fail(Errc::InvalidArgument, fmt::format("\"{}\" is not an address", text));
        if (const auto* ipv4 = std::get_if<Ipv4>(&*address))
            server.ipv4 = *ipv4;
        else
            server.ipv6 = std::get<Ipv6>(*address);
    }
    return server;
}

/// Elements with the same name are one name server with the addresses of all of them.
Result<std::vector<registry::NameServer>> name_servers_of(const Call& call)
{
    std::vector<registry::NameServer> servers;
    const auto* given = call.body.if_contains("name_servers");
    if (given == nullptr || !given->is_array()) return servers;
    for (const auto& element : given->as_array()) {
        MOORING_TRY(const auto server, name_server_of(element));
        const auto same = std::ranges::find(servers, server.name, &registry::NameServer::name);
        if (same == servers.end())
            servers.push_back(server);
        else if (server.ipv4)
            same->ipv4 = server.ipv4;
        else
            same->ipv6 = server.ipv6;
    }
    return servers;
}

/// The name servers of the first suffix there is: whoever runs one runs them all.
std::vector<registry::NameServer> usual_name_servers(const Draft& draft)
{
    std::vector<registry::NameServer> servers;
    const auto zones = draft.tables().zones_after(zone::no_id<zone::ZoneId>, 1);
    if (zones.empty()) return servers;
    const auto rrset = draft.rrset(zones.front().origin, dns::RrType::NS);
    if (!rrset) return servers;
    for (const auto& rdata : rrset->rdatas)
        if (const auto target = dns::target_of(dns::RrType::NS, rdata))
            servers.push_back({.name = dns::Name{*target}, .ipv4 = {}, .ipv6 = {}});
    return servers;
}

Result<json::value> add_suffix(Draft& draft, const Call& call, const Tools& tools)
{
    registry::NewZone wanted;
    MOORING_TRY(const auto name, text_member(call.body, "name"));
    MOORING_TRY(wanted.origin, parse_name(name));
    MOORING_TRY(wanted.servers, name_servers_of(call));
    MOORING_TRY(wanted.address_rule, address_rule_of(call));
    if (wanted.servers.empty()) wanted.servers = usual_name_servers(draft);
    MOORING_TRY(const auto zone, registry::add_zone(draft, wanted, call.actor.origin(draft.now())));
    MOORING_CHECK(sign_new_zone(draft, zone.id, call, tools));
    auto shown = json_of(draft, draft.zone(zone.id).value_or(zone));
    MOORING_CHECK(add_signing_state(shown, draft, zone.id, tools));
    json::array servers;
    for (const auto& server : wanted.servers) servers.emplace_back(server.name.text());
    shown["name_servers"] = std::move(servers);
    return shown;
}

Result<json::value> set_suffix(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto rule, address_rule_of(call));
    MOORING_CHECK(
        registry::set_zone_address_rule(draft, zone.id, rule, call.actor.origin(draft.now())));
    return json_of(draft, draft.zone(zone.id).value_or(zone));
}

Result<json::value> remove_suffix(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::remove_zone(draft, zone.id, call.actor.origin(draft.now())));
    return json::object{{"removed", zone.origin.text()}};
}

Result<json::value> list_suffixes(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    auto rows = draft.tables().zones_after(zone::ZoneId{page.after}, page.limit);
    const auto shown = [&](const auto& row) { return json_of(draft, row); };
    auto listed = page_json("suffixes", rows, page, shown);
    json::array suffixes;
    for (const auto& zone : listed.at("suffixes").as_array())
        if (zone.at("kind") == "suffix") suffixes.push_back(zone);
    listed.as_object()["suffixes"] = std::move(suffixes);
    return listed;
}

Result<json::value> list_zones(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto page, page_of(call));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    const auto rows = draft.tables().zones_after(zone::ZoneId{page.after}, page.limit);
    return page_json("zones", rows, page, [&](const auto& row) {
        auto shown = json_of(draft, row);
        shown["serial"] = serial_of(published, row.id);
        return shown;
    });
}

Result<json::value> show_zone(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    auto shown = json_of(draft, zone);
    shown["serial"] = serial_of(published, zone.id);
    MOORING_CHECK(add_signing_state(shown, draft, zone.id, tools));
    if (const auto upstream = draft.upstream_of(zone.id)) {
        json::array primaries;
        for (const auto& primary : upstream->primaries) primaries.emplace_back(primary.text());
        shown["primaries"] = std::move(primaries);
    }
    json::array apex;
    for (const auto& rrset : draft.rrsets(zone.origin)) apex.push_back(json_of(published, rrset));
    shown["apex"] = std::move(apex);
    return shown;
}

Result<Answer> export_zone(const Services& services, const Call& call)
{
    MOORING_TRY(const auto origin, parse_name(call.arguments[0]));
    MOORING_TRY(auto text, updates::export_zone(services.pipeline, origin));
    return Document{"text/dns", std::move(text)};
}

Result<Answer> import_zone(const Services& services, const Call& call)
{
    MOORING_TRY(const auto origin, parse_name(call.arguments[0]));
    if (call.text.empty())
        return fail(Errc::InvalidArgument,
                    "the body must be a zone file, with Content-Type: text/dns");
    auto by = call.actor.origin(services.clock.wall_now());
    by.cause = zone::Cause::Import;
    MOORING_TRY(const auto counts,
                updates::import_zone(services.pipeline, services.store,
                                     {.origin = origin, .text = call.text, .by = by}));
    return json::value(json::object{{"imported", origin.text()},
                                    {"records", counts.records},
                                    {"rrsets", counts.rrsets},
                                    {"hosts", counts.hosts},
                                    {"left_out", counts.left_out}});
}

}  // namespace

std::vector<Route> zone_routes()
{
    return {{"POST", "/suffixes", add_suffix, 201}, {"GET", "/suffixes", list_suffixes},
            {"PATCH", "/suffixes/{}", set_suffix},  {"DELETE", "/suffixes/{}", remove_suffix},
            {"GET", "/zones", list_zones},          {"GET", "/zones/{}", show_zone},
            {"GET", "/zones/{}/file", export_zone}, {"PUT", "/zones/{}/file", import_zone}};
}

}  // namespace mooring::api
