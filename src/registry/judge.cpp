// SPDX-License-Identifier: Apache-2.0
#include "registry/judge.hpp"

namespace mooring::registry {

namespace {

HostOutcome judge_host(Draft& draft, const AddressIntent& intent, HostId id, Profile profile)
{
    const auto host = draft.host_view(id);
    if (!host) return HostOutcome::NoSuchHost;
    if (host->is_blocked || host->state == zone::RowState::Suspended) return HostOutcome::Suspended;
    const auto before = draft.addresses(id);
    const auto wish = wish_of(intent, before, profile);
    if (wish.after == before)
        return wish.is_withheld ? HostOutcome::NotPublished : HostOutcome::Unchanged;
    draft.record({.host = id, .before = before, .after = wish.after, .origin = intent.origin});
    return HostOutcome::Changed;
}

}  // namespace

AddressOutcome judge(Draft& draft, const AddressIntent& intent, Profile profile)
{
    AddressOutcome outcome;
    outcome.reserve(intent.hosts.size());
    const auto is_operator = intent.key == zone::no_id<KeyId>;
    const auto key = is_operator ? std::nullopt : draft.key_view(intent.key);
    if (!is_operator && (!key || !key->may(zone::KeyRight::SetAddress))) {
        outcome.assign(intent.hosts.size(), HostOutcome::NoRight);
        return outcome;
    }
    for (const auto id : intent.hosts) {
        const auto is_allowed = is_operator || key->hosts.contains(id);
        outcome.push_back(is_allowed ? judge_host(draft, intent, id, profile)
                                     : HostOutcome::NoSuchHost);
    }
    return outcome;
}

}  // namespace mooring::registry
