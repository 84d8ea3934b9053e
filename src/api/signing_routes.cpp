// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "registry/commands/zone_digest.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<std::optional<dnssec::Algorithm>> algorithm_of(const Call& call)
{
    MOORING_TRY(const auto number, number_member(call.body, "algorithm"));
    if (!number) return std::nullopt;
    if (*number > 255)
        return fail(Errc::InvalidArgument, "\"algorithm\" must be a DNSSEC algorithm's number");
    MOORING_TRY(const auto algorithm, dnssec::algorithm_of(static_cast<std::uint8_t>(*number)));
    return algorithm;
}

Result<std::optional<zone::Denial>> denial_of(const Call& call)
{
    MOORING_TRY(const auto text, text_member(call.body, "denial", ""));
    if (text.empty()) return std::nullopt;
    if (text == "nsec") return zone::Denial::Nsec;
    if (text == "nsec3") return zone::Denial::Nsec3;
    return fail(Errc::InvalidArgument, "\"denial\" must be \"nsec\" or \"nsec3\"");
}

Result<std::optional<zone::KeyRole>> role_of(const Call& call)
{
    MOORING_TRY(const auto text, text_member(call.body, "role", ""));
    if (text.empty()) return std::nullopt;
    if (text == "csk") return zone::KeyRole::Csk;
    if (text == "ksk") return zone::KeyRole::Ksk;
    if (text == "zsk") return zone::KeyRole::Zsk;
    return fail(Errc::InvalidArgument, "\"role\" must be \"csk\", \"ksk\" or \"zsk\"");
}

Result<json::value> shown_zone(const Draft& draft, const zone::Zone& zone, const Tools& tools)
{
    const auto now = draft.zone(zone.id).value_or(zone);
    auto shown = json_of(draft, now);
    MOORING_CHECK(add_signing_state(shown, draft, zone.id, tools));
    return shown;
}

Result<json::value> sign(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto* with, signing_tools(tools));
    registry::SigningWish wish;
    MOORING_TRY(const auto mode, text_member(call.body, "mode", "online"));
    MOORING_TRY(wish.mode, parse_signing_mode(mode));
    MOORING_TRY(wish.denial, denial_of(call));
    MOORING_TRY(wish.algorithm, algorithm_of(call));
    MOORING_TRY(const auto is_split, switch_member(call.body, "split"));
    if (is_split) wish.scheme = dnssec::KeyScheme::Split;
    MOORING_TRY(const auto is_forced, switch_member(call.body, "force"));
    if (is_forced) wish.leaving = registry::Leaving::AtOnce;
    MOORING_CHECK(registry::sign_zone(draft, zone.id, wish, *with, call.actor.origin(draft.now())));
    return shown_zone(draft, zone, tools);
}

Result<json::value> rollover(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto* with, signing_tools(tools));
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto is_ds_published, switch_member(call.body, "ds_published"));
    registry::Rollover wanted{.zone = zone.id};
    MOORING_TRY(wanted.role, role_of(call));
    MOORING_TRY(wanted.algorithm, algorithm_of(call));
    if (is_ds_published && (wanted.role || wanted.algorithm))
        return fail(Errc::InvalidArgument,
                    "\"ds_published\" goes on with the rollover that is under way: it takes no "
                    "role and no algorithm");
    MOORING_CHECK(is_ds_published ? registry::confirm_ds(draft, zone.id, *with, origin)
                                  : registry::start_rollover(draft, wanted, *with, origin));
    return shown_zone(draft, zone, tools);
}

Result<json::value> export_keys(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(const auto keys, registry::export_keys(draft, zone.id, *with));
    json::array files;
    for (const auto& key : keys) {
        files.push_back(
            json::object{{"name", key.file_name + ".key"}, {"text", key.texts.public_text}});
        files.push_back(
            json::object{{"name", key.file_name + ".private"}, {"text", key.texts.private_text}});
    }
    return json::object{{"zone", zone.origin.text()}, {"files", std::move(files)}};
}

Result<json::value> import_key(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto* with, signing_tools(tools));
    dnssec::BindKeyTexts texts;
    MOORING_TRY(texts.public_text, text_member(call.body, "public"));
    MOORING_TRY(texts.private_text, text_member(call.body, "private"));
    const auto imported =
        registry::import_key(draft, zone.id, texts, *with, call.actor.origin(draft.now()));
    if (!imported) return std::unexpected{imported.error()};
    return shown_zone(draft, zone, tools);
}

Result<std::optional<dnssec::ZonemdHash>> digest_hash_of(const Call& call)
{
    MOORING_TRY(const auto text, text_member(call.body, "hash"));
    if (text == "off") return std::nullopt;
    if (text == "sha384") return dnssec::ZonemdHash::Sha384;
    if (text == "sha512") return dnssec::ZonemdHash::Sha512;
    return fail(Errc::InvalidArgument, "\"hash\" must be \"sha384\", \"sha512\" or \"off\"");
}

Result<json::value> digest(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto zone, find_zone(draft, call, call.arguments[0]));
    MOORING_TRY(const auto hash, digest_hash_of(call));
    MOORING_CHECK(registry::set_zone_digest(draft, zone.id, hash, call.actor.origin(draft.now())));
    return shown_zone(draft, zone, tools);
}

}  // namespace

std::vector<Route> signing_routes()
{
    return {{"POST", "/zones/{}/signing", sign},
            {"POST", "/zones/{}/rollover", rollover},
            {"POST", "/zones/{}/digest", digest},
            {"GET", "/zones/{}/keys", export_keys},
            {"POST", "/zones/{}/keys", import_key, 201}};
}

}  // namespace mooring::api
