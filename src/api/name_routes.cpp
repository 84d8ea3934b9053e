// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "api/call.hpp"
#include "api/host_extras.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

/// The member "ttl", or what a new host has without it.
Result<dns::Ttl> ttl_of(const Call& call)
{
    MOORING_TRY(const auto seconds, number_member(call.body, "ttl"));
    if (!seconds) return registry::NewHost{}.ttl;
    if (*seconds > std::numeric_limits<std::uint32_t>::max())
        return fail(Errc::InvalidArgument, "\"ttl\" is too large");
    return dns::Ttl{static_cast<std::uint32_t>(*seconds)};
}

Result<json::value> add_claim(Draft& draft, const Call& call, const Tools&)
{
    registry::NewClaim wanted;
    MOORING_TRY(const auto name, text_member(call.body, "name"));
    MOORING_TRY(wanted.name, parse_name(name));
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(wanted.ttl, ttl_of(call));
    wanted.account = account.id;
    MOORING_TRY(const auto claimed,
                registry::claim_name(draft, wanted, call.actor.origin(draft.now())));
    auto shown = json_of(draft, claimed.claim);
    shown["host"] = claimed.host.name.text();
    return shown;
}

std::vector<zone::Claim> claims_on(const Draft& draft, const Call& call, const Page& page)
{
    const auto owner = owner_of(call);
    if (!owner) return draft.tables().claims_after(zone::ClaimId{page.after}, page.limit);
    auto ids = draft.claims_of(*owner);
    std::ranges::sort(ids);
    return rows_on(page, ids, [&](const auto id) {
        auto claim = draft.claim(id);
        return claim && may_see(call, *claim) ? std::move(claim) : std::nullopt;
    });
}

Result<json::value> list_claims(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = claims_on(draft, call, page);
    return page_json("claims", rows, page, [&](const auto& row) { return json_of(draft, row); });
}

Result<json::value> show_claim(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto claim, find_claim(draft, call, call.arguments[0]));
    return json_of(draft, claim);
}

Result<json::value> release_claim(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto claim, find_claim(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::release_claim(draft, claim.id, call.actor.origin(draft.now())));
    return json::object{{"released", claim.name.text()}};
}

Result<json::value> set_claim_state(Draft& draft, const Call& call, zone::RowState state)
{
    MOORING_TRY(const auto claim, find_claim(draft, call, call.arguments[0]));
    MOORING_CHECK(
        registry::set_claim_state(draft, claim.id, state, call.actor.origin(draft.now())));
    MOORING_TRY(const auto after, find_claim(draft, call, call.arguments[0]));
    return json_of(draft, after);
}

Result<json::value> suspend_claim(Draft& draft, const Call& call, const Tools&)
{
    return set_claim_state(draft, call, zone::RowState::Suspended);
}

Result<json::value> restore_claim(Draft& draft, const Call& call, const Tools&)
{
    return set_claim_state(draft, call, zone::RowState::Active);
}

/// A host with what few hosts have.
json::object shown_whole(const Draft& draft, const zone::Host& host)
{
    auto shown = json_of(draft, host);
    add_extras(shown, draft, host.id);
    return shown;
}

Result<json::value> add_host(Draft& draft, const Call& call, const Tools& tools)
{
    registry::NewHost wanted;
    MOORING_TRY(const auto name, text_member(call.body, "name"));
    MOORING_TRY(wanted.name, parse_name(name));
    MOORING_CHECK(check_name(draft, call, wanted.name));
    MOORING_TRY(wanted.is_wildcard, switch_member(call.body, "wildcard"));
    MOORING_TRY(wanted.ttl, ttl_of(call));
    MOORING_TRY(const auto host, registry::add_host(draft, wanted, call.actor.origin(draft.now())));
    MOORING_CHECK(set_extras(draft, host, call, tools));
    return shown_whole(draft, host);
}

Result<json::value> set_host(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    MOORING_CHECK(set_extras(draft, host, call, tools));
    return shown_whole(draft, host);
}

std::vector<zone::Host> hosts_on(const Draft& draft, const Call& call, const Page& page)
{
    const auto owner = owner_of(call);
    if (!owner) return draft.tables().hosts_after(zone::HostId{page.after}, page.limit);
    return rows_on(page, hosts_of(draft, *owner), [&](const auto id) {
        auto host = draft.host(id);
        return host && may_see(call, *host) ? std::move(host) : std::nullopt;
    });
}

Result<json::value> list_hosts(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = hosts_on(draft, call, page);
    return page_json("hosts", rows, page, [&](const auto& row) {
        auto shown = json_of(draft, row);
        for (const auto* detail : {"suspended", "ttl", "wildcard", "claim", "created"})
            shown.erase(detail);
        return shown;
    });
}

Result<json::value> show_host(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    auto shown = shown_whole(draft, host);
    json::array keys;
    for (const auto id : draft.keys_of(host.id)) keys.emplace_back(text_of(id));
    if (const auto site = draft.extras_of(host.id).site)
        for (const auto id : draft.keys_of(*site)) keys.emplace_back(text_of(id));
    shown["keys"] = std::move(keys);
    return shown;
}

Result<json::value> remove_host(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::remove_host(draft, host.id, call.actor.origin(draft.now())));
    return json::object{{"removed", host.name.text()}};
}

Result<json::value> set_host_state(Draft& draft, const Call& call, zone::RowState state)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::set_host_state(draft, host.id, state, call.actor.origin(draft.now())));
    MOORING_TRY(const auto after, find_host(draft, call, call.arguments[0]));
    return json_of(draft, after);
}

Result<json::value> suspend_host(Draft& draft, const Call& call, const Tools&)
{
    return set_host_state(draft, call, zone::RowState::Suspended);
}

Result<json::value> restore_host(Draft& draft, const Call& call, const Tools&)
{
    return set_host_state(draft, call, zone::RowState::Active);
}

}  // namespace

std::vector<Route> name_routes()
{
    constexpr auto read = for_owners(Scope::Read);
    constexpr auto claims = for_owners(Scope::Claim);
    constexpr auto releases = for_owners(Scope::Claim, StepUp::Needed);
    return {{"POST", "/claims", add_claim, 201, claims},
            {"GET", "/claims", list_claims, 200, read},
            {"GET", "/claims/{}", show_claim, 200, read},
            {"DELETE", "/claims/{}", release_claim, 200, releases},
            {"POST", "/claims/{}/suspend", suspend_claim},
            {"POST", "/claims/{}/restore", restore_claim},
            {"POST", "/hosts", add_host, 201, claims},
            {"GET", "/hosts", list_hosts, 200, read},
            {"GET", "/hosts/{}", show_host, 200, read},
            {"PATCH", "/hosts/{}", set_host, 200, for_owners(Scope::Records)},
            {"DELETE", "/hosts/{}", remove_host, 200, claims},
            {"POST", "/hosts/{}/suspend", suspend_host},
            {"POST", "/hosts/{}/restore", restore_host}};
}

}  // namespace mooring::api
