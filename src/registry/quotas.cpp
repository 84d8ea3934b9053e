// SPDX-License-Identifier: Apache-2.0
#include "registry/quotas.hpp"

#include <algorithm>

#include "registry/quarantine.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

namespace {

constexpr std::chrono::hours quota_day{24};

std::string counted(std::size_t count, std::string_view thing)
{
    return std::to_string(count) + " " + std::string{thing} + (count == 1 ? "" : "s");
}

/// The sentence after "your plan has N names": what gives more.
std::string what_lifts(const Draft& draft, const Plan& plan, std::string_view thing,
                       bool (*is_more)(const Plan& other, const Plan& than))
{
    for (const auto& other : draft.rules().plans.all())
        if (is_more(other, plan)) return "; the plan \"" + other.name + "\" has more";
    return "; give up " + std::string{thing} + " first, or ask the operator";
}

bool is_of_own_domain(const Draft& draft, const zone::Claim& claim)
{
    const auto zone = draft.zone(claim.zone);
    return zone && zone->kind == zone::ZoneKind::OwnDomain;
}

std::optional<Probation> probation_for(const Draft& draft, AccountId id)
{
    const auto& ask = draft.rules().probation_of;
    const auto account = ask ? draft.account(id) : std::nullopt;
    return account ? ask(draft, *account) : std::nullopt;
}

Result<> check_probation(const Draft& draft, AccountId account, const Usage& usage)
{
    const auto probation = probation_for(draft, account);
    if (!probation) return {};
    const auto until = probation->ends.empty() ? std::string{} : "; that ends " + probation->ends;
    if (usage.names >= probation->names_max)
        return fail(Errc::LimitExceeded,
                    "a new account may have " + counted(probation->names_max, "name") + until);
    if (usage.names_of_today >= probation->names_per_day)
        return fail(Errc::LimitExceeded, "a new account may claim " +
                                             counted(probation->names_per_day, "name") + " a day" +
                                             until);
    return {};
}

}  // namespace

bool is_limited(const zone::Origin& origin) noexcept
{
    return origin.cause == zone::Cause::Owner || origin.cause == zone::Cause::Update;
}

const Plan& plan_of(const Draft& draft, AccountId account)
{
    return draft.rules().plans.of(profile_of(draft, account).value.plan);
}

Usage usage_of(const Draft& draft, AccountId account)
{
    Usage usage;
    const auto is_of_today = [&](WallTime time) { return draft.now() - time < quota_day; };
    for (const auto id : draft.claims_of(account)) {
        const auto claim = draft.claim(id);
        if (!claim) continue;
        if (is_of_own_domain(draft, *claim)) {
            ++usage.own_domains;
            continue;
        }
        ++usage.names;
        if (is_of_today(claim->created)) ++usage.names_of_today;
    }
    for (const auto& released : all_of<Quarantine>(draft, account))
        if (is_of_today(released.value.claimed)) ++usage.names_of_today;
    return usage;
}

std::size_t record_count(const Draft& draft, const zone::Claim& claim)
{
    std::size_t count = 0;
    const auto zone = draft.zone(claim.zone);
    for (const auto& name : draft.names_below(claim.name)) {
        const auto is_host = draft.host_at(name).has_value();
        if (is_host) ++count;
        const auto is_apex = zone && zone->origin == name;
        for (const auto& rrset : draft.rrsets(name)) {
            const auto is_of_zone =
                is_apex && (rrset.type == dns::RrType::SOA || rrset.type == dns::RrType::NS);
            if (is_derived(rrset.type) || is_of_zone) continue;
            if (is_host && is_address(rrset.type)) continue;
            count += rrset.rdatas.size();
        }
    }
    return count;
}

Result<> check_names_quota(const Draft& draft, AccountId account, const zone::Origin& origin)
{
    if (!is_limited(origin)) return {};
    const auto& plan = plan_of(draft, account);
    const auto usage = usage_of(draft, account);
    if (usage.names >= plan.names_max) {
        const auto is_more = [](const Plan& other, const Plan& than) {
            return other.names_max > than.names_max;
        };
        return fail(Errc::LimitExceeded, "the plan \"" + plan.name + "\" has " +
                                             counted(plan.names_max, "name") +
                                             what_lifts(draft, plan, "a name", is_more));
    }
    return check_probation(draft, account, usage);
}

Result<> check_domains_quota(const Draft& draft, AccountId account, const zone::Origin& origin)
{
    if (!is_limited(origin)) return {};
    const auto& plan = plan_of(draft, account);
    if (usage_of(draft, account).own_domains < plan.own_domains_max) return {};
    const auto is_more = [](const Plan& other, const Plan& than) {
        return other.own_domains_max > than.own_domains_max;
    };
    return fail(Errc::LimitExceeded, "the plan \"" + plan.name + "\" has " +
                                         counted(plan.own_domains_max, "own domain") +
                                         what_lifts(draft, plan, "a domain", is_more));
}

Result<> check_records_quota(const Draft& draft, const zone::Claim& claim,
                             const zone::Origin& origin)
{
    if (!is_limited(origin)) return {};
    const auto& plan = plan_of(draft, claim.account);
    if (record_count(draft, claim) <= plan.records_per_name_max) return {};
    const auto is_more = [](const Plan& other, const Plan& than) {
        return other.records_per_name_max > than.records_per_name_max;
    };
    return fail(Errc::LimitExceeded, "the plan \"" + plan.name + "\" has " +
                                         counted(plan.records_per_name_max, "record") +
                                         " at and below " + claim.name.text() +
                                         what_lifts(draft, plan, "records", is_more));
}

Result<> check_ttl_quota(const Draft& draft, AccountId account, dns::Ttl ttl)
{
    const auto& plan = plan_of(draft, account);
    if (ttl >= plan.ttl_min) return {};
    return fail(Errc::LimitExceeded, "in the plan \"" + plan.name + "\" a TTL is at least " +
                                         counted(plan.ttl_min.seconds, "second"));
}

Result<> check_wildcard_quota(const Draft& draft, AccountId account)
{
    const auto& plan = plan_of(draft, account);
    if (plan.has_wildcards) return {};
    return fail(Errc::NotAllowed, "the plan \"" + plan.name + "\" has no wildcards");
}

}  // namespace mooring::registry
