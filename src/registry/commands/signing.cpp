// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/signing.hpp"

#include <algorithm>

#include "dnssec/zone_keys.hpp"

namespace mooring::registry {

using dns::RrType;
using zone::KeyStage;
using zone::Signing;

namespace {

/// Steps are asked for until there are none; no life of a key has as many stages.
constexpr int steps_max = 16;

Result<zone::Zone> zone_to_sign(const Draft& draft, ZoneId id)
{
    auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "no such zone");
    if (zone->kind == zone::ZoneKind::Secondary)
        return fail(
            Errc::NotAllowed,
            zone->origin.text() + " is copied from its primary, which signs it or does not");
    if (zone->kind == zone::ZoneKind::Catalog)
        return fail(Errc::NotAllowed, "a catalog zone is not signed");
    return *std::move(zone);
}

Result<zone::Zone> signed_zone(const Draft& draft, ZoneId id)
{
    MOORING_TRY(auto zone, zone_to_sign(draft, id));
    if (zone.signing == Signing::Unsigned)
        return fail(Errc::Conflict, zone.origin.text() + " is not signed");
    return zone;
}

Result<> add_signing_key(Draft& draft, zone::SigningKey row, const dnssec::PrivateKey& key,
                         const Seal& seal, const zone::Origin& origin)
{
    if (draft.signing_keys_of(row.zone).size() >= signing_keys_max)
        return fail(Errc::LimitExceeded, "a zone has at most 16 keys");
    row.public_key = key.public_key();
    auto secret = key.bytes();
    row.sealed = seal.seal(secret, seal_context(row));
    wipe(secret);
    static_cast<void>(draft.add(std::move(row), origin));
    return {};
}

Result<> make_key(Draft& draft, ZoneId zone, const dnssec::WantedKey& wanted, const Seal& seal,
                  const zone::Origin& origin)
{
    MOORING_TRY(const auto key, dnssec::PrivateKey::generate(wanted.algorithm));
    zone::SigningKey row{.zone = zone,
                         .algorithm = static_cast<std::uint8_t>(wanted.algorithm),
                         .role = wanted.role,
                         .stage = wanted.stage,
                         .public_key = {},
                         .sealed = {},
                         .created = draft.now(),
                         .since = draft.now()};
    return add_signing_key(draft, std::move(row), key, seal, origin);
}

Result<> end_signing(Draft& draft, zone::Zone zone, const SigningTools& tools,
                     const zone::Origin& origin)
{
    zone.signing = Signing::Unsigned;
    for (const auto& key : draft.signing_keys_of(zone.id)) draft.erase(key.id, origin);
    draft.put(zone, origin);
    return set_apex_rrsets(draft, zone, tools.policy, origin);
}

Result<> carry_out(Draft& draft, const zone::Zone& zone, const dnssec::KeySteps& steps,
                   const SigningTools& tools, const zone::Origin& origin)
{
    if (steps.is_unsigned) return end_signing(draft, zone, tools, origin);
    for (const auto& row : steps.changed) draft.put(row, origin);
    for (const auto id : steps.erased) draft.erase(id, origin);
    for (const auto& wanted : steps.wanted)
        MOORING_CHECK(make_key(draft, zone.id, wanted, tools.seal, origin));
    return set_apex_rrsets(draft, zone, tools.policy, origin);
}

Result<> stop_signing(Draft& draft, const zone::Zone& zone, const SigningTools& tools,
                      const zone::Origin& origin)
{
    MOORING_TRY(const auto steps,
                dnssec::start_unsigning(draft.signing_keys_of(zone.id), draft.now()));
    return carry_out(draft, zone, steps, tools, origin);
}

Result<> check_same_keys(const std::vector<zone::SigningKey>& keys, const SigningWish& wish)
{
    const auto has_other_algorithm = [&](const zone::SigningKey& key) {
        return wish.algorithm && key.algorithm != static_cast<std::uint8_t>(*wish.algorithm);
    };
    if (std::ranges::any_of(keys, has_other_algorithm))
        return fail(Errc::Conflict,
                    "the zone has keys of another algorithm: `zone rollover --algorithm` exchanges "
                    "them");
    const auto wanted_csk = wish.scheme == dnssec::KeyScheme::Csk;
    const auto is_of_other_scheme = [&](const zone::SigningKey& key) {
        return wish.scheme && (key.role == zone::KeyRole::Csk) != wanted_csk;
    };
    if (std::ranges::any_of(keys, is_of_other_scheme))
        return fail(Errc::Conflict, "a zone keeps its scheme of keys as long as it is signed");
    return {};
}

Result<> make_first_keys(Draft& draft, ZoneId id, const SigningWish& wish,
                         const SigningTools& tools, const zone::Origin& origin)
{
    const auto algorithm = wish.algorithm.value_or(dnssec::Algorithm::EcdsaP256Sha256);
    const auto scheme = wish.scheme.value_or(dnssec::KeyScheme::Csk);
    for (const auto& wanted : dnssec::first_keys(algorithm, scheme))
        MOORING_CHECK(make_key(draft, id, wanted, tools.seal, origin));
    return {};
}

/// The catalog's members, or this zone alone, are transferred by somebody.
bool has_secondary(const Draft& draft, ZoneId id)
{
    const auto rows = draft.secondaries();
    return std::ranges::any_of(
        rows, [&](const zone::Secondary& row) { return !row.zone || *row.zone == id; });
}

/// What a rollover is about if nobody says so: that which may be exchanged without the parent.
zone::KeyRole usual_role(const std::vector<zone::SigningKey>& keys)
{
    const auto is_csk = [](const auto& key) { return key.role == zone::KeyRole::Csk; };
    return std::ranges::any_of(keys, is_csk) ? zone::KeyRole::Csk : zone::KeyRole::Zsk;
}

/// In an Online zone no signature of a key that is not used any more is served: there is nothing to
/// wait for. A Full zone's are renewed name by name.
dnssec::SigningPolicy policy_for(dnssec::SigningPolicy policy, const zone::Zone& zone)
{
    if (zone.signing == Signing::Online) policy.resigning = {};
    return policy;
}

}  // namespace

Result<> sign_zone(Draft& draft, ZoneId id, const SigningWish& wish, const SigningTools& tools,
                   const zone::Origin& origin)
{
    MOORING_TRY(auto zone, zone_to_sign(draft, id));
    const auto was_signed = zone.signing != Signing::Unsigned;
    if (wish.mode == Signing::Unsigned) {
        if (!was_signed) return {};
        return wish.leaving == Leaving::AtOnce ? end_signing(draft, zone, tools, origin)
                                               : stop_signing(draft, zone, tools, origin);
    }
    const auto keys = draft.signing_keys_of(id);
    if (wish.mode == Signing::Online && has_secondary(draft, id))
        return fail(Errc::Conflict, zone.origin.text() +
                                        " has secondaries, which need the mode full; remove them "
                                        "first");
    MOORING_CHECK(check_same_keys(keys, wish));
    if (keys.empty()) MOORING_CHECK(make_first_keys(draft, id, wish, tools, origin));
    zone.signing = wish.mode;
    zone.denial = wish.denial.value_or(zone.denial);
    draft.put(zone, origin);
    dnssec::KeySteps steps;
    if (was_signed && dnssec::is_leaving(keys)) {
        MOORING_TRY(steps, dnssec::resume_signing(keys, draft.now()));
    }
    return carry_out(draft, zone, steps, tools, origin);
}

SigningWish usual_signing(const Draft& draft)
{
    const auto is_for_all = has_secondary(draft, zone::no_id<ZoneId>);
    return {.mode = is_for_all ? Signing::Full : Signing::Online};
}

Result<> start_rollover(Draft& draft, const Rollover& wanted, const SigningTools& tools,
                        const zone::Origin& origin)
{
    MOORING_TRY(const auto zone, signed_zone(draft, wanted.zone));
    const auto keys = draft.signing_keys_of(zone.id);
    const auto role = wanted.role.value_or(usual_role(keys));
    auto algorithm = wanted.algorithm;
    for (const auto& key : keys) {
        if (algorithm) break;
        MOORING_TRY(algorithm, dnssec::algorithm_of(key.algorithm));
    }
    // Imported RSA keys are followed by keys of today.
    if (!algorithm || (algorithm == dnssec::Algorithm::RsaSha256 && !wanted.algorithm))
        algorithm = dnssec::Algorithm::EcdsaP256Sha256;
    MOORING_TRY(const auto steps, dnssec::start_rollover(keys, role, *algorithm));
    return carry_out(draft, zone, steps, tools, origin);
}

Result<> confirm_ds(Draft& draft, ZoneId id, const SigningTools& tools, const zone::Origin& origin)
{
    MOORING_TRY(const auto zone, signed_zone(draft, id));
    MOORING_TRY(const auto steps, dnssec::confirm_ds(draft.signing_keys_of(id), draft.now()));
    return carry_out(draft, zone, steps, tools, origin);
}

Result<std::optional<WallTime>> advance_keys(Draft& draft, ZoneId id, const SigningTools& tools,
                                             const zone::Origin& origin)
{
    for (int step = 0; step < steps_max; ++step) {
        const auto zone = draft.zone(id);
        const auto keys = draft.signing_keys_of(id);
        if (!zone || zone->signing == Signing::Unsigned || keys.empty()) return std::nullopt;
        const auto steps = dnssec::next_steps(keys, policy_for(tools.policy, *zone), draft.now());
        if (steps.is_empty()) return steps.next;
        MOORING_CHECK(carry_out(draft, *zone, steps, tools, origin));
    }
    return draft.now();
}

Result<> set_apex_rrsets(Draft& draft, const zone::Zone& zone, const dnssec::SigningPolicy& policy,
                         const zone::Origin& origin)
{
    const auto is_signed = zone.signing != Signing::Unsigned;
    const auto keys = is_signed ? draft.signing_keys_of(zone.id) : std::vector<zone::SigningKey>{};
    MOORING_TRY(const auto wanted, dnssec::apex_rrsets(keys, zone.origin, policy));
    draft.set_rrset(wanted.dnskey, origin);
    draft.set_rrset(wanted.cds, origin);
    draft.set_rrset(wanted.cdnskey, origin);

    // SHA-1, no flags, no more iterations, no salt (RFC 5155, 4.2; RFC 9276, 3.1).
    const auto has_nsec3 = zone.signing == Signing::Full && zone.denial == zone::Denial::Nsec3;
    dns::Rrset parameters{
        .owner = zone.origin, .type = RrType::NSEC3PARAM, .ttl = policy.dnskey_ttl, .rdatas = {}};
    if (has_nsec3) parameters.rdatas = {dns::Rdata{1, 0, 0, 0, 0}};
    draft.set_rrset(parameters, origin);
    return {};
}

Result<zone::SigningKey> import_key(Draft& draft, ZoneId id, const dnssec::BindKeyTexts& texts,
                                    const SigningTools& tools, const zone::Origin& origin)
{
    MOORING_TRY(const auto zone, zone_to_sign(draft, id));
    if (zone.signing != Signing::Unsigned)
        return fail(Errc::Conflict, zone.origin.text() +
                                        " is signed already; keys are imported before a zone is "
                                        "signed (`zone sign ZONE --mode off` ends that)");
    MOORING_TRY(const auto imported, dnssec::import_bind_key(texts));
    if (imported.origin.canonical() != zone.origin)
        return fail(Errc::InvalidArgument, "this is a key of " + imported.origin.text() +
                                               " and not of " + zone.origin.text());
    const auto present = draft.signing_keys_of(id);
    const auto& public_key = imported.key.public_key();
    if (std::ranges::find(present, public_key, &zone::SigningKey::public_key) != present.end())
        return fail(Errc::AlreadyExists, "the zone has this key already");
    const auto is_entry_point = imported.dnskey.is_secure_entry_point();
    const auto created = imported.times.created.value_or(draft.now());
    zone::SigningKey row{.zone = id,
                         .algorithm = static_cast<std::uint8_t>(imported.dnskey.algorithm),
                         .role = is_entry_point ? zone::KeyRole::Csk : zone::KeyRole::Zsk,
                         .stage = KeyStage::Active,
                         .public_key = {},
                         .sealed = {},
                         .created = created,
                         .since = imported.times.activate.value_or(created)};
    MOORING_CHECK(add_signing_key(draft, std::move(row), imported.key, tools.seal, origin));

    // One with the flag is a CSK until a key without it comes beside it.
    auto keys = draft.signing_keys_of(id);
    const auto is_split = std::ranges::any_of(
        keys, [](const zone::SigningKey& key) { return key.role == zone::KeyRole::Zsk; });
    for (auto& key : keys) {
        if (!is_split || key.role != zone::KeyRole::Csk) continue;
        key.role = zone::KeyRole::Ksk;
        draft.put(key, origin);
    }
    keys = draft.signing_keys_of(id);
    return *std::ranges::find(keys, public_key, &zone::SigningKey::public_key);
}

Result<std::vector<ExportedKey>> export_keys(const Draft& draft, ZoneId id,
                                             const SigningTools& tools)
{
    const auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "no such zone");
    std::vector<ExportedKey> exported;
    for (const auto& row : draft.signing_keys_of(id)) {
        MOORING_TRY(const auto dnskey, dnssec::dnskey_of(row));
        MOORING_TRY(auto secret, tools.seal.open(row.sealed, seal_context(row)));
        auto key = dnssec::PrivateKey::from_bytes(dnskey.algorithm, secret);
        wipe(secret);
        if (!key) return std::unexpected{std::move(key).error()};
        dnssec::BindKeyTimes times;
        times.created = row.created;
        times.publish = row.created;
        if (row.stage == KeyStage::Active) times.activate = row.since;
        const dnssec::BindKey bind{
            .origin = zone->origin, .dnskey = dnskey, .key = *std::move(key), .times = times};
        exported.push_back({.file_name = dnssec::bind_key_file_name(zone->origin, dnskey),
                            .texts = dnssec::export_bind_key(bind)});
    }
    return exported;
}

Result<SigningState> signing_state(const Draft& draft, ZoneId id,
                                   const dnssec::SigningPolicy& policy)
{
    const auto zone = draft.zone(id);
    if (!zone) return fail(Errc::NotFound, "no such zone");
    SigningState state{.zone = *zone, .keys = draft.signing_keys_of(id), .ds = {}, .next = {}};
    if (zone->signing == Signing::Unsigned || state.keys.empty()) return state;
    const auto steps = dnssec::next_steps(state.keys, policy_for(policy, *zone), draft.now());
    state.next = steps.is_empty() ? steps.next : draft.now();
    state.is_waiting_for_ds = steps.is_waiting_for_ds;
    MOORING_TRY(state.ds, dnssec::ds_rdatas(state.keys, zone->origin, dnssec::DigestType::Sha256));
    return state;
}

}  // namespace mooring::registry
