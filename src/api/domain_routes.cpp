// SPDX-License-Identifier: Apache-2.0
// Domains that accounts bring along.
#include <array>

#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "registry/own_domain.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using registry::DomainStage;
using registry::Draft;
using registry::Kept;
using registry::OwnDomain;

/// 26 characters of base 32: 130 random bits.
std::string new_challenge(Random& random)
{
    std::array<std::uint8_t, 26> bytes{};
    random.fill(bytes);
    std::string text = "mooring-";
    for (const auto byte : bytes) text += "abcdefghijklmnopqrstuvwxyz234567"[byte & 31U];
    return text;
}

Result<Kept<OwnDomain>> find_domain(const Draft& draft, const Call& call)
{
    MOORING_TRY(const auto name, parse_name(call.arguments[0]));
    const auto text = name.canonical().text();
    if (const auto owner = owner_of(call)) {
        if (auto kept = registry::domain_of(draft, name.canonical(), *owner))
            return *std::move(kept);
        return fail(Errc::NotFound, "no such domain: " + text);
    }
    if (auto kept = registry::find<OwnDomain>(draft, text)) return *std::move(kept);
    if (call.body.contains("account") || !call.target.parameter("account").empty()) {
        MOORING_TRY(const auto email,
                    text_member(call.body, "account", call.target.parameter("account")));
        if (const auto account = draft.find_account(email))
            if (auto kept = registry::domain_of(draft, name.canonical(), account->id))
                return *std::move(kept);
    }
    return fail(Errc::NotFound, "no such domain: " + text);
}

/// What the owner has to enter, where the domain is now and at its registrar.
Result<json::object> shown_domain(const Draft& draft, const Kept<OwnDomain>& kept,
                                  const Tools& tools)
{
    const auto& domain = kept.value;
    const auto account = draft.account(kept.account);
    json::array servers;
    for (const auto& server : draft.rules().own_domains.servers)
        servers.emplace_back(server.name.text());
    json::object shown{{"name", domain.name.text()},
                       {"account", account ? json::value(account->email) : json::value(nullptr)},
                       {"state", registry::text_of(domain.stage)},
                       {"since", json_of(domain.since)},
                       {"checked", json_of(domain.checked)},
                       {"finding", domain.finding},
                       {"name_servers", std::move(servers)}};
    if (domain.stage == DomainStage::Asked) {
        shown["challenge"] = json::object{
            {"owner", std::string{registry::challenge_label} + "." + domain.name.text()},
            {"type", "TXT"},
            {"text", domain.secret}};
        return shown;
    }
    if (const auto zone = draft.find_zone(domain.name))
        MOORING_CHECK(add_signing_state(shown, draft, zone->id, tools));
    return shown;
}

Result<json::value> ask_domain(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto text, text_member(call.body, "name"));
    MOORING_TRY(const auto name, parse_name(text));
    MOORING_CHECK(registry::ask_domain(
        draft, {.name = name, .account = account.id, .secret = new_challenge(tools.random)},
        call.actor.origin(draft.now())));
    const auto kept = registry::domain_of(draft, name.canonical(), account.id);
    if (!kept) return fail(Errc::Internal, "the domain is not there");
    MOORING_TRY(auto shown, shown_domain(draft, *kept, tools));
    return shown;
}

Result<json::value> list_domains(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto page, page_of(call));
    std::vector<Kept<OwnDomain>> some;
    if (const auto owner = owner_of(call))
        some = registry::all_of<OwnDomain>(draft, *owner);
    else
        some =
            registry::some_after<OwnDomain>(draft.tables(), zone::EntryId{page.after}, page.limit);
    json::array shown;
    for (const auto& kept : some) {
        MOORING_TRY(auto domain, shown_domain(draft, kept, tools));
        shown.push_back(std::move(domain));
    }
    json::value next = nullptr;
    if (!owner_of(call) && some.size() == page.limit)
        next = std::to_string(zone::number_of(some.back().id));
    return json::object{{"domains", std::move(shown)}, {"next", std::move(next)}};
}

Result<json::value> show_domain(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto kept, find_domain(draft, call));
    MOORING_TRY(auto shown, shown_domain(draft, kept, tools));
    return shown;
}

Result<json::value> remove_domain(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto kept, find_domain(draft, call));
    MOORING_CHECK(registry::remove_domain(draft, kept.id, call.actor.origin(draft.now())));
    return json::object{{"removed", kept.value.name.text()}};
}

/// On the writer, with what the resolver said.
Result<json::value> take_facts(Draft& draft, const Call& call, const Tools& tools,
                               const registry::DomainFacts& facts)
{
    MOORING_TRY(const auto kept, find_domain(draft, call));
    const auto origin = call.actor.origin(draft.now());
    if (kept.value.stage == DomainStage::Asked) {
        MOORING_CHECK(registry::prove_domain(draft, kept.id, facts, origin));
        const auto zone = draft.find_zone(kept.value.name);
        if (zone && tools.signing != nullptr)
            MOORING_CHECK(registry::sign_zone(draft, zone->id, registry::usual_signing(draft),
                                              *tools.signing, origin));
    } else {
        MOORING_CHECK(registry::note_delegation(draft, kept.id, facts, origin));
    }
    const auto after = registry::domain_of(draft, kept.value.name, kept.account);
    if (!after) return fail(Errc::NotFound, "no such domain");
    MOORING_TRY(auto shown, shown_domain(draft, *after, tools));
    return shown;
}

/// Asks the resolver, then says what follows from it. The operator vouches without one.
Result<Answer> verify_domain(const Services& services, const Call& call)
{
    dns::Name name;
    MOORING_TRY(const auto is_vouched, switch_member(call.body, "trust"));
    if (is_vouched && !is_operator(call))
        return fail(Errc::NotAllowed, "only the operator vouches for a domain");
    if (!is_vouched && services.delegations == nullptr)
        return fail(Errc::NotAllowed,
                    "the operator has set no resolver by which domains could be checked");
    const auto found = updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        auto kept = find_domain(draft, call);
        if (!kept) return std::unexpected{std::move(kept).error()};
        name = kept->value.name;
        return {};
    });
    if (!found) return std::unexpected{found.error()};
    const auto facts = is_vouched ? registry::DomainFacts{} : services.delegations->look_at(name);
    json::value shown;
    const auto done = updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        // An operator who did not vouch proves no more than an owner.
        auto as_asked = call;
        if (!is_vouched) as_asked.actor.cause = zone::Cause::Owner;
        auto taken = take_facts(draft, as_asked, services.tools, facts);
        if (!taken) return std::unexpected{std::move(taken).error()};
        shown = *std::move(taken);
        return {};
    });
    if (!done) return std::unexpected{done.error()};
    return shown;
}

}  // namespace

std::vector<Route> domain_routes()
{
    constexpr auto Needed = StepUp::Needed;
    return {{"POST", "/domains", ask_domain, 201, for_owners(Scope::Claim, Needed)},
            {"GET", "/domains", list_domains, 200, for_owners(Scope::Read)},
            {"GET", "/domains/{}", show_domain, 200, for_owners(Scope::Read)},
            {"POST", "/domains/{}/verify", verify_domain, 200, for_owners(Scope::Claim)},
            {"DELETE", "/domains/{}", remove_domain, 200, for_owners(Scope::Claim, Needed)}};
}

}  // namespace mooring::api
