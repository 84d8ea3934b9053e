// SPDX-License-Identifier: Apache-2.0
// Secondaries that transfer our zones, and zones that we copy from another primary.
#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "api/secondary_snippets.hpp"
#include "api/signing.hpp"
#include "registry/commands/secondary.hpp"
#include "registry/commands/upstream.hpp"
#include "registry/tsig_text.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t dns_over_tls_port = 853;

/// ADDRESS or ADDRESS:PORT.
Result<Endpoint> endpoint_of(std::string_view text, std::uint16_t usual_port)
{
    if (const auto endpoint = Endpoint::parse(text)) return *endpoint;
    if (const auto address = parse_ip_address(text))
        return Endpoint{.address = *address, .port = usual_port};
    return fail(Errc::InvalidArgument,
                fmt::format("\"{}\" is not ADDRESS or ADDRESS:PORT, like 192.0.2.1 or "
                            "[2001:db8::1]:53",
                            text));
}

std::string id_text(zone::SecondaryId id)
{
    return fmt::format("secondary-{}", zone::number_of(id));
}

json::object json_of_row(const Draft& draft, const zone::Secondary& row)
{
    json::value zone = nullptr;
    if (row.zone) {
        const auto found = draft.zone(*row.zone);
        zone = found ? json::value(found->origin.text()) : json::value(nullptr);
    }
    return {{"id", id_text(row.id)},           {"address", row.address.text()},
            {"zone", std::move(zone)},         {"tls", row.is_tls},
            {"tsig", row.tsig.algorithm != 0}, {"created", json_of(row.created)}};
}

Result<json::value> add(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(const auto address, text_member(call.body, "address"));
    MOORING_TRY(const auto zone_name, text_member(call.body, "zone", ""));
    MOORING_TRY(const auto has_tsig, switch_member(call.body, "tsig"));
    registry::NewSecondary wanted;
    MOORING_TRY(wanted.is_tls, switch_member(call.body, "tls"));
    MOORING_TRY(wanted.address, endpoint_of(address, dns_port));
    wanted.with_tsig = has_tsig ? registry::WithTsig::Yes : registry::WithTsig::No;
    if (!zone_name.empty()) {
        MOORING_TRY(const auto zone, find_zone(draft, call, zone_name));
        wanted.zone = zone.id;
    }
    MOORING_TRY(const auto added, registry::add_secondary(draft, wanted, tools.random, *with,
                                                          call.actor.origin(draft.now())));
    auto shown = json_of_row(draft, added.secondary);
    shown["tsig"] = added.tsig.empty() ? json::value(nullptr) : json::value(added.tsig);
    json::array now_full;
    for (const auto& origin : added.zones_now_full) now_full.emplace_back(origin.text());
    shown["signed_full_now"] = std::move(now_full);
    shown["configuration"] = snippets_for(draft, added, tools);
    return shown;
}

/// What the secondary took last, zone by zone, and when. Empty after a restart.
json::array fetched_by(const Draft& draft, zone::SecondaryId id, const Tools& tools)
{
    constexpr std::size_t zones_max = 100;
    json::array rows;
    if (tools.fetched == nullptr) return rows;
    for (const auto& fetched : tools.fetched->of(id)) {
        const auto zone = draft.zone(fetched.zone);
        if (!zone || rows.size() >= zones_max) continue;
        rows.push_back({{"zone", zone->origin.text()},
                        {"serial", fetched.serial.value},
                        {"time", json_of(fetched.time)}});
    }
    return rows;
}

Result<json::value> list(Draft& draft, const Call&, const Tools& tools)
{
    json::array rows;
    for (const auto& row : draft.secondaries()) {
        auto shown = json_of_row(draft, row);
        shown["fetched"] = fetched_by(draft, row.id, tools);
        rows.push_back(std::move(shown));
    }
    return json::object{{"secondaries", std::move(rows)}, {"next", nullptr}};
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    std::string_view wanted = call.arguments[0];
    for (const auto& row : draft.secondaries()) {
        if (id_text(row.id) != wanted) continue;
        MOORING_CHECK(registry::remove_secondary(draft, row.id, call.actor.origin(draft.now())));
        return json::object{{"removed", id_text(row.id)}, {"address", row.address.text()}};
    }
    return fail(Errc::NotFound, fmt::format("there is no secondary {}; `secondary list` shows "
                                            "their ids, like secondary-1",
                                            wanted));
}

Result<json::value> follow(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto* with, signing_tools(tools));
    registry::NewUpstream wanted;
    MOORING_TRY(wanted.origin, parse_name(call.arguments[0]));
    MOORING_TRY(wanted.is_tls, switch_member(call.body, "tls"));
    MOORING_TRY(const auto primaries, texts_member(call.body, "primaries"));
    for (const auto& text : primaries) {
        MOORING_TRY(const auto primary,
                    endpoint_of(text, wanted.is_tls ? dns_over_tls_port : dns_port));
        wanted.primaries.push_back(primary);
    }
    MOORING_TRY(const auto tsig, text_member(call.body, "tsig", ""));
    if (!tsig.empty()) {
        MOORING_TRY(wanted.tsig, registry::parse_tsig(tsig));
    }
    MOORING_TRY(const auto zone,
                registry::follow_zone(draft, wanted, with->seal, call.actor.origin(draft.now())));
    return json_of(draft, zone);
}

}  // namespace

std::vector<Route> transfer_routes()
{
    return {{"POST", "/secondaries", add, 201},
            {"GET", "/secondaries", list},
            {"DELETE", "/secondaries/{}", remove},
            {"PUT", "/zones/{}/upstream", follow}};
}

}  // namespace mooring::api
