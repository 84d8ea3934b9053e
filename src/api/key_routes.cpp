// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "registry/commands/key.hpp"

namespace mooring::api {

namespace {

using registry::Draft;
using registry::SecretFormat;

Result<SecretFormat> format_of(const Call& call)
{
    MOORING_TRY(const auto format, text_member(call.body, "format", "mooring"));
    if (format == "mooring") return SecretFormat::Mooring;
    if (format == "uuid") return SecretFormat::Uuid;
    return fail(Errc::InvalidArgument, "\"format\" must be \"mooring\" or \"uuid\"");
}

Result<zone::UpdateKey> find_key(const Draft& draft, std::string_view text)
{
    MOORING_TRY(const auto id, parse_key_id(text));
    auto key = draft.key(id);
    if (!key) return fail(Errc::NotFound, fmt::format("there is no {}", text_of(id)));
    return std::move(*key);
}

/// The key with its secret, the one time it is told. `id`, `hosts`, `host` and `key` come first.
json::value json_with_secret(const Draft& draft, const registry::KeyWithSecret& made)
{
    const auto shown = json_of(draft, made.key);
    return json::object{{"id", shown.at("id")},
                        {"hosts", shown.at("hosts")},
                        {"host", shown.at("host")},
                        {"key", made.secret},
                        {"tsig", made.tsig.empty() ? json::value(nullptr) : json::value(made.tsig)},
                        {"user", made.user_name},
                        {"site", shown.at("site")},
                        {"legacy", shown.at("legacy")},
                        {"label", shown.at("label")},
                        {"rights", shown.at("rights")},
                        {"created", shown.at("created")}};
}

std::uint8_t bit_of(zone::KeyRight right)
{
    return static_cast<std::uint8_t>(right);
}

/// "rights": ["address", "acme", "records"]. Without it a key may set addresses; one with TSIG also
/// the ACME TXT, because that is what DNS UPDATE is mostly used for.
Result<std::uint8_t> rights_of(const Call& call, const registry::NewKey& wanted)
{
    using zone::KeyRight;
    constexpr auto names =
        std::to_array<std::pair<std::string_view, KeyRight>>({{"address", KeyRight::SetAddress},
                                                              {"set-address", KeyRight::SetAddress},
                                                              {"acme", KeyRight::AcmeTxt},
                                                              {"acme-txt", KeyRight::AcmeTxt},
                                                              {"records", KeyRight::Records}});
    const auto usual =
        wanted.tsig_seal == nullptr
            ? bit_of(KeyRight::SetAddress)
            : static_cast<std::uint8_t>(bit_of(KeyRight::SetAddress) | bit_of(KeyRight::AcmeTxt));
    if (!call.body.contains("rights") || call.body.at("rights").is_null()) return usual;
    MOORING_TRY(const auto texts, texts_member(call.body, "rights"));
    std::uint8_t rights = 0;
    for (const auto& text : texts) {
        const auto* const found =
            std::ranges::find(names, text, &std::pair<std::string_view, KeyRight>::first);
        if (found == names.end())
            return fail(
                Errc::InvalidArgument,
                fmt::format("\"{}\" is not a right; there are address, acme and records", text));
        rights = static_cast<std::uint8_t>(rights | bit_of(found->second));
    }
    return rights;
}

/// "site", of the account that "account" names, if it does.
Result<std::optional<zone::SiteId>> site_of(const Draft& draft, const Call& call)
{
    MOORING_TRY(const auto text, text_member(call.body, "site", ""));
    if (text.empty()) return std::optional<zone::SiteId>{};
    MOORING_TRY(const auto email, text_member(call.body, "account", ""));
    std::optional<zone::AccountId> account;
    if (!email.empty()) {
        MOORING_TRY(const auto found, find_account(draft, email));
        account = found.id;
    }
    MOORING_TRY(const auto site, find_site(draft, text, account));
    return std::optional{site.id};
}

Result<json::value> add(Draft& draft, const Call& call, const Tools& tools)
{
    registry::NewKey wanted;
    MOORING_TRY(const auto names, texts_member(call.body, "hosts"));
    for (const auto& name : names) {
        MOORING_TRY(const auto host, find_host(draft, name));
        wanted.hosts.push_back(host.id);
    }
    MOORING_TRY(wanted.site, site_of(draft, call));
    MOORING_TRY(wanted.label, text_member(call.body, "label", ""));
    MOORING_TRY(wanted.format, format_of(call));
    MOORING_TRY(const auto has_tsig, switch_member(call.body, "tsig"));
    if (has_tsig) {
        MOORING_TRY(const auto* with, signing_tools(tools));
        wanted.tsig_seal = &with->seal;
    }
    MOORING_TRY(const auto is_legacy, switch_member(call.body, "legacy"));
    if (is_legacy) {
        MOORING_TRY(const auto* with, signing_tools(tools));
        wanted.legacy_seal = &with->seal;
    }
    MOORING_TRY(wanted.rights, rights_of(call, wanted));
    MOORING_TRY(const auto made,
                registry::add_key(draft, wanted, tools.random, call.actor.origin(draft.now())));
    return json_with_secret(draft, made);
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = draft.tables().keys_after(zone::KeyId{page.after}, page.limit);
    return page_json("keys", rows, page, [&](const auto& row) {
        auto shown = json_of(draft, row);
        shown.erase("host");
        return shown;
    });
}

Result<json::value> rotate(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto key, find_key(draft, call.arguments[0]));
    MOORING_TRY(const auto format, format_of(call));
    const auto* seal = tools.signing == nullptr ? nullptr : &tools.signing->seal;
    MOORING_TRY(
        const auto made,
        registry::rotate_key(
            draft, {.key = key.id, .format = format, .tsig_seal = seal, .legacy_seal = seal},
            tools.random, call.actor.origin(draft.now())));
    return json_with_secret(draft, made);
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto key, find_key(draft, call.arguments[0]));
    MOORING_CHECK(registry::revoke_key(draft, key.id, call.actor.origin(draft.now())));
    return json::object{{"revoked", text_of(key.id)}};
}

}  // namespace

std::vector<Route> key_routes()
{
    return {{"POST", "/keys", add, 201},
            {"GET", "/keys", list},
            {"POST", "/keys/{}/rotate", rotate},
            {"DELETE", "/keys/{}", revoke}};
}

}  // namespace mooring::api
