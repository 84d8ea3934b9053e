// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/claim.hpp"

#include "registry/commands/host.hpp"
#include "registry/commands/suffix.hpp"
#include "registry/freeze.hpp"
#include "registry/handover.hpp"
#include "registry/quarantine.hpp"
#include "registry/quotas.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

namespace {

Result<zone::Zone> suffix_for(const Draft& draft, const dns::Name& name)
{
    const auto zone = name.is_root() ? std::nullopt : draft.zone_of(name);
    if (!zone || zone->kind != zone::ZoneKind::Suffix) {
        return fail(Errc::NotFound, name.text() + " does not lie below a suffix of this service");
    }
    if (name.label_count() != zone->origin.label_count() + 1) {
        return fail(Errc::InvalidArgument, "a claim is one label directly below " +
                                               zone->origin.text() + ", like home." +
                                               zone->origin.text());
    }
    return *zone;
}

Result<> check_account(const Draft& draft, AccountId id)
{
    const auto account = draft.account(id);
    if (!account) return fail(Errc::NotFound, "no such account");
    if (account->state == zone::RowState::Suspended)
        return fail(Errc::NotAllowed, "the account is suspended");
    if (!account->is_verified)
        return fail(Errc::NotAllowed, "the account's e-mail address is not verified yet");
    return {};
}

Result<> check_free(const Draft& draft, const dns::Name& name)
{
    if (draft.claim_at(name) || draft.host_at(name)) {
        return fail(Errc::AlreadyExists, name.text() + " is taken");
    }
    if (draft.exists(name)) {
        return fail(Errc::AlreadyExists, name.text() + " is taken: the operator has records there");
    }
    return {};
}

Result<> check_label(const Draft& draft, const NewClaim& wanted, const zone::Origin& origin)
{
    const auto name = wanted.name.canonical();
    const auto label = name.first_label();
    const auto may_be_any = draft.rules().internationalised == Internationalised::Allow;
    MOORING_CHECK(
        check_claimable(label, may_be_any ? Internationalised::Allow : wanted.internationalised));
    if (!is_limited(origin)) return {};
    if (const auto other = draft.rules().protected_labels.resembled_by(label))
        return fail(Errc::NotAllowed, "the label " + std::string{label} + " can be taken for \"" +
                                          *other + "\", which is reserved");
    return {};
}

/// An owner's claim never has a TTL that the owner's plan has not: the default is raised to that.
dns::Ttl ttl_for(const Draft& draft, const NewClaim& wanted, const zone::Origin& origin)
{
    if (!is_limited(origin) || wanted.ttl != NewClaim{}.ttl) return wanted.ttl;
    return std::max(wanted.ttl, plan_of(draft, wanted.account).ttl_min);
}

/// An own domain that is suspended because it is not delegated to us, and for nothing else.
bool is_only_lost(const Draft& draft, const zone::Claim& claim)
{
    const auto zone = draft.zone(claim.zone);
    const auto account = draft.account(claim.account);
    return zone && zone->kind == zone::ZoneKind::OwnDomain && account &&
           account->state == zone::RowState::Active && !find<Quarantine>(draft, claim.name.text());
}

/// Owners do not get rid of a suspension by letting the name go.
Result<> check_may_release(const Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    if (origin.cause != zone::Cause::Owner) return {};
    if (draft.is_blocked(claim) && !is_only_lost(draft, claim))
        return fail(Errc::NotAllowed, claim.name.text() + " is suspended and cannot be released");
    for (const auto& name : draft.names_below(claim.name)) {
        const auto host = draft.host_at(name);
        if (host && host->state == zone::RowState::Suspended)
            return fail(Errc::NotAllowed, name.text() + " is suspended; " + claim.name.text() +
                                              " cannot be released");
    }
    return {};
}

/// An account that nobody used is suspended for that, and not for what it did.
bool is_abused(const Draft& draft, const zone::Claim& claim)
{
    if (claim.state == zone::RowState::Suspended) return true;
    const auto stage = profile_of(draft, claim.account).value.stage;
    return draft.is_blocked(claim) && stage != InactivityStage::Suspended;
}

Result<> remove_contents(Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    const auto first_change = draft.change_count();
    for (const auto& name : draft.names_below(claim.name)) {
        if (const auto host = draft.host_at(name))
            MOORING_CHECK(remove_host(draft, host->id, origin));
        for (auto& rrset : draft.rrsets(name)) {
            if (is_derived(rrset.type)) continue;  // Goes with what it is derived from.
            rrset.rdatas.clear();
            draft.set_rrset(rrset, origin);
        }
        if (draft.change_count() - first_change > command_changes_max) {
            return fail(Errc::LimitExceeded, claim.name.text() +
                                                 " has too many names to be released at once; "
                                                 "remove hosts first");
        }
    }
    return {};
}

/// The zone takes its records along.
Result<> release_own_domain(Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    for (const auto& name : draft.names_below(claim.name))
        if (const auto host = draft.host_at(name))
            MOORING_CHECK(remove_host(draft, host->id, origin));
    draft.erase(claim.id, origin);
    if (const auto entry = draft.find_entry(zone::EntryKind::OwnDomain, claim.name.text()))
        draft.erase(entry->id, origin);
    return remove_zone(draft, claim.zone, origin);
}

/// What is kept about a claim beside it.
void erase_entries(Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    for (const auto kind : {zone::EntryKind::Freeze, zone::EntryKind::Handover})
        if (const auto entry = draft.find_entry(kind, claim.name.text()))
            draft.erase(entry->id, origin);
}

}  // namespace

Result<ClaimedName> claim_name(Draft& draft, const NewClaim& wanted, const zone::Origin& origin)
{
    const auto name = wanted.name.canonical();
    MOORING_TRY(const auto suffix, suffix_for(draft, name));
    MOORING_CHECK(check_label(draft, wanted, origin));
    MOORING_CHECK(check_account(draft, wanted.account));
    MOORING_CHECK(check_free(draft, name));
    MOORING_CHECK(check_quarantine(draft, name, wanted.account));
    MOORING_CHECK(check_names_quota(draft, wanted.account, origin));
    if (draft.rrset(suffix.origin, dns::RrType::DNAME))
        return fail(Errc::Conflict,
                    suffix.origin.text() + " has a DNAME record: no name can lie below it");

    zone::Claim claim{
        .zone = suffix.id, .name = name, .account = wanted.account, .created = origin.time};
    if (const auto kept = find<Quarantine>(draft, name.text())) draft.erase(kept->id, origin);
    claim.id = draft.add(claim, origin);
    const auto ttl = ttl_for(draft, wanted, origin);
    MOORING_TRY(auto host, add_host(draft, {.name = name, .account = {}, .ttl = ttl}, origin));
    return ClaimedName{.claim = draft.claim(claim.id).value_or(claim), .host = std::move(host)};
}

Result<> release_claim(Draft& draft, ClaimId id, const zone::Origin& origin)
{
    const auto claim = draft.claim(id);
    if (!claim) return fail(Errc::NotFound, "no such claim");
    MOORING_CHECK(check_may_release(draft, *claim, origin));
    erase_entries(draft, *claim, origin);
    const auto zone = draft.zone(claim->zone);
    if (zone && zone->kind == zone::ZoneKind::OwnDomain)
        return release_own_domain(draft, *claim, origin);
    if (is_abused(draft, *claim)) MOORING_CHECK(mark_abused(draft, *claim, origin));
    MOORING_CHECK(remove_contents(draft, *claim, origin));
    draft.erase(id, origin);
    MOORING_CHECK(quarantine_name(draft, *claim, origin));
    thaw_covered(draft, claim->account, origin);
    return {};
}

Result<> set_claim_state(Draft& draft, ClaimId id, zone::RowState state, const zone::Origin& origin)
{
    auto claim = draft.claim(id);
    if (!claim) return fail(Errc::NotFound, "no such claim");
    if (state == zone::RowState::Active) unmark_abused(draft, claim->name, origin);
    claim->state = state;
    if (state == zone::RowState::Suspended) MOORING_CHECK(mark_abused(draft, *claim, origin));
    draft.put(std::move(*claim), origin);
    return {};
}

}  // namespace mooring::registry
