// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/asked.hpp"

#include <array>
#include <utility>

#include "gateway/recorder.hpp"

namespace mooring::gateway::cloudflare {
namespace {

using Status = UpdateOutcome::Status;

UpdateOutcome outcome_of(HostStatus status)
{
    UpdateOutcome outcome;
    outcome.hosts.push_back({.status = status});
    return outcome;
}

/// How the recorder counts a problem; nothing for requests that this API does not have.
std::optional<UpdateOutcome> outcome_of(Problem problem)
{
    switch (problem) {
        case Problem::NoCredentials:
            return UpdateOutcome{.status = Status::NoCredentials};
        case Problem::BadToken:
        case Problem::BadVerifiedToken:
        case Problem::BadKey:
            return UpdateOutcome{.status = Status::BadCredentials};
        case Problem::NoRight:
            return UpdateOutcome{.status = Status::NoRight};
        case Problem::NotYourName:
        case Problem::NoSuchZone:
        case Problem::NoSuchRecord:
            return outcome_of(HostStatus::NoSuchHost);
        case Problem::Suspended:
            return outcome_of(HostStatus::Suspended);
        case Problem::BadName:
        case Problem::NotAChallengeName:
            return outcome_of(HostStatus::NotAHostName);
        case Problem::BadIpv4:
        case Problem::BadIpv6:
        case Problem::BadText:
            return UpdateOutcome{.status = Status::BadAddress};
        case Problem::BadHeaders:
        case Problem::NoRoute:
        case Problem::WrongMethod:
        case Problem::BadBody:
        case Problem::BadType:
        case Problem::TypeChange:
            break;
    }
    return std::nullopt;
}

std::optional<http::Response> refusal_of(const HostResult& host, const UpdateOutcome& outcome)
{
    switch (host.status) {
        case HostStatus::Changed:
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            return std::nullopt;
        case HostStatus::NoSuchHost:
            return problem(Problem::NoSuchRecord);
        case HostStatus::NotAHostName:
            return problem(Problem::BadName);
        case HostStatus::Suspended:
            return problem(Problem::Suspended);
        case HostStatus::Held:
            return held();
        case HostStatus::Aborted:
            break;
    }
    return throttled(outcome.retry_after);
}

/// What the client sent, in plain words: its body is JSON, which the doctor does not show.
std::string words_for(const Asked& asked)
{
    const auto& update = asked.update;
    if (update.hosts.empty()) return {};
    auto words = update.txt ? "TXT value at _acme-challenge." : std::string{"address of "};
    words.append(update.hosts.front().spelled);
    if (!update.wish.echo.empty()) words.append(": ").append(update.wish.echo);
    return words;
}

}  // namespace

void Asked::answer(http::Response response, const UpdateOutcome& outcome)
{
    auto known = outcome;
    if (known.key == zone::no_id<zone::KeyId>) known.key = key.id;
    world.recorder.note({.request = request, .response = response, .asked = words_for(*this)},
                        update, known);
    respond(std::move(response));
}

void Asked::answer(http::Response response)
{
    respond(std::move(response));
}

void Asked::refuse(Problem what)
{
    auto response = problem(what);
    if (const auto outcome = outcome_of(what)) return answer(std::move(response), *outcome);
    world.recorder.note_early({.request = request, .response = response},
                              zone::Dialect::Cloudflare);
    respond(std::move(response));
}

std::optional<http::Response> refusal_of(const UpdateOutcome& outcome)
{
    switch (outcome.status) {
        case Status::Judged:
            return refusal_of(outcome.hosts.front(), outcome);
        case Status::NoCredentials:
            return problem(Problem::NoCredentials);
        case Status::BadCredentials:
            return problem(Problem::BadToken);
        case Status::NoRight:
            return problem(Problem::NoRight);
        case Status::NoHostNamed:
            return problem(Problem::NoSuchRecord);
        case Status::TooManyHosts:
        case Status::BadAddress:
            return problem(Problem::BadBody);
        case Status::Flood:
        case Status::Unavailable:
            break;
    }
    return throttled(outcome.retry_after);
}

}  // namespace mooring::gateway::cloudflare
