// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/plan.hpp"
#include "registry/profile.hpp"

namespace mooring::api {

namespace {

using registry::Draft;
using registry::Voucher;

Result<std::uint32_t> count_member(const Call& call, std::string_view name, std::uint32_t otherwise)
{
    MOORING_TRY(const auto number, number_member(call.body, name));
    if (number && *number > 1'000'000)
        return fail(Errc::InvalidArgument, "\"" + std::string{name} + "\" is at most 1000000");
    return number ? static_cast<std::uint32_t>(*number) : otherwise;
}

json::object shown_voucher(zone::EntryId id, const Voucher& voucher)
{
    return {{"id", "voucher-" + std::to_string(zone::number_of(id))},
            {"plan", voucher.plan},
            {"days", voucher.days},
            {"uses_left", voucher.uses_left},
            {"expires", json_of(voucher.expires)},
            {"label", voucher.label}};
}

Result<json::value> make(Draft& draft, const Call& call, const Tools& tools)
{
    Voucher wanted;
    MOORING_TRY(wanted.plan, text_member(call.body, "plan"));
    MOORING_TRY(wanted.days, count_member(call, "days", 0));
    MOORING_TRY(wanted.uses_left, count_member(call, "uses", 1));
    MOORING_TRY(wanted.label, text_member(call.body, "label", ""));
    MOORING_TRY(const auto valid_days, count_member(call, "valid_days", 0));
    if (valid_days != 0)
        wanted.expires = draft.now() + std::chrono::days{static_cast<int>(valid_days)};
    MOORING_TRY(const auto made, registry::make_voucher(draft, wanted, tools.random,
                                                        call.actor.origin(draft.now())));
    auto shown = shown_voucher(made.id, wanted);
    shown["code"] = made.code;
    return shown;
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows =
        registry::some_after<Voucher>(draft.tables(), zone::EntryId{page.after}, page.limit);
    return page_json("vouchers", rows, page,
                     [](const auto& row) { return shown_voucher(row.id, row.value); });
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    std::string_view text = call.arguments[0];
    if (text.starts_with("voucher-")) text.remove_prefix(8);
    for (const auto& kept :
         registry::some_after<Voucher>(draft.tables(), {}, std::numeric_limits<std::size_t>::max()))
        if (std::to_string(zone::number_of(kept.id)) == text) {
            draft.erase(kept.id, call.actor.origin(draft.now()));
            return json::object{{"deleted", call.arguments[0]}};
        }
    return fail(Errc::NotFound, "no such voucher");
}

Result<json::value> redeem(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto code, text_member(call.body, "code"));
    MOORING_TRY(const auto voucher,
                registry::redeem_voucher(draft, account.id, code, call.actor.origin(draft.now())));
    const auto until = registry::profile_of(draft, account.id).value.plan_until;
    return json::object{{"plan", voucher.plan}, {"until", json_of(until)}};
}

}  // namespace

std::vector<Route> voucher_routes()
{
    return {{"POST", "/vouchers", make, 201},
            {"GET", "/vouchers", list},
            {"DELETE", "/vouchers/{}", remove},
            {"POST", "/vouchers/redeem", redeem, 200, for_owners(Scope::Account)}};
}

}  // namespace mooring::api
