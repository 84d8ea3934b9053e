// SPDX-License-Identifier: Apache-2.0
#include "gateway/update_door.hpp"

#include <algorithm>
#include <utility>

#include "gateway/update_targets.hpp"

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
        case updates::HostOutcome::Aborted:
            return HostStatus::Aborted;
        case updates::HostOutcome::Held:
            return HostStatus::Held;
        case updates::HostOutcome::NoRight:
            break;  // Decided for the request as a whole, in finish().
    }
    return HostStatus::NoSuchHost;
}

/// What a TXT command that failed means for its request.
Status status_of(Errc code)
{
    switch (code) {
        case Errc::NotAllowed:
        case Errc::NotFound:  // Gone between our look at it and the writer's.
        case Errc::Conflict:
            return Status::NoRight;
        case Errc::InvalidArgument:
        case Errc::LimitExceeded:
            return Status::BadAddress;
        case Errc::AlreadyExists:
        case Errc::Unauthenticated:
        case Errc::StepUpNeeded:
        case Errc::TooManyRequests:
        case Errc::PreconditionFailed:
        case Errc::QueueFull:
        case Errc::ShuttingDown:
        case Errc::StoreFailed:
        case Errc::StoreFull:
        case Errc::StoreInUse:
        case Errc::StoreTooNew:
        case Errc::Corrupt:
        case Errc::PortTaken:
        case Errc::Io:
        case Errc::Internal:
            break;
    }
    return Status::Unavailable;
}

std::string text_without_dot(const dns::Name& name)
{
    auto text = name.text();
    if (text.size() > 1 && text.ends_with('.')) text.pop_back();
    return text;
}

bool has_right(const UpdateRequest& request, const registry::KeyView& key)
{
    if (!request.txt) return key.may(zone::KeyRight::SetAddress);
    return key.may(zone::KeyRight::AcmeTxt) || key.may(zone::KeyRight::Records);
}

bool has_bad_address(const UpdateRequest& request)
{
    if (request.txt || request.presence == registry::Presence::Offline) return false;
    const auto is_bad = [](const AddressWish& wish) {
        return wish.status == AddressWish::Status::Malformed;
    };
    return is_bad(request.wish) || std::ranges::any_of(request.hosts, [&](const auto& target) {
               return target.own && is_bad(*target.own);
           });
}

bool is_suspended(const registry::Draft& draft, zone::HostId id)
{
    const auto host = draft.host_view(id);
    return host && (host->is_blocked || host->state == zone::RowState::Suspended);
}

/// True if DNS has for this host what the move asks for, as far as that can be seen from here.
bool is_there(const UpdateTargets::Move& move, const zone::Addresses& present)
{
    const auto* ipv4 = std::get_if<Ipv4>(&move.ipv4);
    const auto* ipv6 = std::get_if<Ipv6>(&move.ipv6);
    const auto is_kept4 = std::holds_alternative<registry::Keep>(move.ipv4);
    const auto is_kept6 = std::holds_alternative<registry::Keep>(move.ipv6);
    return (is_kept4 || (ipv4 != nullptr && present.ipv4 == *ipv4)) &&
           (is_kept6 || (ipv6 != nullptr && present.ipv6 == *ipv6));
}

}  // namespace

struct UpdateDoor::Asked {
    std::shared_ptr<const UpdateRequest> request;
    registry::KeyView key;
    Done done;
    std::optional<UpdateTargets> targets{};

    void refuse(Status status, std::chrono::seconds retry_after = std::chrono::minutes{1})
    {
        done({.status = status, .hosts = {}, .retry_after = retry_after, .key = key.id});
    }
};

void UpdateDoor::update(std::shared_ptr<const UpdateRequest> request, Done done)
{
    auto key = authenticate(*request);
    if (!key) return done(std::move(key).error());
    auto asked = std::make_unique<Asked>(
        Asked{.request = std::move(request), .key = *std::move(key), .done = std::move(done)});
    const auto& wanted = *asked->request;
    if (!has_right(wanted, asked->key)) return asked->refuse(Status::NoRight);
    if (wanted.hosts.size() > hosts_per_request_max) return asked->refuse(Status::TooManyHosts);

    const auto& targets = asked->targets.emplace(wanted, asked->key, service_);
    if (targets.moves().empty()) return finish(std::move(asked));
    if (has_bad_address(wanted)) return asked->refuse(Status::BadAddress);
    if (const auto wait = wait_of(*asked)) return asked->refuse(Status::Flood, *wait);
    if (wanted.txt) return set_txt(std::move(asked));
    set_addresses(std::move(asked));
}

std::expected<registry::KeyView, UpdateOutcome> UpdateDoor::authenticate(
    const UpdateRequest& request)
{
    if (request.secrets.empty() && request.freedns_login.empty() && !request.key) {
        return std::unexpected{UpdateOutcome{.status = Status::NoCredentials}};
    }
    if (const auto wait = limits_.charge_source(request.client)) {
        return std::unexpected{UpdateOutcome{.status = Status::Flood, .retry_after = *wait}};
    }
    auto key = find_key(request);
    if (!key) return std::unexpected{UpdateOutcome{.status = Status::BadCredentials}};
    if (const auto wait = limits_.charge_key(key->id)) {
        return std::unexpected{
            UpdateOutcome{.status = Status::Flood, .retry_after = *wait, .key = key->id}};
    }
    return *std::move(key);
}

UpdateOutcome UpdateDoor::refuse_login(const IpAddress& client)
{
    if (const auto wait = limits_.charge_source(client)) {
        return {.status = Status::Flood, .retry_after = *wait};
    }
    return {.status = Status::BadCredentials};
}

zone::Origin UpdateDoor::origin_of(const UpdateRequest& request, zone::KeyId key) const
{
    return {.cause = zone::Cause::Update,
            .dialect = request.dialect,
            .key = key,
            .source = request.client,
            .time = clock_.wall_now()};
}

std::optional<registry::KeyView> UpdateDoor::find_key(const UpdateRequest& request)
{
    if (request.key) return service_.key(*request.key);
    for (const auto& secret : request.secrets) {
        if (auto key = service_.find_key(secret)) return key;
    }
    if (request.freedns_login.empty()) return std::nullopt;
    return service_.find_freedns_key(request.freedns_login);
}

/// How long the hosts have to wait that change too often. What changes nothing need not wait.
FloodLimits::Wait UpdateDoor::wait_of(const Asked& asked)
{
    const auto loop = asked.request->loop;
    for (const auto& move : asked.targets->moves()) {
        const auto wait = limits_.may_change(move.host);
        if (!wait) continue;
        const auto facts = service_.facts(loop, move.host);
        if (!asked.request->txt && facts && is_there(move, facts->addresses)) continue;
        limits_.note_refused(FloodLimit::Host);
        return wait;
    }
    return std::nullopt;
}

void UpdateDoor::set_addresses(std::unique_ptr<Asked> asked)
{
    const auto& request = *asked->request;
    auto intent = asked->targets->intent();
    intent.origin = origin_of(request, asked->key.id);
    const auto loop = request.loop;
    const auto received = request.received;
    service_.apply(
        loop, std::move(intent), received,
        [this, asked = std::move(asked)](Result<updates::AddressOutcome> judged) mutable {
            const auto& moves = asked->targets->moves();
            if (!judged || judged->size() != moves.size()) {
                return asked->refuse(Status::Unavailable);
            }
            auto& outcome = asked->targets->outcome();
            for (std::size_t i = 0; i < moves.size(); ++i) {
                const auto one = (*judged)[i];
                // Revoked between our look at it and the writer's.
                if (one == updates::HostOutcome::NoRight) {
                    return asked->refuse(Status::BadCredentials);
                }
                if (one == updates::HostOutcome::Changed) limits_.note_change(moves[i].host);
                if (moves[i].place) {
                    outcome.hosts[*moves[i].place].status = status_of(one);
                } else if (one == updates::HostOutcome::Changed) {
                    ++outcome.neighbours_moved;
                }
            }
            finish(std::move(asked));
        });
}

void UpdateDoor::set_txt(std::unique_ptr<Asked> asked)
{
    // By the writer, for all hosts in one batch; what it found lies here until it is durable. A
    // suspended host stops the others.
    auto changed = std::make_shared<std::vector<HostStatus>>();
    auto command =
        [request = asked->request, hosts = asked->targets->moves(), changed,
         origin = origin_of(*asked->request, asked->key.id)](registry::Draft& draft) -> Result<> {
        changed->clear();
        for (const auto& move : hosts) {
            if (is_suspended(draft, move.host)) {
                const auto place = changed->size();
                changed->assign(hosts.size(), HostStatus::Aborted);
                (*changed)[place] = HostStatus::Suspended;
                return fail(Errc::NotAllowed, "the host is suspended");
            }
            auto result = registry::change_acme_txt(draft,
                                                    {.key = origin.key,
                                                     .host = move.host,
                                                     .action = request->txt->action,
                                                     .value = request->txt->value,
                                                     .values_max = request->txt->values_max},
                                                    origin);
            if (!result) return std::unexpected{std::move(result).error()};
            changed->push_back(result->is_changed ? HostStatus::Changed : HostStatus::Unchanged);
        }
        return {};
    };
    const auto loop = asked->request->loop;
    service_.command(loop, std::move(command),
                     [this, changed, asked = std::move(asked)](Result<> result) mutable {
                         const auto& moves = asked->targets->moves();
                         auto& outcome = asked->targets->outcome();
                         const bool is_stopped =
                             std::ranges::find(*changed, HostStatus::Suspended) != changed->end();
                         if (!result && !is_stopped) {
                             return asked->refuse(status_of(result.error().code));
                         }
                         for (std::size_t i = 0; i < moves.size(); ++i) {
                             if (!moves[i].place) continue;
                             outcome.hosts[*moves[i].place].status = (*changed)[i];
                             if ((*changed)[i] == HostStatus::Changed) {
                                 limits_.note_change(moves[i].host);
                             }
                         }
                         finish(std::move(asked));
                     });
}

/// Adds what DNS has now for the key's hosts, and answers.
void UpdateDoor::finish(std::unique_ptr<Asked> asked)
{
    auto outcome = std::move(asked->targets->outcome());
    for (auto& host : outcome.hosts) {
        if (!asked->key.hosts.contains(host.host)) continue;
        const auto facts = service_.facts(asked->request->loop, host.host);
        if (!facts) continue;
        host.addresses = facts->addresses;
        if (host.name.is_root()) host.name = facts->name;
        if (host.spelled.empty()) host.spelled = text_without_dot(facts->name);
    }
    asked->done(std::move(outcome));
}

}  // namespace mooring::gateway
