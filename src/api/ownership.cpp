// SPDX-License-Identifier: Apache-2.0
#include "api/ownership.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/rows.hpp"
#include "registry/entries.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

bool is_owned(const Call& call, zone::AccountId account)
{
    const auto owner = owner_of(call);
    return !owner || (*owner == account && account != zone::no_id<zone::AccountId>);
}

bool is_within(const Call& call, zone::HostId host)
{
    const auto& hosts = call.actor.confined.hosts;
    return hosts.empty() || std::ranges::find(hosts, host) != hosts.end();
}

/// True if `name` lies in a zone that the account brought along.
bool is_in_own_domain(const Draft& draft, zone::AccountId account, const dns::Name& name)
{
    const auto zone = draft.zone_of(name);
    if (!zone) return false;
    const auto entry = draft.find_entry(zone::EntryKind::OwnDomain, zone->origin.text());
    return entry && entry->account == account;
}

template <class Id>
std::vector<Id> sorted_once(std::vector<Id> ids)
{
    std::ranges::sort(ids);
    const auto rest = std::ranges::unique(ids);
    ids.erase(rest.begin(), rest.end());
    return ids;
}

}  // namespace

std::optional<zone::AccountId> owner_of(const Call& call)
{
    if (call.actor.standing == Standing::Operator) return std::nullopt;
    return call.actor.account.value_or(zone::no_id<zone::AccountId>);
}

bool is_operator(const Call& call)
{
    return call.actor.standing == Standing::Operator;
}

Result<zone::Account> account_for(const Draft& draft, const Call& call)
{
    MOORING_TRY(const auto email, text_member(call.body, "account", ""));
    const auto owner = owner_of(call);
    if (!owner) {
        if (email.empty()) return fail(Errc::InvalidArgument, "\"account\" must be a text");
        return find_account(draft, call, email);
    }
    auto account = draft.account(*owner);
    if (!account) return fail(Errc::NotFound, "the account is gone");
    if (!email.empty() && find_account(draft, call, email).has_value() == false)
        return fail(Errc::NotAllowed, "it can be yours only: leave \"account\" out");
    return std::move(*account);
}

bool may_see(const Call& call, const zone::Host& host)
{
    return is_owned(call, host.account) && is_within(call, host.id);
}

bool may_see(const Call& call, const zone::Claim& claim)
{
    return is_owned(call, claim.account) && call.actor.confined.hosts.empty();
}

bool may_see(const Draft& draft, const Call& call, const zone::Site& site)
{
    if (!is_owned(call, site.account)) return false;
    return std::ranges::all_of(draft.hosts_of(site.id),
                               [&](const auto host) { return is_within(call, host); });
}

bool may_see(const Draft& draft, const Call& call, const zone::UpdateKey& key)
{
    if (!is_owned(call, key.account)) return false;
    const auto within = [&](const auto host) { return is_within(call, host); };
    return std::ranges::all_of(key.hosts, within) &&
           (!key.site || std::ranges::all_of(draft.hosts_of(*key.site), within));
}

Result<> check_name(const Draft& draft, const Call& call, const dns::Name& name)
{
    const auto owner = owner_of(call);
    if (!owner) return {};
    const auto claim = draft.claim_covering(name);
    const bool is_theirs = claim ? claim->account == *owner : is_in_own_domain(draft, *owner, name);
    const auto is_at_host = [&](const auto id) {
        const auto host = draft.host(id);
        return host && name.is_at_or_below(host->name);
    };
    const auto& hosts = call.actor.confined.hosts;
    if (is_theirs && (hosts.empty() || std::ranges::any_of(hosts, is_at_host))) return {};
    return fail(Errc::NotFound, fmt::format("{} is not yours", name.text()));
}

Result<> check_step_up(const Call& call)
{
    if (call.actor.is_stepped_up) return {};
    return fail(Errc::StepUpNeeded, "prove once more who you are");
}

std::vector<zone::HostId> hosts_of(const Draft& draft, zone::AccountId account)
{
    std::vector<zone::HostId> ids;
    const auto take_below = [&](const dns::Name& top) {
        for (const auto& name : draft.names_below(top))
            if (const auto host = draft.host_at(name); host && host->account == account)
                ids.push_back(host->id);
    };
    for (const auto id : draft.claims_of(account))
        if (const auto claim = draft.claim(id)) take_below(claim->name);
    for (const auto& domain : draft.entries_of(account, zone::EntryKind::OwnDomain))
        if (const auto origin = dns::Name::parse(domain.lookup)) take_below(*origin);
    return sorted_once(std::move(ids));
}

std::vector<zone::KeyId> keys_of(const Draft& draft, zone::AccountId account)
{
    std::vector<zone::KeyId> ids;
    for (const auto host : hosts_of(draft, account))
        for (const auto key : draft.keys_of(host)) ids.push_back(key);
    for (const auto& site : draft.sites_of(account))
        for (const auto key : draft.keys_of(site.id)) ids.push_back(key);
    return sorted_once(std::move(ids));
}

}  // namespace mooring::api
