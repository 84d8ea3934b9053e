// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "api/audit_text.hpp"
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "registry/commands/key.hpp"
#include "registry/key_limits.hpp"

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
                        {"networks", shown.at("networks")},
                        {"expires", shown.at("expires")},
                        {"created", shown.at("created")}};
}

/// The members "networks" and "expires", as far as they are there; null takes a limit away.
Result<registry::KeyLimits> limits_in(const Call& call, registry::KeyLimits limits)
{
    if (call.body.contains("networks")) {
        limits.networks.clear();
        const bool is_null = call.body.at("networks").is_null();
        MOORING_TRY(const auto texts, is_null ? Result<std::vector<std::string>>{}
                                              : texts_member(call.body, "networks"));
        for (const auto& text : texts) {
            const auto network = IpPrefix::parse(text);
            if (!network)
                return fail(Errc::InvalidArgument,
                            fmt::format("\"{}\" is not a network like 192.0.2.0/24", text));
            limits.networks.push_back(*network);
        }
    }
    if (call.body.contains("expires")) {
        MOORING_TRY(const auto text, text_member(call.body, "expires", ""));
        MOORING_TRY(limits.until, text.empty() ? Result<WallTime>{} : parse_moment(text));
    }
    return limits;
}

void note_key(Draft& draft, const Call& call, const zone::UpdateKey& key, zone::EventKind kind)
{
    draft.note(zone::Event{.kind = kind,
                           .account = key.account,
                           .subject = text_of(key.id),
                           .client = call.actor.client,
                           .origin = call.actor.origin(draft.now())});
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
        MOORING_TRY(const auto found, find_account(draft, call, email));
        account = found.id;
    }
    MOORING_TRY(const auto site, find_site(draft, call, text, account));
    return std::optional{site.id};
}

Result<json::value> add(Draft& draft, const Call& call, const Tools& tools)
{
    registry::NewKey wanted;
    MOORING_TRY(const auto names, texts_member(call.body, "hosts"));
    for (const auto& name : names) {
        MOORING_TRY(const auto host, find_host(draft, call, name));
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
    MOORING_TRY(const auto limits, limits_in(call, {}));
    MOORING_TRY(const auto made,
                registry::add_key(draft, wanted, tools.random, call.actor.origin(draft.now())));
    MOORING_CHECK(
        registry::set_key_limits(draft, made.key.id, limits, call.actor.origin(draft.now())));
    note_key(draft, call, made.key, zone::EventKind::KeyMade);
    return json_with_secret(draft, made);
}

std::vector<zone::UpdateKey> rows_of(const Draft& draft, const Call& call, const Page& page)
{
    const auto owner = owner_of(call);
    if (!owner) return draft.tables().keys_after(zone::KeyId{page.after}, page.limit);
    return rows_on(page, keys_of(draft, *owner), [&](const auto id) {
        auto key = draft.key(id);
        return key && may_see(draft, call, *key) ? std::move(key) : std::nullopt;
    });
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = rows_of(draft, call, page);
    return page_json("keys", rows, page, [&](const auto& row) {
        auto shown = json_of(draft, row);
        shown.erase("host");
        return shown;
    });
}

Result<json::value> show(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto key, find_key(draft, call, call.arguments[0]));
    return json_of(draft, key);
}

Result<json::value> set(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto key, find_key(draft, call, call.arguments[0]));
    MOORING_TRY(const auto limits, limits_in(call, registry::limits_of(draft, key.id)));
    MOORING_CHECK(registry::set_key_limits(draft, key.id, limits, call.actor.origin(draft.now())));
    return show(draft, call, tools);
}

/// What comes after a key.
struct Succession {
    zone::UpdateKey key;
    SecretFormat format{};
    std::chrono::hours overlap{};
};

/// Makes a second key like this one, which ends in some hours.
Result<json::value> replace(Draft& draft, const Call& call, const Tools& tools,
                            const Succession& wanted)
{
    const auto origin = call.actor.origin(draft.now());
    const auto* seal = tools.signing == nullptr ? nullptr : &tools.signing->seal;
    const auto& key = wanted.key;
    const bool needs_seal = key.tsig.algorithm != 0 || key.legacy != zone::LegacySecrets{};
    if (needs_seal && seal == nullptr)
        return fail(Errc::NotAllowed, "the key's other secrets cannot be made here");
    const auto limits = registry::limits_of(draft, key.id);
    const registry::NewKey like{
        .hosts = key.hosts,
        .site = key.site,
        .label = key.label,
        .rights = static_cast<std::uint8_t>(key.rights & ~zone::key_has_limits),
        .format = wanted.format,
        .tsig_seal = key.tsig.algorithm != 0 ? seal : nullptr,
        .legacy_seal = key.legacy != zone::LegacySecrets{} ? seal : nullptr};
    MOORING_TRY(const auto made, registry::add_key(draft, like, tools.random, origin));
    MOORING_CHECK(registry::set_key_limits(draft, made.key.id, limits, origin));
    auto ending = limits;
    const auto end = draft.now() + wanted.overlap;
    if (ending.until == WallTime{} || ending.until > end) ending.until = end;
    MOORING_CHECK(registry::set_key_limits(draft, key.id, ending, origin));
    auto shown = json_with_secret(draft, made).as_object();
    shown["replaces"] = text_of(key.id);
    return shown;
}

Result<json::value> rotate(Draft& draft, const Call& call, const Tools& tools)
{
    constexpr std::uint64_t overlap_hours_max = 24 * 90;
    MOORING_TRY(const auto key, find_key(draft, call, call.arguments[0]));
    MOORING_TRY(const auto format, format_of(call));
    MOORING_TRY(const auto hours, number_member(call.body, "overlap_hours"));
    if (hours.value_or(0) > overlap_hours_max)
        return fail(Errc::InvalidArgument, "\"overlap_hours\" must be from 0 to 2160");
    note_key(draft, call, key, zone::EventKind::KeyRotated);
    if (hours.value_or(0) > 0)
        return replace(draft, call, tools,
                       {.key = key,
                        .format = format,
                        .overlap = std::chrono::hours{static_cast<std::int64_t>(*hours)}});
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
    MOORING_TRY(const auto key, find_key(draft, call, call.arguments[0]));
    MOORING_CHECK(registry::revoke_key(draft, key.id, call.actor.origin(draft.now())));
    note_key(draft, call, key, zone::EventKind::KeyRevoked);
    return json::object{{"revoked", text_of(key.id)}};
}

}  // namespace

std::vector<Route> key_routes()
{
    constexpr auto changes = for_owners(Scope::Account, StepUp::Needed);
    return {{"POST", "/keys", add, 201, changes},
            {"GET", "/keys", list, 200, for_owners(Scope::Read)},
            {"GET", "/keys/{}", show, 200, for_owners(Scope::Read)},
            {"PATCH", "/keys/{}", set, 200, changes},
            {"POST", "/keys/{}/rotate", rotate, 200, changes},
            {"DELETE", "/keys/{}", revoke, 200, changes}};
}

}  // namespace mooring::api
