// SPDX-License-Identifier: Apache-2.0
// Plans, how an account gets one, and what it uses of it.
#include "api/billing_event.hpp"
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/plan.hpp"
#include "registry/freeze.hpp"
#include "registry/quotas.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

json::object shown_plan(const registry::Plan& plan)
{
    return {{"name", plan.name},
            {"names", plan.names_max},
            {"own_domains", plan.own_domains_max},
            {"records_per_name", plan.records_per_name_max},
            {"ttl_min", plan.ttl_min.seconds},
            {"wildcards", plan.has_wildcards},
            {"history_days", plan.history_days},
            {"price", plan.price}};
}

/// The provider's page, told whose account it is (https://docs.stripe.com/payment-links,
/// "client_reference_id").
json::value checkout_of(const registry::Plan& plan, const zone::Account& account)
{
    if (plan.checkout_url.empty()) return nullptr;
    const auto* join = plan.checkout_url.find('?') == std::string::npos ? "?" : "&";
    return json::value(plan.checkout_url + join +
                       "client_reference_id=" + registry::lookup_of(account.id) +
                       "&prefilled_email=" + percent_encoded(account.email));
}

Result<json::value> list_plans(Draft& draft, const Call& call, const Tools&)
{
    const auto owner = owner_of(call);
    const auto account = owner ? draft.account(*owner) : std::nullopt;
    json::array plans;
    for (const auto& plan : draft.rules().plans.all()) {
        auto shown = shown_plan(plan);
        if (account) shown["checkout"] = checkout_of(plan, *account);
        plans.push_back(std::move(shown));
    }
    return json::object{{"plans", std::move(plans)}, {"next", nullptr}};
}

json::object shown_standing(const Draft& draft, const zone::Account& account)
{
    const auto profile = registry::profile_of(draft, account.id).value;
    const auto usage = registry::usage_of(draft, account.id);
    json::array frozen;
    for (const auto& kept : registry::all_of<registry::Freeze>(draft, account.id))
        frozen.push_back(json::object{{"name", kept.lookup}, {"from", json_of(kept.value.felt)}});
    return {{"account", account.email},
            {"plan", shown_plan(registry::plan_of(draft, account.id))},
            {"until", json_of(profile.plan_until)},
            {"used", json::object{{"names", usage.names}, {"own_domains", usage.own_domains}}},
            {"frozen", std::move(frozen)}};
}

Result<json::value> show_plan(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, find_account(draft, call, call.arguments[0]));
    return shown_standing(draft, account);
}

Result<json::value> assign_plan(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, find_account(draft, call, call.arguments[0]));
    registry::PlanChange wanted{.account = account.id, .plan = {}, .until = {}};
    MOORING_TRY(wanted.plan, text_member(call.body, "plan"));
    MOORING_TRY(const auto days, number_member(call.body, "days"));
    if (days && *days > 36'500) return fail(Errc::InvalidArgument, "\"days\" is at most 36500");
    if (days && *days != 0) wanted.until = draft.now() + std::chrono::days{static_cast<int>(*days)};
    MOORING_CHECK(registry::set_plan(draft, wanted, call.actor.origin(draft.now())));
    return shown_standing(draft, account);
}

/// Signed by the billing provider and by nobody else, so it needs no other proof.
Result<json::value> hear_billing(Draft& draft, const Call& call, const Tools& tools)
{
    const auto is_genuine = registry::is_signed_by(
        {.header = call.signature, .payload = call.text, .secret = tools.billing_secret},
        draft.now());
    if (!is_genuine)
        return fail(Errc::InvalidArgument, "the signature is missing, wrong or too old");
    auto origin = call.actor.origin(draft.now());
    origin.cause = zone::Cause::Billing;
    MOORING_TRY(const auto event, billing_event_of(call.body));
    MOORING_TRY(const auto outcome, registry::apply_billing(draft, event, origin));
    return json::object{{"outcome", registry::text_of(outcome)}};
}

}  // namespace

std::vector<Route> plan_routes()
{
    return {{"GET", "/plans", list_plans, 200, for_anyone()},
            {"GET", "/accounts/{}/plan", show_plan, 200, for_owners(Scope::Read)},
            {"PUT", "/accounts/{}/plan", assign_plan},
            {"POST", "/billing/webhook", hear_billing, 200, for_anyone()}};
}

}  // namespace mooring::api
