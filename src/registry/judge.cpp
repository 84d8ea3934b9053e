// SPDX-License-Identifier: Apache-2.0
#include "registry/judge.hpp"

#include <algorithm>

#include "registry/freeze.hpp"
#include "registry/key_limits.hpp"
#include "registry/profile.hpp"

namespace mooring::registry {

namespace {

HostOutcome outcome_of(const AddressWish& wish, const zone::Addresses& before) noexcept
{
    if (wish.after != before) return HostOutcome::Changed;
    return wish.is_withheld ? HostOutcome::NotPublished : HostOutcome::Unchanged;
}

/// A host's addresses as they are and as they shall be.
struct Moved {
    zone::Addresses before;
    zone::Addresses after;
};

/// What all hosts of an intent are judged by.
struct Rules {
    const AddressIntent& intent;
    Profile profile;
    AddressGate* gate;
};

/// One host and what it may become.
struct Place {
    HostId id{};
    const HostView& host;
};

bool is_held(Draft& draft, const Rules& rules, const Place& place, const Moved& moved)
{
    return rules.gate != nullptr &&
           rules.gate->pass(draft, {.host = place.id,
                                    .account = place.host.account,
                                    .before = moved.before,
                                    .after = moved.after,
                                    .origin = rules.intent.origin}) == Passage::Held;
}

HostOutcome take_offline(Draft& draft, const Rules& rules, const Place& place)
{
    if (draft.extras_of(place.id).is_offline) return HostOutcome::Unchanged;
    const auto own = draft.own_addresses(place.id);
    if (is_held(draft, rules, place, {.before = own, .after = own})) return HostOutcome::Held;
    draft.take_offline(place.id, rules.intent.origin);
    return HostOutcome::Changed;
}

/// For a host with extras.
HostOutcome set_unusual(Draft& draft, const Rules& rules, const Place& place, std::size_t index)
{
    const auto extras = draft.extras_of(place.id);
    Standing standing{.before = extras.is_offline ? extras.kept : draft.addresses(place.id),
                      .interface_id = extras.interface_id,
                      .profile = draft.profile_for(place.id, place.host, rules.profile)};
    const auto wish = wish_of(wishes_for(rules.intent, index), standing);
    const auto outcome = outcome_of(wish, standing.before);
    if (outcome != HostOutcome::Changed && !extras.is_offline) return outcome;
    if (is_held(draft, rules, place, {.before = standing.before, .after = wish.after}))
        return HostOutcome::Held;
    draft.set_addresses(place.id, wish.after, rules.intent.origin);
    return outcome == HostOutcome::Unchanged ? HostOutcome::Changed : outcome;
}

/// A sign of life from an account that was suspended because there was none.
bool is_revived(Draft& draft, const HostView& host, const zone::Origin& origin)
{
    if (origin.cause != zone::Cause::Update || host.state == zone::RowState::Suspended)
        return false;
    if (profile_of(draft, host.account).value.stage != InactivityStage::Suspended) return false;
    renew_account(draft, host.account, origin);
    return true;
}

/// Its owner's plan does not cover it any more: it answers, and stays as it is.
bool is_kept_as_it_is(const Draft& draft, HostId id, const zone::Origin& origin)
{
    return origin.cause == zone::Cause::Update && is_frozen(draft, id);
}

HostOutcome judge_host(Draft& draft, const Rules& rules, std::size_t index)
{
    const auto& intent = rules.intent;
    const auto id = intent.hosts[index];
    auto host = draft.host_view(id);
    if (!host) return HostOutcome::NoSuchHost;
    if (host->is_blocked && is_revived(draft, *host, intent.origin)) host = draft.host_view(id);
    if (!host || host->is_blocked || host->state == zone::RowState::Suspended)
        return HostOutcome::Suspended;
    if (is_kept_as_it_is(draft, id, intent.origin)) return HostOutcome::Suspended;
    const Place place{.id = id, .host = *host};
    if (intent.presence == Presence::Offline) return take_offline(draft, rules, place);
    if (host->has_extras) return set_unusual(draft, rules, place, index);

    const Standing standing{.before = draft.addresses(id),
                            .profile = draft.profile_for(id, *host, rules.profile)};
    const auto wish = wish_of(wishes_for(intent, index), standing);
    const auto outcome = outcome_of(wish, standing.before);
    if (outcome != HostOutcome::Changed) return outcome;
    if (is_held(draft, rules, place, {.before = standing.before, .after = wish.after}))
        return HostOutcome::Held;
    draft.record(
        {.host = id, .before = standing.before, .after = wish.after, .origin = intent.origin});
    return outcome;
}

bool is_failure(HostOutcome outcome) noexcept
{
    return outcome == HostOutcome::NoSuchHost || outcome == HostOutcome::Suspended ||
           outcome == HostOutcome::NoRight || outcome == HostOutcome::Held;
}

AddressOutcome judge_each(Draft& draft, const Rules& rules)
{
    const auto& intent = rules.intent;
    AddressOutcome outcome;
    outcome.reserve(intent.hosts.size());
    const auto is_operator = intent.key == zone::no_id<KeyId>;
    const auto key = is_operator ? std::nullopt : draft.key_view(intent.key);
    const KeyUse use{.source = intent.origin.source, .time = draft.now()};
    if (!is_operator &&
        (!key || !key->may(zone::KeyRight::SetAddress) || !is_usable(draft, *key, use))) {
        outcome.assign(intent.hosts.size(), HostOutcome::NoRight);
        return outcome;
    }
    for (std::size_t i = 0; i < intent.hosts.size(); ++i) {
        const auto is_allowed = is_operator || key->hosts.contains(intent.hosts[i]);
        outcome.push_back(is_allowed ? judge_host(draft, rules, i) : HostOutcome::NoSuchHost);
    }
    return outcome;
}

/// After all was undone: what is held is held again, for that is all that shall remain.
void hold_again(Draft& draft, const Rules& rules, const AddressOutcome& outcome)
{
    for (std::size_t i = 0; i < outcome.size(); ++i)
        if (outcome[i] == HostOutcome::Held) static_cast<void>(judge_host(draft, rules, i));
}

}  // namespace

AddressOutcome judge(Draft& draft, const AddressIntent& intent, Profile profile, AddressGate* gate)
{
    const Rules rules{.intent = intent, .profile = profile, .gate = gate};
    if (intent.atomicity == Atomicity::PerHost) return judge_each(draft, rules);
    const auto mark = draft.mark();
    auto outcome = judge_each(draft, rules);
    if (std::ranges::none_of(outcome, is_failure)) return outcome;
    draft.undo_to(mark);
    for (auto& each : outcome) {
        if (!is_failure(each)) each = HostOutcome::Aborted;
    }
    hold_again(draft, rules, outcome);
    return outcome;
}

}  // namespace mooring::registry
