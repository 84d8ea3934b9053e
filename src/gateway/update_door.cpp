// SPDX-License-Identifier: Apache-2.0
#include "gateway/update_door.hpp"

#include <utility>

namespace mooring::gateway {
namespace {

using Status = UpdateOutcome::Status;

HostStatus status_of(updates::HostOutcome outcome)
{
    switch (outcome) {
        case updates::HostOutcome::Changed:
            return HostStatus::Changed;
        case updates::HostOutcome::Unchanged:
            return HostStatus::Unchanged;
        case updates::HostOutcome::NotPublished:
            return HostStatus::NotPublished;
        case updates::HostOutcome::NoSuchHost:
            return HostStatus::NoSuchHost;
        case updates::HostOutcome::Suspended:
            return HostStatus::Suspended;
        case updates::HostOutcome::NoRight:
            break;  // Decided for the request as a whole, below.
    }
    return HostStatus::NoSuchHost;
}

}  // namespace

struct UpdateDoor::Targets {
    UpdateOutcome outcome;
    std::vector<zone::HostId> hosts;  // To be judged by the writer ...
    std::vector<std::size_t> places;  // ... and where in outcome.hosts each of them stands.

    void add(zone::HostId host)
    {
        hosts.push_back(host);
        places.push_back(outcome.hosts.size());
        outcome.hosts.push_back(HostStatus::NoSuchHost);
    }

    /// The outcome, with what the writer said filled in.
    UpdateOutcome finish(const Result<updates::AddressOutcome>& judged) &&
    {
        if (!judged || judged->size() != hosts.size())
            return {.status = Status::Unavailable, .hosts = {}};
        for (std::size_t i = 0; i < places.size(); ++i) {
            if ((*judged)[i] == updates::HostOutcome::NoRight) {
                return {.status = Status::BadCredentials, .hosts = {}};
            }
            outcome.hosts[places[i]] = status_of((*judged)[i]);
        }
        return std::move(outcome);
    }
};

void UpdateDoor::update(const UpdateRequest& request, Done done)
{
    if (request.secrets.empty()) return done({.status = Status::NoCredentials, .hosts = {}});
    const auto key = find_key(request);
    if (!key || !key->may(zone::KeyRight::SetAddress)) {
        return done({.status = Status::BadCredentials, .hosts = {}});
    }
    if (request.hosts.size() > hosts_per_request_max) {
        return done({.status = Status::TooManyHosts, .hosts = {}});
    }
    auto targets = targets_of(request, *key);
    if (targets.hosts.empty()) return done(std::move(targets.outcome));
    if (request.wish.status == AddressWish::Status::OnlyPrefix) {
        return done({.status = Status::OnlyPrefix, .hosts = {}});
    }

    auto intent = intent_of(request, key->id);
    intent.hosts = targets.hosts;
    service_.apply(request.loop, std::move(intent), request.received,
                   [targets = std::move(targets),
                    done = std::move(done)](Result<updates::AddressOutcome> judged) mutable {
                       done(std::move(targets).finish(judged));
                   });
}

std::optional<registry::KeyView> UpdateDoor::find_key(const UpdateRequest& request)
{
    for (const auto& secret : request.secrets) {
        if (auto key = service_.find_key(secret)) return key;
    }
    return std::nullopt;
}

UpdateDoor::Targets UpdateDoor::targets_of(const UpdateRequest& request,
                                           const registry::KeyView& key)
{
    if (request.hosts.empty()) return implied_target(request, key);
    Targets targets;
    for (const auto& name : request.hosts) {
        if (!name) {
            targets.outcome.hosts.push_back(HostStatus::NotAHostName);
            continue;
        }
        const auto host = service_.host_at(request.loop, *name);
        if (host && key.hosts.contains(*host)) {
            targets.add(*host);
        } else {
            // Somebody else's host and no host at all are told apart to nobody.
            targets.outcome.hosts.push_back(HostStatus::NoSuchHost);
        }
    }
    return targets;
}

UpdateDoor::Targets UpdateDoor::implied_target(const UpdateRequest& request,
                                               const registry::KeyView& key)
{
    Targets targets;
    std::optional<zone::HostId> host;
    if (request.user_name) host = service_.host_at(request.loop, *request.user_name);
    if (host && key.hosts.contains(*host)) {
        targets.add(*host);
    } else if (key.hosts.size() == 1) {
        targets.add(key.hosts.front());  // A user name may be anything, also something with dots.
    } else if (request.user_name) {
        targets.outcome.hosts.push_back(HostStatus::NoSuchHost);
    } else {
        targets.outcome.status = Status::NoHostNamed;
    }
    return targets;
}

updates::AddressIntent UpdateDoor::intent_of(const UpdateRequest& request, zone::KeyId key) const
{
    updates::AddressIntent intent;
    intent.key = key;
    intent.ipv4 = request.wish.ipv4;
    intent.ipv6 = request.wish.ipv6;
    intent.origin = {.cause = zone::Cause::Update,
                     .dialect = request.dialect,
                     .key = key,
                     .source = request.client,
                     .time = clock_.wall_now()};
    return intent;
}

}  // namespace mooring::gateway
