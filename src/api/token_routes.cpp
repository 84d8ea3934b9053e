// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/identity_desk.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "identity/token.hpp"

namespace mooring::api {

namespace {

using identity::Token;
using registry::Draft;

constexpr auto scope_names =
    std::to_array<std::pair<std::string_view, Scope>>({{"read", Scope::Read},
                                                       {"claim", Scope::Claim},
                                                       {"records", Scope::Records},
                                                       {"update", Scope::Update},
                                                       {"account", Scope::Account}});

json::array scopes_json(std::uint8_t scopes)
{
    json::array shown;
    for (const auto& [name, scope] : scope_names)
        if ((scopes & static_cast<std::uint8_t>(scope)) != 0) shown.emplace_back(name);
    return shown;
}

std::string token_text(zone::EntryId id)
{
    return "token-" + std::to_string(zone::number_of(id));
}

json::object shown_token(const Draft& draft, const registry::Kept<Token>& kept)
{
    const auto& token = kept.value;
    json::array hosts;
    for (const auto id : token.hosts)
        if (const auto host = draft.host(id)) hosts.emplace_back(host->name.text());
    json::array types;
    for (const auto type : token.types) types.emplace_back(dns::text_of(type));
    json::array networks;
    for (const auto& network : token.networks)
        networks.emplace_back(fmt::format("{}/{}", text_of(network.address), network.length));
    return {{"id", token_text(kept.id)},
            {"label", token.label},
            {"scopes", scopes_json(token.scopes)},
            {"hosts", std::move(hosts)},
            {"types", std::move(types)},
            {"networks", std::move(networks)},
            {"created", json_of(token.created)},
            {"expires", json_of(token.until)},
            {"idle_days", token.idle_days},
            {"is_live", identity::is_live(token, draft.now())},
            {"last_use", json_of(token.used)},
            {"address", token.source ? json::value(text_of(*token.source)) : nullptr},
            {"client", token.client}};
}

json::value with_secret(const Draft& draft, const identity::NewToken& made)
{
    auto shown = shown_token(draft, made.token);
    shown["token"] = made.secret;
    return shown;
}

Result<std::uint8_t> scopes_of(const Call& call)
{
    MOORING_TRY(const auto texts, texts_member(call.body, "scopes"));
    std::uint8_t scopes = 0;
    for (const auto& text : texts) {
        const auto* const found =
            std::ranges::find(scope_names, text, &std::pair<std::string_view, Scope>::first);
        if (found == scope_names.end())
            return fail(Errc::InvalidArgument,
                        fmt::format("\"{}\" is not a scope; there are read, claim, records, "
                                    "update and account",
                                    text));
        scopes = static_cast<std::uint8_t>(scopes | static_cast<std::uint8_t>(found->second));
    }
    return scopes;
}

/// A list of texts that may be missing.
Result<std::vector<std::string>> optional_texts(const Call& call, std::string_view name)
{
    const auto* const member = call.body.if_contains(name);
    if (member == nullptr || member->is_null()) return std::vector<std::string>{};
    return texts_member(call.body, name);
}

Result<Token> wanted_token(const Draft& draft, const Call& call)
{
    Token wanted;
    MOORING_TRY(wanted.label, text_member(call.body, "label", ""));
    MOORING_TRY(wanted.scopes, scopes_of(call));
    MOORING_TRY(const auto hosts, optional_texts(call, "hosts"));
    for (const auto& name : hosts) {
        MOORING_TRY(const auto host, find_host(draft, call, name));
        wanted.hosts.push_back(host.id);
    }
    MOORING_TRY(const auto types, optional_texts(call, "types"));
    for (const auto& text : types) {
        const auto type = dns::parse_rr_type(text);
        if (!type) return fail(Errc::InvalidArgument, "\"" + text + "\" is not an RR type");
        wanted.types.push_back(*type);
    }
    MOORING_TRY(const auto networks, optional_texts(call, "networks"));
    for (const auto& text : networks) {
        const auto network = IpPrefix::parse(text);
        if (!network)
            return fail(Errc::InvalidArgument,
                        "\"" + text + "\" is not a network like 192.0.2.0/24");
        wanted.networks.push_back(*network);
    }
    MOORING_TRY(const auto days, number_member(call.body, "days"));
    MOORING_TRY(const auto idle_days, number_member(call.body, "idle_days"));
    constexpr std::uint64_t days_max = 3650;
    if (days.value_or(0) > days_max || idle_days.value_or(0) > days_max)
        return fail(Errc::InvalidArgument, "a token lasts at most 3,650 days");
    if (days) wanted.until = draft.now() + std::chrono::days{static_cast<int>(*days)};
    wanted.idle_days = static_cast<std::uint16_t>(idle_days.value_or(0));
    return wanted;
}

Result<> tell_of_token(Draft& draft, const Call& call, const registry::Kept<Token>& kept,
                       notify::NoticeKind kind)
{
    notify::Facts facts{
        {"token", kept.value.label.empty() ? token_text(kept.id) : kept.value.label}};
    if (kind == notify::NoticeKind::TokenMade) {
        std::string scopes;
        for (const auto& scope : scopes_json(kept.value.scopes))
            scopes += (scopes.empty() ? "" : ", ") + std::string{scope.as_string()};
        facts.emplace_back("scopes", std::move(scopes));
        if (call.actor.source) facts.emplace_back("source", text_of(*call.actor.source));
    }
    return notify::tell(draft, {.account = kept.account, .kind = kind, .facts = std::move(facts)},
                        call.actor.origin(draft.now()));
}

Result<registry::Kept<Token>> find_token(const Draft& draft, const Call& call)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    for (auto& kept : identity::tokens_of(draft, account.id))
        if (token_text(kept.id) == call.arguments[0]) return std::move(kept);
    return fail(Errc::NotFound, "there is no such token");
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    json::array tokens;
    for (const auto& kept : identity::tokens_of(draft, account.id))
        tokens.push_back(shown_token(draft, kept));
    return json::object{{"tokens", std::move(tokens)}, {"next", nullptr}};
}

Result<json::value> make(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(auto wanted, wanted_token(draft, call));
    MOORING_TRY(const auto made,
                identity::make_token(draft, {.account = account.id, .lookup = {}, .value = wanted},
                                     tools.random, call.actor.origin(draft.now())));
    MOORING_CHECK(tell_of_token(draft, call, made.token, notify::NoticeKind::TokenMade));
    return with_secret(draft, made);
}

Result<json::value> rotate(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto kept, find_token(draft, call));
    MOORING_TRY(const auto hours, number_member(call.body, "overlap_hours"));
    identity::TokenRotation wanted{.account = kept.account, .token = kept.id};
    constexpr std::uint64_t hours_max = 100'000;
    if (hours) wanted.overlap = std::chrono::hours{static_cast<int>(std::min(*hours, hours_max))};
    MOORING_TRY(const auto made, identity::rotate_token(draft, wanted, tools.random,
                                                        call.actor.origin(draft.now())));
    MOORING_CHECK(tell_of_token(draft, call, made.token, notify::NoticeKind::TokenMade));
    return with_secret(draft, made);
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto kept, find_token(draft, call));
    MOORING_TRY(const auto gone, identity::revoke_token(draft, kept.account, kept.id,
                                                        call.actor.origin(draft.now())));
    static_cast<void>(gone);
    MOORING_CHECK(tell_of_token(draft, call, kept, notify::NoticeKind::TokenRevoked));
    return json::object{{"revoked", call.arguments[0]}};
}

}  // namespace

std::vector<Route> token_routes()
{
    const auto fresh = for_owners(Scope::Account, StepUp::Needed);
    return {{"GET", "/tokens", list, 200, for_owners(Scope::Account)},
            {"POST", "/tokens", make, 201, fresh},
            {"POST", "/tokens/{}/rotate", rotate, 201, fresh},
            {"DELETE", "/tokens/{}", revoke, 200, for_owners(Scope::Account)}};
}

}  // namespace mooring::api
