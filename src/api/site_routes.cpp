// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/site.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<json::value> add(Draft& draft, const Call& call, const Tools&)
{
    registry::NewSite wanted;
    MOORING_TRY(const auto account, account_for(draft, call));
    wanted.account = account.id;
    MOORING_TRY(wanted.label, text_member(call.body, "label"));
    MOORING_TRY(const auto site, registry::add_site(draft, wanted, call.actor.origin(draft.now())));
    return json_of(draft, site);
}

std::vector<zone::Site> rows_of(const Draft& draft, const Call& call, const Page& page)
{
    const auto owner = owner_of(call);
    if (!owner) return draft.tables().sites_after(zone::SiteId{page.after}, page.limit);
    std::vector<zone::SiteId> ids;
    for (const auto& site : draft.sites_of(*owner))
        if (may_see(draft, call, site)) ids.push_back(site.id);
    return rows_on(page, ids, [&](const auto id) { return draft.site(id); });
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = rows_of(draft, call, page);
    return page_json("sites", rows, page, [&](const auto& row) { return json_of(draft, row); });
}

/// By its id, or by its label with ?account=EMAIL or where only one account has such a site.
Result<zone::Site> site_in(const Draft& draft, const Call& call)
{
    const auto email = call.target.parameter("account");
    if (email.empty()) return find_site(draft, call, call.arguments[0]);
    MOORING_TRY(const auto account, find_account(draft, call, email));
    return find_site(draft, call, call.arguments[0], account.id);
}

Result<json::value> show(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto site, site_in(draft, call));
    return json_of(draft, site);
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto site, site_in(draft, call));
    MOORING_CHECK(registry::remove_site(draft, site.id, call.actor.origin(draft.now())));
    return json::object{{"removed", text_of(site.id)}, {"label", site.label}};
}

}  // namespace

std::vector<Route> site_routes()
{
    return {{"POST", "/sites", add, 201, for_owners(Scope::Claim)},
            {"GET", "/sites", list, 200, for_owners(Scope::Read)},
            {"GET", "/sites/{}", show, 200, for_owners(Scope::Read)},
            {"DELETE", "/sites/{}", remove, 200, for_owners(Scope::Claim)}};
}

}  // namespace mooring::api
