// SPDX-License-Identifier: Apache-2.0
#include "registry/lifecycle.hpp"

#include <algorithm>

#include "registry/commands/claim.hpp"

namespace mooring::registry {

namespace {

using std::chrono::days;

constexpr days first_notice{30};
constexpr days second_notice{7};
constexpr days last_notice{1};

/// When the stage after this one comes.
WallTime time_of_next(const AccountProfile& profile, WallTime seen, const LifecycleRules& rules)
{
    const auto deadline = seen + rules.inactive;
    switch (profile.stage) {
        case InactivityStage::Active:
            return deadline - first_notice;
        case InactivityStage::FirstNotice:
            return std::max<WallTime>(deadline - second_notice,
                                      profile.stage_since + (first_notice - second_notice));
        case InactivityStage::SecondNotice:
            return profile.stage_since + (second_notice - last_notice);
        case InactivityStage::LastNotice:
            return profile.stage_since + last_notice;
        case InactivityStage::Suspended:
            return profile.stage_since + rules.suspended;
        case InactivityStage::Released:
            break;
    }
    return WallTime::max();
}

Result<> release_all(Draft& draft, AccountId account, const zone::Origin& origin)
{
    for (const auto id : draft.claims_of(account)) MOORING_CHECK(release_claim(draft, id, origin));
    return {};
}

void set_row_state(Draft& draft, zone::Account account, zone::RowState state,
                   const zone::Origin& origin)
{
    account.state = state;
    draft.put(std::move(account), origin);
}

/// The first few of them.
std::string names_text(const Draft& draft, AccountId account)
{
    constexpr std::size_t names_told_max = 10;
    std::string text;
    std::size_t count = 0;
    for (const auto id : draft.claims_of(account)) {
        const auto claim = draft.claim(id);
        if (!claim) continue;
        if (count++ == names_told_max) return text + ", ...";
        text += (text.empty() ? "" : ", ") + claim->name.text();
    }
    return text;
}

void tell_stage(Draft& draft, const zone::Account& account, InactivityStage stage,
                const zone::Origin& origin)
{
    OwnerNews news{.kind = zone::EventKind::InactivityNoticed,
                   .account = account.id,
                   .subject = account.email};
    const auto days_left = [&](days ahead) {
        news.facts.emplace_back("days", std::to_string(ahead.count()));
    };
    switch (stage) {
        case InactivityStage::FirstNotice:
            days_left(first_notice);
            break;
        case InactivityStage::SecondNotice:
            days_left(second_notice);
            break;
        case InactivityStage::LastNotice:
            days_left(last_notice);
            break;
        case InactivityStage::Suspended:
            news.kind = zone::EventKind::Expired;
            news.facts.emplace_back("state", "suspended");
            break;
        case InactivityStage::Released:
            news.kind = zone::EventKind::Expired;
            news.facts.emplace_back("state", "released");
            break;
        case InactivityStage::Active:
            return;
    }
    news.facts.emplace_back("name", names_text(draft, account.id));
    announce(draft, news, origin);
}

}  // namespace

std::optional<InactivityStage> next_stage(const AccountProfile& profile, WallTime seen,
                                          WallTime now, const LifecycleRules& rules)
{
    if (rules.inactive == days{0}) return std::nullopt;
    const auto is_noticed = profile.stage != InactivityStage::Active;
    if (is_noticed && seen > profile.stage_since)
        return profile.stage == InactivityStage::Released ? std::nullopt
                                                          : std::optional{InactivityStage::Active};
    if (profile.stage == InactivityStage::Released) return std::nullopt;
    if (now < time_of_next(profile, seen, rules)) return std::nullopt;
    return static_cast<InactivityStage>(static_cast<std::uint8_t>(profile.stage) + 1);
}

Result<> settle_inactivity(Draft& draft, const zone::Account& account, WallTime seen,
                           const zone::Origin& origin)
{
    auto profile = profile_of(draft, account.id);
    const auto stage_before = profile.value.stage;
    const auto is_by_operator =
        account.state == zone::RowState::Suspended && stage_before != InactivityStage::Suspended;
    if (is_by_operator || draft.claims_of(account.id).empty()) return {};
    const auto last = std::max({seen, account.created, profile.value.last_login});
    const auto stage = next_stage(profile.value, last, draft.now(), draft.rules().lifecycle);
    if (!stage) return {};
    tell_stage(draft, account, *stage, origin);
    if (*stage == InactivityStage::Released) MOORING_CHECK(release_all(draft, account.id, origin));
    const auto is_hidden = *stage == InactivityStage::Suspended;
    set_row_state(draft, account, is_hidden ? zone::RowState::Suspended : zone::RowState::Active,
                  origin);
    profile.value.stage = *stage;
    profile.value.stage_since = *stage == InactivityStage::Active ? WallTime{} : draft.now();
    keep_profile(draft, profile, origin);
    return {};
}

}  // namespace mooring::registry
