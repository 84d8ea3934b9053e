// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.hpp"

#include <utility>

#include "base/log.hpp"
#include "gateway/check_ip.hpp"
#include "http/ascii.hpp"
#include "http/redaction.hpp"

namespace mooring::gateway {
namespace {

Outcome outcome_of(HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
            return Outcome::Changed;
        case HostStatus::Unchanged:
            return Outcome::Unchanged;
        case HostStatus::NotPublished:
            return Outcome::NotPublished;
        case HostStatus::NoSuchHost:
            return Outcome::NoSuchHost;
        case HostStatus::NotAHostName:
            return Outcome::NotAHostName;
        case HostStatus::Suspended:
            return Outcome::Suspended;
    }
    return Outcome::Unavailable;
}

Outcome outcome_of(UpdateOutcome::Status status)
{
    switch (status) {
        case UpdateOutcome::Status::NoCredentials:
            return Outcome::NoCredentials;
        case UpdateOutcome::Status::BadCredentials:
            return Outcome::BadCredentials;
        case UpdateOutcome::Status::NoHostNamed:
            return Outcome::NoHostNamed;
        case UpdateOutcome::Status::TooManyHosts:
            return Outcome::TooManyHosts;
        case UpdateOutcome::Status::OnlyPrefix:
            return Outcome::OnlyPrefix;
        case UpdateOutcome::Status::Judged:  // Counted by host.
        case UpdateOutcome::Status::Unavailable:
            break;
    }
    return Outcome::Unavailable;
}

}  // namespace

Gateway::Gateway(const Clock& clock, UpdateService& service, Options options)
    : clock_{clock}, options_{options}, door_{clock, service}
{}

void Gateway::handle(http::Request request, http::Responder respond)
{
    switch (route_of(request)) {
        case Route::Dyndns2:
            return update(std::move(request), std::move(respond));
        case Route::CheckIpText:
            counters_.check_ip.add();
            return respond(check_ip_text(request));
        case Route::CheckIpPage:
            counters_.check_ip.add();
            return respond(check_ip_page(request));
        case Route::None:
            break;
    }
    respond({.status = 404, .content_type = "text/plain", .body = "not found\n", .headers = {}});
}

void Gateway::update(http::Request request, http::Responder respond)
{
    auto read = read_dyndns2(request);
    if (!read) {
        count_early(read.error());
        note(request, read.error());
        return respond(std::move(read).error());
    }
    read->received = clock_.now();
    door_.update(*read, [this, request = std::move(request), respond = std::move(respond),
                         wish = read->wish](const UpdateOutcome& outcome) mutable {
        auto response = print_dyndns2(wish, outcome, options_.error_status);
        count(zone::Dialect::Dyndns2, outcome);
        note(request, response);
        respond(std::move(response));
    });
}

void Gateway::count(zone::Dialect dialect, const UpdateOutcome& outcome)
{
    if (outcome.status != UpdateOutcome::Status::Judged) {
        return counters_.add(dialect, outcome_of(outcome.status));
    }
    for (const auto host : outcome.hosts) counters_.add(dialect, outcome_of(host));
}

void Gateway::count_early(const http::Response& response)
{
    if (response.status == 401) counters_.add(zone::Dialect::Dyndns2, Outcome::NoCredentials);
    if (response.status == 405) counters_.add(zone::Dialect::Dyndns2, Outcome::BadRequest);
    if (response.body == "!donator\n") counters_.add(zone::Dialect::Dyndns2, Outcome::BadRequest);
}

void Gateway::note(const http::Request& request, const http::Response& response) const
{
    const bool is_refusal =
        !response.body.starts_with("good") && !response.body.starts_with("nochg");
    if (options_.update_log == UpdateLog::Nothing) return;
    if (options_.update_log == UpdateLog::Refusals && !is_refusal) return;
    // A client that waits to be challenged is refused once per update and means no harm.
    const bool is_routine = response.status == 401 && !request.header("Authorization");
    log(is_refusal && !is_routine ? Level::Info : Level::Debug, "update",
        {{"dialect", zone::text_of(zone::Dialect::Dyndns2)},
         {"client", text_of(request.client)},
         {"method", request.method},
         {"target", http::redacted(request.target)},
         {"agent", std::string{request.header("User-Agent").value_or("").substr(0, 100)}},
         {"status", std::to_string(response.status)},
         {"answer", std::string{http::trimmed(response.body)}}});
}

}  // namespace mooring::gateway
