// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/claim.hpp"

#include "registry/commands/host.hpp"
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

}  // namespace

Result<ClaimedName> claim_name(Draft& draft, const NewClaim& wanted, const zone::Origin& origin)
{
    const auto name = wanted.name.canonical();
    MOORING_TRY(const auto suffix, suffix_for(draft, name));
    MOORING_CHECK(check_claimable(name.first_label(), wanted.internationalised));
    MOORING_CHECK(check_account(draft, wanted.account));
    MOORING_CHECK(check_free(draft, name));
    if (draft.rrset(suffix.origin, dns::RrType::DNAME))
        return fail(Errc::Conflict,
                    suffix.origin.text() + " has a DNAME record: no name can lie below it");

    zone::Claim claim{
        .zone = suffix.id, .name = name, .account = wanted.account, .created = origin.time};
    claim.id = draft.add(claim, origin);
    MOORING_TRY(auto host,
                add_host(draft, {.name = name, .account = {}, .ttl = wanted.ttl}, origin));
    return ClaimedName{.claim = draft.claim(claim.id).value_or(claim), .host = std::move(host)};
}

Result<> release_claim(Draft& draft, ClaimId id, const zone::Origin& origin)
{
    const auto claim = draft.claim(id);
    if (!claim) return fail(Errc::NotFound, "no such claim");
    const auto first_change = draft.change_count();
    for (const auto& name : draft.names_below(claim->name)) {
        if (const auto host = draft.host_at(name))
            MOORING_CHECK(remove_host(draft, host->id, origin));
        for (auto& rrset : draft.rrsets(name)) {
            if (is_derived(rrset.type)) continue;  // Goes with what it is derived from.
            rrset.rdatas.clear();
            draft.set_rrset(rrset, origin);
        }
        if (draft.change_count() - first_change > command_changes_max) {
            return fail(Errc::LimitExceeded, claim->name.text() +
                                                 " has too many names to be released at once; "
                                                 "remove hosts first");
        }
    }
    draft.erase(id, origin);
    return {};
}

Result<> set_claim_state(Draft& draft, ClaimId id, zone::RowState state, const zone::Origin& origin)
{
    auto claim = draft.claim(id);
    if (!claim) return fail(Errc::NotFound, "no such claim");
    claim->state = state;
    draft.put(std::move(*claim), origin);
    return {};
}

}  // namespace mooring::registry
