// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"
#include "api/rows.hpp"
#include "registry/commands/site.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<json::value> add(Draft& draft, const Call& call, const Tools&)
{
    registry::NewSite wanted;
    MOORING_TRY(const auto email, text_member(call.body, "account"));
    MOORING_TRY(const auto account, find_account(draft, email));
    wanted.account = account.id;
    MOORING_TRY(wanted.label, text_member(call.body, "label"));
    MOORING_TRY(const auto site, registry::add_site(draft, wanted, call.actor.origin(draft.now())));
    return json_of(draft, site);
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = draft.tables().sites_after(zone::SiteId{page.after}, page.limit);
    return page_json("sites", rows, page, [&](const auto& row) { return json_of(draft, row); });
}

/// By its id, or by its label with ?account=EMAIL or where only one account has such a site.
Result<zone::Site> site_in(const Draft& draft, const Call& call)
{
    const auto email = call.target.parameter("account");
    if (email.empty()) return find_site(draft, call.arguments[0], std::nullopt);
    MOORING_TRY(const auto account, find_account(draft, email));
    return find_site(draft, call.arguments[0], account.id);
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
    return {{"POST", "/sites", add, 201},
            {"GET", "/sites", list},
            {"GET", "/sites/{}", show},
            {"DELETE", "/sites/{}", remove}};
}

}  // namespace mooring::api
