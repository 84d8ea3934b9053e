// SPDX-License-Identifier: Apache-2.0
// Verbs about what accounts have: plans and vouchers, own domains, names that change hands or lie
// in quarantine.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/target.hpp"
#include "app/ctl_requests.hpp"

namespace mooring::app {

namespace {

/// Members of a body from options that hold numbers.
Result<> add_numbers(json::object& body, const CtlWords& words,
                     std::initializer_list<std::pair<const char*, const char*>> options)
{
    for (const auto& [option, member] : options) {
        if (!words.has(option)) continue;
        MOORING_TRY(body[member],
                    number_of_text(words.option(option, ""), fmt::format("--{}", option)));
    }
    return {};
}

Result<UnixHttpRequest> account_plan(const CtlWords& words)
{
    if (words.arguments.size() == 1) return get(path("accounts", words.arguments[0], "/plan"));
    json::object body{{"plan", words.arguments[1]}};
    MOORING_CHECK(add_numbers(body, words, {{"days", "days"}}));
    return send("PUT", path("accounts", words.arguments[0], "/plan"), body);
}

Result<UnixHttpRequest> voucher_add(const CtlWords& words)
{
    json::object body{{"plan", words.arguments[0]}, {"label", words.option("label", "")}};
    MOORING_CHECK(add_numbers(body, words,
                              {{"days", "days"}, {"uses", "uses"}, {"valid-days", "valid_days"}}));
    return send("POST", "/api/v1/vouchers", body);
}

Result<UnixHttpRequest> invitation_add(const CtlWords& words)
{
    json::object body{{"label", words.option("label", "")}};
    MOORING_CHECK(add_numbers(body, words, {{"uses", "uses"}, {"valid-days", "valid_days"}}));
    return send("POST", "/api/v1/invitations", body);
}

Result<UnixHttpRequest> domain_add(const CtlWords& words)
{
    if (!words.has("account")) return fail(Errc::InvalidArgument, "--account EMAIL is missing");
    return send("POST", "/api/v1/domains",
                {{"name", words.arguments[0]}, {"account", words.option("account", "")}});
}

/// Of a domain that is not proven the operator says whose asking is meant.
std::string domain_path(const CtlWords& words)
{
    const auto query = words.has("account")
                           ? "?account=" + api::percent_encoded(words.option("account", ""))
                           : std::string{};
    return path("domains", words.arguments[0], query);
}

Result<UnixHttpRequest> domain_show(const CtlWords& words)
{
    return get(domain_path(words));
}

Result<UnixHttpRequest> domain_remove(const CtlWords& words)
{
    return remove(domain_path(words));
}

Result<UnixHttpRequest> domain_verify(const CtlWords& words)
{
    json::object body{{"trust", words.has("trust")}};
    if (words.has("account")) body["account"] = words.option("account", "");
    return send("POST", path("domains", words.arguments[0], "/verify"), body);
}

Result<UnixHttpRequest> claim_handover(const CtlWords& words)
{
    return send("POST", path("claims", words.arguments[0], "/handover"),
                {{"to", words.arguments[1]}});
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;

}  // namespace

// Two lines per verb at the most: a table is read by its columns.
// clang-format off

Verbs account_name_verbs()
{
    return {
        {"account", "plan", "EMAIL [PLAN [--days N]]", "show or set what an account may have",
         1, 2, {"days"}, {}, Object, account_plan},
        {"plan", "list", "", "the plans of the configuration", 0, 0, {}, {}, List, all_of("plans")},
        {"voucher", "add", "PLAN [--days N] [--uses N] [--valid-days N] [--label TEXT]",
         "a code that gives a plan",
         1, 1, {"days", "uses", "valid-days", "label"}, {}, Object, voucher_add},
        {"voucher", "list", "", "vouchers that are left",
         0, 0, {}, {}, List, all_of("vouchers")},
        {"voucher", "delete", "ID", "a voucher", 1, 1, {}, {}, Object, removal_from("vouchers")},
        {"invitation", "add", "[--uses N] [--valid-days N] [--label TEXT]",
         "a code with which somebody can sign up",
         0, 0, {"uses", "valid-days", "label"}, {}, Object, invitation_add},
        {"invitation", "list", "", "invitations", 0, 0, {}, {}, List, all_of("invitations")},
        {"invitation", "revoke", "ID", "end an invitation",
         1, 1, {}, {}, Object, removal_from("invitations")},
        {"domain", "add", "NAME --account EMAIL", "a domain that an account brings along",
         1, 1, {"account"}, {}, Object, domain_add},
        {"domain", "list", "", "own domains", 0, 0, {}, {}, List, all_of("domains")},
        {"domain", "show", "NAME [--account EMAIL]", "its state, and what to enter where",
         1, 1, {"account"}, {}, Object, domain_show},
        {"domain", "verify", "NAME [--account EMAIL] [--trust]", "look at its proof, or vouch",
         1, 1, {"account"}, {"trust"}, Object, domain_verify},
        {"domain", "remove", "NAME [--account EMAIL]", "a domain and all that is in it",
         1, 1, {"account"}, {}, Object, domain_remove},
        {"claim", "suspend", "NAME", "hide a claim's names; nobody gets them again",
         1, 1, {}, {}, Object, action_on("claims", "/suspend")},
        {"claim", "restore", "NAME", "end a claim's suspension",
         1, 1, {}, {}, Object, action_on("claims", "/restore")},
        {"claim", "handover", "NAME EMAIL", "offer a claim to another account",
         2, 2, {}, {}, Object, claim_handover},
        {"handover", "list", "", "claims on their way", 0, 0, {}, {}, List, all_of("handovers")},
        {"handover", "cancel", "NAME", "a claim stays where it is",
         1, 1, {}, {}, Object, removal_from("handovers")},
        {"quarantine", "list", "", "names that nobody may claim",
         0, 0, {}, {}, List, all_of("quarantine")},
        {"quarantine", "end", "NAME", "let a name be claimed again",
         1, 1, {}, {}, Object, removal_from("quarantine")},
    };
}

// clang-format on

}  // namespace mooring::app
