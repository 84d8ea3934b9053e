// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much an account may have: its plan, and while it is young its probation.
///
/// The writer asks at the moment of the decision and counts what the batch has already given, so
/// two requests that race for the last free place cannot both have it. Every refusal says which
/// limit it is and what lifts it.
///
/// What the operator does is never refused here: limits are for owners and for clients
/// (is_limited()).
///
/// Thread safety: the writer thread.

#include "registry/name_rules.hpp"
#include "registry/profile.hpp"

namespace mooring::registry {

/// What an account has at the moment.
struct Usage {
    std::size_t names = 0;
    std::size_t names_of_today = 0;  ///< Claimed in the last 24 hours, released ones as well.
    std::size_t own_domains = 0;
};

[[nodiscard]] bool is_limited(const zone::Origin& origin) noexcept;

[[nodiscard]] const Plan& plan_of(const Draft& draft, AccountId account);
[[nodiscard]] Usage usage_of(const Draft& draft, AccountId account);
/// Records at and below a claim: each record of an RRset, and each host, counts as one.
[[nodiscard]] std::size_t record_count(const Draft& draft, const zone::Claim& claim);

// They fail with LimitExceeded, and with NotAllowed for what the plan has not at all.
[[nodiscard]] Result<> check_names_quota(const Draft& draft, AccountId account,
                                         const zone::Origin& origin);
[[nodiscard]] Result<> check_domains_quota(const Draft& draft, AccountId account,
                                           const zone::Origin& origin);
/// Whether there is room for one more record, now that all changes are in the draft.
[[nodiscard]] Result<> check_records_quota(const Draft& draft, const zone::Claim& claim,
                                           const zone::Origin& origin);
[[nodiscard]] Result<> check_ttl_quota(const Draft& draft, AccountId account, dns::Ttl ttl);
[[nodiscard]] Result<> check_wildcard_quota(const Draft& draft, AccountId account);

}  // namespace mooring::registry
