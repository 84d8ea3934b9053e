// SPDX-License-Identifier: Apache-2.0
#include "api/signing.hpp"

#include <fmt/format.h>

#include "dns/rdata.hpp"
#include "dnssec/zone_keys.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::api {

namespace {

using zone::KeyStage;
using zone::Signing;

json::value denial_of(const zone::Zone& zone)
{
    if (zone.signing == Signing::Unsigned) return nullptr;
    if (zone.signing == Signing::Online) return "compact";
    return zone.denial == zone::Denial::Nsec3 ? "nsec3" : "nsec";
}

std::string_view text_of(zone::KeyRole role) noexcept
{
    switch (role) {
        case zone::KeyRole::Csk:
            return "csk";
        case zone::KeyRole::Ksk:
            return "ksk";
        case zone::KeyRole::Zsk:
            return "zsk";
    }
    return "unknown";
}

std::string_view text_of(KeyStage stage) noexcept
{
    switch (stage) {
        case KeyStage::Published:
            return "published";
        case KeyStage::Ready:
            return "ready";
        case KeyStage::Active:
            return "active";
        case KeyStage::Retired:
            return "retired";
        case KeyStage::Presigning:
            return "presigning";
        case KeyStage::Withdrawn:
            return "withdrawn";
        case KeyStage::Leaving:
            return "leaving";
    }
    return "unknown";
}

json::object json_of(const zone::SigningKey& key, const dnssec::Dnskey& dnskey)
{
    return {{"id", fmt::format("signing-key-{}", zone::number_of(key.id))},
            {"tag", dnskey.key_tag()},
            {"role", text_of(key.role)},
            {"stage", text_of(key.stage)},
            {"algorithm", dnssec::text_of(dnskey.algorithm)},
            {"since", api::json_of(key.since)},
            {"created", api::json_of(key.created)}};
}

/// A zone in mode full is so only once its chain and all its signatures are there; until then it is
/// answered as in mode online.
bool is_signed(const zone::Zone& zone, const registry::Draft& draft)
{
    if (zone.signing != Signing::Full) return zone.signing == Signing::Online;
    return updates::is_shown_full(zone, draft.contents());
}

/// What happens to the zone's keys next, and when; null if nothing is to come.
json::value next_step(const registry::SigningState& state)
{
    const auto origin = state.zone.origin.text();
    if (state.is_waiting_for_ds && dnssec::is_leaving(state.keys))
        return json::object{
            {"what", fmt::format("have the parent remove the DS, then say: zone rollover {} "
                                 "--ds-published",
                                 origin)},
            {"when", nullptr}};
    if (state.is_waiting_for_ds)
        return json::object{
            {"what", fmt::format("give the parent the DS, then say: zone rollover {} "
                                 "--ds-published",
                                 origin)},
            {"when", nullptr}};
    if (!state.next) return nullptr;
    return json::object{{"what", "the keys go to their next stage by themselves"},
                        {"when", api::json_of(*state.next)}};
}

}  // namespace

Result<Signing> parse_signing_mode(std::string_view text)
{
    for (const auto mode : {Signing::Unsigned, Signing::Online, Signing::Full})
        if (api::text_of(mode) == text) return mode;
    return fail(
        Errc::InvalidArgument,
        fmt::format("a zone is signed \"online\", \"full\" or not (\"off\"), but not \"{}\"",
                    text));
}

Result<const registry::SigningTools*> signing_tools(const Tools& tools)
{
    if (tools.signing != nullptr) return tools.signing;
    return fail(Errc::NotAllowed, "this service has no key file and cannot keep secrets");
}

Result<> sign_new_zone(registry::Draft& draft, zone::ZoneId id, const Call& call,
                       const Tools& tools)
{
    MOORING_TRY(const auto wanted, text_member(call.body, "signing", ""));
    if (wanted.empty() && tools.new_zones == NewZones::Unsigned) return {};
    auto wish = registry::usual_signing(draft);
    if (!wanted.empty()) {
        MOORING_TRY(wish.mode, parse_signing_mode(wanted));
    }
    if (wish.mode == Signing::Unsigned) return {};
    MOORING_TRY(const auto* with, signing_tools(tools));
    return registry::sign_zone(draft, id, wish, *with, call.actor.origin(draft.now()));
}

Result<> add_signing_state(json::object& shown, const registry::Draft& draft, zone::ZoneId id,
                           const Tools& tools)
{
    const auto policy = tools.signing != nullptr ? tools.signing->policy : dnssec::SigningPolicy{};
    MOORING_TRY(const auto state, registry::signing_state(draft, id, policy));
    json::array keys;
    for (const auto& key : state.keys) {
        MOORING_TRY(const auto dnskey, dnssec::dnskey_of(key));
        keys.push_back(json_of(key, dnskey));
    }
    json::array ds;
    for (const auto& rdata : state.ds) ds.emplace_back(dns::rdata_text(dns::RrType::DS, rdata));
    shown["signing"] = api::text_of(state.zone.signing);
    shown["is_signed"] = is_signed(state.zone, draft);
    shown["denial"] = denial_of(state.zone);
    shown["keys"] = std::move(keys);
    shown["ds"] = std::move(ds);
    shown["next"] = next_step(state);
    return {};
}

}  // namespace mooring::api
