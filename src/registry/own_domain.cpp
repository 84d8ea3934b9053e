// SPDX-License-Identifier: Apache-2.0
#include "registry/own_domain.hpp"

#include <algorithm>

#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "registry/commands/suffix.hpp"
#include "registry/entry_fields.hpp"
#include "registry/quarantine.hpp"
#include "registry/quotas.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t domain_version = 1;
constexpr std::size_t zones_at_once = 1000;

std::string asked_lookup(const dns::Name& name, AccountId account)
{
    return name.text() + " " + lookup_of(account);
}

Result<> check_overlap(const Draft& draft, const dns::Name& name)
{
    if (const auto zone = draft.zone_of(name); zone && zone->origin != name)
        return fail(Errc::Conflict,
                    name.text() + " lies in the zone " + zone->origin.text() + " of this service");
    for (ZoneId after{};;) {
        const auto zones = draft.tables().zones_after(after, zones_at_once);
        for (const auto& zone : zones)
            if (zone.origin != name && zone.origin.view().is_at_or_below(name))
                return fail(Errc::Conflict, "a zone of this service lies below " + name.text());
        if (zones.size() < zones_at_once) return {};
        after = zones.back().id;
    }
}

Result<> check_name(const Draft& draft, const dns::Name& name)
{
    if (draft.rules().public_suffixes.contains(name))
        return fail(Errc::InvalidArgument,
                    name.text() + " is a public suffix, which belongs to nobody alone");
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    for (std::size_t count = 1; count <= name.label_count(); ++count)
        if (!std::ranges::all_of(name.view().suffix(count).first_label(), is_plain))
            return fail(Errc::InvalidArgument, name.text() +
                                                   " is not a domain that can be "
                                                   "registered");
    const auto kept = find<Quarantine>(draft, name.text());
    if (kept && kept->value.reason == QuarantineReason::Abuse)
        return fail(Errc::NotAllowed, name.text() + " was taken from this service for abuse");
    return check_overlap(draft, name);
}

bool is_proven(const OwnDomain& domain, const DomainFacts& facts, const zone::Origin& origin)
{
    if (origin.cause == zone::Cause::Operator) return true;
    return std::ranges::find(facts.challenges, domain.secret) != facts.challenges.end();
}

/// Another account's zone of this name: in the way, unless it has lost the domain.
Result<bool> clear_way(Draft& draft, const dns::Name& name, const zone::Origin& origin)
{
    const auto other = find<OwnDomain>(draft, name.text());
    if (!other) return true;
    if (other->value.stage != DomainStage::Suspended)
        return fail(Errc::Conflict, name.text() +
                                        " is another account's here; it can be had "
                                        "once it is not delegated to this service any "
                                        "more");
    MOORING_CHECK(remove_domain(draft, other->id, origin));
    return false;
}

Result<> make_zone(Draft& draft, const Kept<OwnDomain>& kept, const zone::Origin& origin)
{
    const auto& servers = draft.rules().own_domains.servers;
    if (servers.empty())
        return fail(Errc::NotAllowed, "the operator has named no name servers for own domains");
    const auto& name = kept.value.name;
    MOORING_TRY(
        const auto zone,
        add_zone(draft, {.origin = name, .kind = zone::ZoneKind::OwnDomain, .servers = servers},
                 origin));
    const zone::Claim claim{
        .zone = zone.id, .name = name, .account = kept.account, .created = origin.time};
    static_cast<void>(draft.add(claim, origin));
    const auto ttl = std::max(NewHost{}.ttl, plan_of(draft, kept.account).ttl_min);
    MOORING_CHECK(add_host(draft, {.name = name, .account = {}, .ttl = ttl}, origin));
    return {};
}

bool is_ours(const Draft& draft, const dns::Name& server)
{
    return std::ranges::any_of(draft.rules().own_domains.servers,
                               [&](const auto& own) { return own.name == server; });
}

std::string finding_of(const Draft& draft, const DomainFacts& facts)
{
    switch (facts.delegation) {
        case DomainFacts::Delegation::Unknown:
            return "could not be looked at";
        case DomainFacts::Delegation::None:
            return "there is no such domain";
        case DomainFacts::Delegation::Broken:
            return "nobody answers for it";
        case DomainFacts::Delegation::There:
            break;
    }
    std::string foreign;
    std::size_t own = 0;
    for (const auto& server : facts.servers) {
        if (is_ours(draft, server))
            ++own;
        else
            foreign += (foreign.empty() ? "" : ", ") + server.text();
    }
    if (own > 0 && foreign.empty()) return "delegated to this service";
    if (own > 0) return "delegated to this service and to " + foreign;
    return foreign.empty() ? "not delegated" : "delegated to " + foreign;
}

void set_suspended(Draft& draft, const dns::Name& name, zone::RowState state,
                   const zone::Origin& origin)
{
    auto claim = draft.claim_at(name);
    const auto is_abused = find<Quarantine>(draft, name.text()).has_value();
    if (!claim || is_abused || claim->state == state) return;
    claim->state = state;
    draft.put(*std::move(claim), origin);
}

/// The stage after this look at a domain that is there.
DomainStage stage_after(const Draft& draft, const OwnDomain& domain, bool is_delegated)
{
    if (is_delegated) return DomainStage::Delegated;
    if (domain.stage == DomainStage::Suspended) return domain.stage;
    const auto is_over = draft.now() - domain.since >= draft.rules().own_domains.lame_patience;
    if (domain.stage != DomainStage::Delegated && is_over) return DomainStage::Suspended;
    return domain.stage == DomainStage::Delegated ? DomainStage::Lame : domain.stage;
}

void enter_stage(Draft& draft, Kept<OwnDomain>& kept, DomainStage stage, const zone::Origin& origin)
{
    if (kept.value.stage == stage) return;
    kept.value.stage = stage;
    kept.value.since = draft.now();
    const auto is_good = stage == DomainStage::Delegated;
    const auto is_suspended = stage == DomainStage::Suspended;
    set_suspended(draft, kept.value.name,
                  is_suspended ? zone::RowState::Suspended : zone::RowState::Active, origin);
    announce(draft,
             {.kind = is_good ? zone::EventKind::DomainVerified : zone::EventKind::DomainLost,
              .account = kept.account,
              .subject = kept.value.name.text(),
              .facts = {{"state", std::string{text_of(stage)}}, {"finding", kept.value.finding}}},
             origin);
}

}  // namespace

void OwnDomain::write(zone::ByteWriter& writer) const
{
    writer.put_byte(domain_version);
    writer.put_name(name);
    writer.put_byte(static_cast<std::uint8_t>(stage));
    writer.put_string(secret);
    put_time(writer, since);
    put_time(writer, checked);
    writer.put_string(finding);
}

OwnDomain OwnDomain::read(zone::ByteReader& reader)
{
    OwnDomain domain;
    if (reader.byte() != domain_version) reader.set_bad();
    domain.name = reader.name();
    const auto stage = reader.byte();
    if (stage < 1 || stage > static_cast<std::uint8_t>(DomainStage::Suspended)) reader.set_bad();
    domain.stage = static_cast<DomainStage>(stage);
    domain.secret = reader.text();
    domain.since = time_in(reader);
    domain.checked = time_in(reader);
    domain.finding = reader.text();
    return domain;
}

std::string_view text_of(DomainStage stage) noexcept
{
    switch (stage) {
        case DomainStage::Asked:
            return "asked";
        case DomainStage::Proven:
            return "proven";
        case DomainStage::Delegated:
            return "delegated";
        case DomainStage::Lame:
            return "lame";
        case DomainStage::Suspended:
            return "suspended";
    }
    return "asked";
}

std::optional<Kept<OwnDomain>> domain_of(const Draft& draft, const dns::Name& name,
                                         AccountId account)
{
    auto kept = find<OwnDomain>(draft, name.text());
    if (kept && kept->account == account) return kept;
    return find<OwnDomain>(draft, asked_lookup(name, account));
}

Result<> ask_domain(Draft& draft, const NewDomain& wanted, const zone::Origin& origin)
{
    const auto name = wanted.name.canonical();
    const auto account = draft.account(wanted.account);
    if (!account) return fail(Errc::NotFound, "no such account");
    if (account->state == zone::RowState::Suspended || !account->is_verified)
        return fail(Errc::NotAllowed,
                    "the account is suspended or its e-mail address not verified");
    if (domain_of(draft, name, wanted.account))
        return fail(Errc::AlreadyExists, name.text() + " is this account's already");
    if (const auto zone = draft.find_zone(name); zone && zone->kind != zone::ZoneKind::OwnDomain)
        return fail(Errc::Conflict, name.text() + " is a zone of this service");
    MOORING_CHECK(check_name(draft, name));
    MOORING_CHECK(check_domains_quota(draft, wanted.account, origin));
    const auto all = all_of<OwnDomain>(draft, wanted.account);
    const auto asked = std::ranges::count_if(
        all, [](const auto& kept) { return kept.value.stage == DomainStage::Asked; });
    if (static_cast<std::size_t>(asked) >= domains_asked_max)
        return fail(Errc::LimitExceeded, "16 domains wait for their proof already");
    const OwnDomain domain{.name = name,
                           .stage = DomainStage::Asked,
                           .secret = wanted.secret,
                           .since = draft.now(),
                           .checked = {},
                           .finding = {}};
    MOORING_CHECK(keep(draft, wanted.account, asked_lookup(name, wanted.account), domain, origin));
    note_event(
        draft,
        {.kind = zone::EventKind::DomainAdded, .account = wanted.account, .subject = name.text()},
        origin);
    return {};
}

Result<> prove_domain(Draft& draft, EntryId id, const DomainFacts& facts,
                      const zone::Origin& origin)
{
    auto kept = find<OwnDomain>(draft, id);
    if (!kept) return fail(Errc::NotFound, "no such domain");
    if (kept->value.stage != DomainStage::Asked) return {};
    const auto& name = kept->value.name;
    if (!is_proven(kept->value, facts, origin))
        return fail(Errc::NotAllowed, "there is no TXT record at " + std::string{challenge_label} +
                                          "." + name.text() + " with the text " +
                                          kept->value.secret +
                                          "; a new record may take some minutes until it is seen");
    MOORING_CHECK(check_name(draft, name));
    MOORING_CHECK(check_domains_quota(draft, kept->account, origin));
    MOORING_TRY(const auto is_free, clear_way(draft, name, origin));
    // What another account has lost goes in this batch, and the zone comes in the next.
    if (!is_free) return {};
    draft.erase(kept->id, origin);
    kept->value.stage = DomainStage::Proven;
    kept->value.since = draft.now();
    kept->value.checked = {};
    MOORING_CHECK(make_zone(draft, *kept, origin));
    MOORING_CHECK(keep(draft, kept->account, name.text(), kept->value, origin));
    announce(draft,
             {.kind = zone::EventKind::DomainVerified,
              .account = kept->account,
              .subject = name.text(),
              .facts = {{"state", "proven"}}},
             origin);
    return {};
}

Result<> note_delegation(Draft& draft, EntryId id, const DomainFacts& facts,
                         const zone::Origin& origin)
{
    auto kept = find<OwnDomain>(draft, id);
    if (!kept) return fail(Errc::NotFound, "no such domain");
    if (kept->value.stage == DomainStage::Asked) return {};
    const auto before = kept->value;
    kept->value.checked = draft.now();
    kept->value.finding = finding_of(draft, facts);
    if (facts.delegation != DomainFacts::Delegation::Unknown) {
        const auto is_delegated = facts.delegation == DomainFacts::Delegation::There &&
                                  std::ranges::any_of(facts.servers, [&](const auto& server) {
                                      return is_ours(draft, server);
                                  });
        enter_stage(draft, *kept, stage_after(draft, kept->value, is_delegated), origin);
    }
    // That it was looked at and nothing is new is written once a day.
    const auto is_news = before.stage != kept->value.stage ||
                         before.finding != kept->value.finding ||
                         kept->value.checked - before.checked >= std::chrono::hours{24};
    if (is_news) keep(draft, *kept, origin);
    return {};
}

Result<> remove_domain(Draft& draft, EntryId id, const zone::Origin& origin)
{
    const auto kept = find<OwnDomain>(draft, id);
    if (!kept) return fail(Errc::NotFound, "no such domain");
    note_event(draft,
               {.kind = zone::EventKind::DomainRemoved,
                .account = kept->account,
                .subject = kept->value.name.text()},
               origin);
    if (kept->value.stage == DomainStage::Asked) {
        draft.erase(kept->id, origin);
        return {};
    }
    const auto claim = draft.claim_at(kept->value.name);
    if (!claim) return fail(Errc::NotFound, "no such domain");
    return release_claim(draft, claim->id, origin);
}

}  // namespace mooring::registry
