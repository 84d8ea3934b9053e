// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signing_policy.hpp"

#include <algorithm>

namespace mooring::dnssec {
namespace {

std::uint32_t seconds_in(std::chrono::seconds period) noexcept
{
    return static_cast<std::uint32_t>(period.count());
}

// RFC 4034, 3.1.5: times are at most 68 years apart; a TTL has 31 bits and must not reach that.
constexpr std::uint32_t ttl_considered_max = 10 * 365 * 86400;

}  // namespace

Validity validity_at(const SigningPolicy& policy, std::uint32_t now_seconds,
                     Fingerprint fingerprint, dns::Ttl ttl) noexcept
{
    const auto jitter = std::max<std::uint64_t>(seconds_in(policy.jitter), 1);
    const auto sooner = static_cast<std::uint32_t>((fingerprint.low >> 16U) % jitter);
    const auto wanted = seconds_in(policy.validity) - std::min(sooner, seconds_in(policy.validity));
    const auto least = std::min(ttl.seconds, ttl_considered_max) + seconds_in(policy.refresh) +
                       seconds_in(policy.inception_offset);
    return {.inception = now_seconds - seconds_in(policy.inception_offset),
            .expiration = now_seconds + std::max(wanted, least)};
}

Freshness freshness_of(const SigningPolicy& policy, Validity validity, std::uint32_t now_seconds,
                       dns::Ttl ttl) noexcept
{
    const auto needed = now_seconds + std::min(ttl.seconds, ttl_considered_max);
    if (is_before(now_seconds, validity.inception) || !is_before(needed, validity.expiration))
        return Freshness::Unusable;
    const auto refresh_from = validity.expiration - seconds_in(policy.refresh);
    return is_before(needed, refresh_from) ? Freshness::Fresh : Freshness::Aging;
}

}  // namespace mooring::dnssec
