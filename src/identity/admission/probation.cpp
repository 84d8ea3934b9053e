// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/probation.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mooring::identity {

namespace {

WallTime probation_end_with(const Standing& standing, std::chrono::days time)
{
    return standing.created + time;
}

std::string in_days(WallTime end, WallTime now)
{
    const auto days = std::max(
        std::int64_t{1}, std::int64_t{std::chrono::ceil<std::chrono::days>(end - now).count()});
    return fmt::format("in {} day{}", days, days == 1 ? "" : "s");
}

}  // namespace

WallTime probation_end(const ProbationRules& rules, const Standing& standing) noexcept
{
    const auto time = standing.has_passkey ? rules.with_passkey
                                           : std::max(rules.with_passkey, rules.without_passkey);
    return standing.created + time;
}

bool is_on_probation(const ProbationRules& rules, const Standing& standing, WallTime now) noexcept
{
    return now < probation_end(rules, standing);
}

std::string how_probation_ends(const ProbationRules& rules, const Standing& standing, WallTime now)
{
    const auto end = probation_end(rules, standing);
    const auto sooner = probation_end_with(standing, rules.with_passkey);
    if (standing.has_passkey || sooner >= end) return in_days(end, now);
    if (sooner <= now)
        return fmt::format("{}, or as soon as the account has a passkey", in_days(end, now));
    return fmt::format("{}, or {} with a passkey", in_days(end, now), in_days(sooner, now));
}

std::optional<registry::Probation> probation_of(const ProbationRules& rules,
                                                const registry::Draft& draft,
                                                const zone::Account& account)
{
    const auto standing = standing_of(draft, account);
    if (!is_on_probation(rules, standing, draft.now())) return std::nullopt;
    return registry::Probation{.names_max = rules.names_max,
                               .names_per_day = rules.names_per_day,
                               .ends = how_probation_ends(rules, standing, draft.now())};
}

}  // namespace mooring::identity
