// SPDX-License-Identifier: Apache-2.0
#include "gateway/recorder.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "gateway/doctor/visit_of.hpp"
#include "gateway/special_door.hpp"
#include "http/ascii.hpp"
#include "http/redaction.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using Status = UpdateOutcome::Status;

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
        case HostStatus::Aborted:
            return Outcome::Aborted;
        case HostStatus::Held:
            return Outcome::Held;
    }
    return Outcome::Unavailable;
}

/// Of a request that was refused as a whole.
Outcome outcome_of(Status status)
{
    switch (status) {
        case Status::NoCredentials:
            return Outcome::NoCredentials;
        case Status::BadCredentials:
            return Outcome::BadCredentials;
        case Status::NoRight:
            return Outcome::NoRight;
        case Status::NoHostNamed:
            return Outcome::NoHostNamed;
        case Status::TooManyHosts:
            return Outcome::TooManyHosts;
        case Status::BadAddress:
            return Outcome::BadAddress;
        case Status::Flood:
            return Outcome::Flood;
        case Status::Judged:  // By host.
        case Status::Unavailable:
            break;
    }
    return Outcome::Unavailable;
}

bool is_refusal(const UpdateOutcome& outcome)
{
    return outcome.status != Status::Judged ||
           std::ranges::any_of(outcome.hosts,
                               [](const auto& host) { return !is_success(host.status); });
}

}  // namespace

void Recorder::note(const Exchange& exchange, const UpdateRequest& request,
                    const UpdateOutcome& outcome)
{
    auto& counters = world_.counters;
    if (outcome.status == Status::Judged) {
        for (const auto& host : outcome.hosts) {
            counters.add(request.dialect, outcome_of(host.status));
        }
    } else {
        counters.add(request.dialect, outcome_of(outcome.status));
    }
    // A stranger's flood costs as little as can be: nobody could be told whose it is.
    const auto is_strangers = outcome.key == zone::no_id<zone::KeyId>;
    if (!is_strangers || outcome.status != Status::Flood) {
        note_visit(world_, {.request = exchange.request,
                            .read = request,
                            .outcome = outcome,
                            .response = exchange.response,
                            .asked = exchange.asked});
    }
    // A client that waits to be challenged is refused once per update and means no harm.
    const auto is_routine = outcome.status == Status::NoCredentials || !is_refusal(outcome);
    write_line(exchange, request.dialect, is_routine ? Kind::Routine : Kind::Refusal);
}

void Recorder::note_early(const Exchange& exchange, zone::Dialect dialect)
{
    if (exchange.request.method == "HEAD") return;  // A probe.
    const auto is_challenge = exchange.response.status == 401;
    world_.counters.add(dialect, is_challenge ? Outcome::NoCredentials : Outcome::BadRequest);
    note_refusal(world_,
                 {.request = exchange.request,
                  .response = exchange.response,
                  .facts = {.dialect = dialect,
                            .verdict = is_challenge ? Verdict::NoCredentials : Verdict::BadRequest,
                            .asked = exchange.asked}});
    write_line(exchange, dialect, is_challenge ? Kind::Routine : Kind::Refusal);
}

void Recorder::note_lost(const Exchange& exchange, zone::KeyId key)
{
    note_refusal(world_, {.request = exchange.request,
                          .response = exchange.response,
                          .facts = {.verdict = Verdict::NoSuchPage, .key = key}});
}

void Recorder::write_line(const Exchange& exchange, zone::Dialect dialect, Kind kind)
{
    if (options_.update_log == UpdateLog::Nothing) return;
    if (options_.update_log == UpdateLog::Refusals && kind == Kind::Routine) return;
    if (!may_write_line()) return withheld_.add();
    const auto& request = exchange.request;
    log(kind == Kind::Refusal ? Level::Info : Level::Debug, "update",
        {{"dialect", zone::text_of(dialect)},
         {"client", text_of(request.client)},
         {"method", request.method},
         {"target", http::redacted(request.target)},
         {"agent", std::string{request.header("User-Agent").value_or("").substr(0, 100)}},
         {"status", std::to_string(exchange.response.status)},
         {"answer", std::string{http::trimmed(exchange.response.body).substr(0, 100)}}});
}

/// Takes a line of this second's budget. Of a new second, says first what the last one withheld.
bool Recorder::may_write_line()
{
    const auto now = world_.clock.now();
    std::uint64_t withheld = 0;
    const auto may = lines_.with([&](LineBudget& budget) {
        if (now - budget.second >= 1s) {
            withheld = std::exchange(budget.withheld, 0);
            budget = {.second = now, .written = 0, .withheld = 0};
        }
        if (budget.written < options_.lines_per_second) return ++budget.written > 0;
        ++budget.withheld;
        return false;
    });
    if (withheld > 0) {
        log(Level::Info, "update lines withheld", {{"count", std::to_string(withheld)}});
    }
    return may;
}

}  // namespace mooring::gateway
