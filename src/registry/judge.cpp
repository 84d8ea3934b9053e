// SPDX-License-Identifier: Apache-2.0
#include "registry/judge.hpp"

#include <algorithm>

namespace mooring::registry {

namespace {

HostOutcome outcome_of(const AddressWish& wish, const zone::Addresses& before) noexcept
{
    if (wish.after != before) return HostOutcome::Changed;
    return wish.is_withheld ? HostOutcome::NotPublished : HostOutcome::Unchanged;
}

HostOutcome take_offline(Draft& draft, HostId id, const zone::Origin& origin)
{
    if (draft.extras_of(id).is_offline) return HostOutcome::Unchanged;
    draft.take_offline(id, origin);
    return HostOutcome::Changed;
}

/// For a host with extras.
HostOutcome set_unusual(Draft& draft, const HostWishes& wishes, HostId id, Standing standing,
                        const zone::Origin& origin)
{
    const auto extras = draft.extras_of(id);
    standing.interface_id = extras.interface_id;
    if (extras.is_offline) standing.before = extras.kept;
    const auto wish = wish_of(wishes, standing);
    const auto outcome = outcome_of(wish, standing.before);
    if (outcome == HostOutcome::Changed || extras.is_offline)
        draft.set_addresses(id, wish.after, origin);
    return extras.is_offline && outcome == HostOutcome::Unchanged ? HostOutcome::Changed : outcome;
}

HostOutcome judge_host(Draft& draft, const AddressIntent& intent, std::size_t index,
                       Profile profile)
{
    const auto id = intent.hosts[index];
    const auto host = draft.host_view(id);
    if (!host) return HostOutcome::NoSuchHost;
    if (host->is_blocked || host->state == zone::RowState::Suspended) return HostOutcome::Suspended;
    if (intent.presence == Presence::Offline) return take_offline(draft, id, intent.origin);

    const auto wishes = wishes_for(intent, index);
    const Standing standing{.before = draft.addresses(id),
                            .profile = draft.profile_for(id, *host, profile)};
    if (host->has_extras) return set_unusual(draft, wishes, id, standing, intent.origin);
    const auto wish = wish_of(wishes, standing);
    const auto outcome = outcome_of(wish, standing.before);
    if (outcome == HostOutcome::Changed)
        draft.record(
            {.host = id, .before = standing.before, .after = wish.after, .origin = intent.origin});
    return outcome;
}

bool is_failure(HostOutcome outcome) noexcept
{
    return outcome == HostOutcome::NoSuchHost || outcome == HostOutcome::Suspended ||
           outcome == HostOutcome::NoRight;
}

AddressOutcome judge_each(Draft& draft, const AddressIntent& intent, Profile profile)
{
    AddressOutcome outcome;
    outcome.reserve(intent.hosts.size());
    const auto is_operator = intent.key == zone::no_id<KeyId>;
    const auto key = is_operator ? std::nullopt : draft.key_view(intent.key);
    if (!is_operator && (!key || !key->may(zone::KeyRight::SetAddress))) {
        outcome.assign(intent.hosts.size(), HostOutcome::NoRight);
        return outcome;
    }
    for (std::size_t i = 0; i < intent.hosts.size(); ++i) {
        const auto is_allowed = is_operator || key->hosts.contains(intent.hosts[i]);
        outcome.push_back(is_allowed ? judge_host(draft, intent, i, profile)
                                     : HostOutcome::NoSuchHost);
    }
    return outcome;
}

}  // namespace

AddressOutcome judge(Draft& draft, const AddressIntent& intent, Profile profile)
{
    if (intent.atomicity == Atomicity::PerHost) return judge_each(draft, intent, profile);
    const auto mark = draft.mark();
    auto outcome = judge_each(draft, intent, profile);
    if (std::ranges::none_of(outcome, is_failure)) return outcome;
    draft.undo_to(mark);
    for (auto& each : outcome) {
        if (!is_failure(each)) each = HostOutcome::Aborted;
    }
    return outcome;
}

}  // namespace mooring::registry
