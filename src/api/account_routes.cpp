// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"
#include "api/rows.hpp"
#include "registry/commands/account.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<json::value> add(Draft& draft, const Call& call, const Tools&)
{
    registry::NewAccount wanted;
    MOORING_TRY(wanted.email, text_member(call.body, "email"));
    MOORING_TRY(wanted.is_verified, switch_member(call.body, "verified"));
    MOORING_TRY(const auto account,
                registry::add_account(draft, wanted, call.actor.origin(draft.now())));
    return json_of(account);
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = draft.tables().accounts_after(zone::AccountId{page.after}, page.limit);
    return page_json("accounts", rows, page, [](const auto& row) { return json_of(row); });
}

Result<json::value> show(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, find_account(draft, call, call.arguments[0]));
    auto shown = json_of(account);
    json::array claims;
    for (const auto id : draft.claims_of(account.id))
        if (const auto claim = draft.claim(id)) claims.emplace_back(claim->name.text());
    shown["claims"] = std::move(claims);
    return shown;
}

Result<json::value> set_state(Draft& draft, const Call& call, zone::RowState state)
{
    MOORING_TRY(const auto account, find_account(draft, call, call.arguments[0]));
    MOORING_CHECK(
        registry::set_account_state(draft, account.id, state, call.actor.origin(draft.now())));
    MOORING_TRY(const auto after, find_account(draft, call, call.arguments[0]));
    return json_of(after);
}

Result<json::value> suspend(Draft& draft, const Call& call, const Tools&)
{
    return set_state(draft, call, zone::RowState::Suspended);
}

Result<json::value> restore(Draft& draft, const Call& call, const Tools&)
{
    return set_state(draft, call, zone::RowState::Active);
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, find_account(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::delete_account(draft, account.id, call.actor.origin(draft.now())));
    return json::object{{"deleted", account.email}};
}

}  // namespace

std::vector<Route> account_routes()
{
    return {{"POST", "/accounts", add, 201},
            {"GET", "/accounts", list},
            {"GET", "/accounts/{}", show},
            {"DELETE", "/accounts/{}", remove},
            {"POST", "/accounts/{}/suspend", suspend},
            {"POST", "/accounts/{}/restore", restore}};
}

}  // namespace mooring::api
