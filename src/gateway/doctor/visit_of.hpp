// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A request and its response as the doctor's Visit: the one place where secrets are taken out.
///
///     gateway: note_visit(world, {.request, .read, .outcome, .response})    a judged update
///              note_refusal(world, {.request, .response, .facts})           anything else
///
/// Thread safety: on the request's stream loop.
/// Limits: a target is cut at 512 bytes, a form at 256, an answer at 160, other texts at 100; eight
/// hosts.

#include <string>
#include <vector>

#include "gateway/doctor/visit.hpp"
#include "gateway/special_door.hpp"
#include "gateway/update_request.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

/// The first failure among a judged request's hosts, else a change, else "unchanged".
[[nodiscard]] Verdict verdict_of(const UpdateOutcome& outcome);

/// What the gateway knows about a request beyond its bytes.
struct VisitFacts {
    WallTime time{};
    zone::Dialect dialect = zone::Dialect::None;
    Verdict verdict = Verdict::BadRequest;
    zone::KeyId key{};                  ///< None: no key has the secret.
    std::vector<zone::HostId> hosts{};  ///< Those it was about, as far as they exist.
    registry::WantedIpv4 ipv4{};
    registry::WantedIpv6 ipv6{};
    registry::Presence presence = registry::Presence::Online;
    std::size_t neighbours_moved = 0;  ///< As in UpdateOutcome.
    std::string asked{};  ///< For requests that target and form do not tell: JSON, GnuDIP.
};

/// A request over HTTP without its secrets.
[[nodiscard]] Visit visit_of(const http::Request& request, const http::Response& response,
                             VisitFacts facts);

struct JudgedVisit {
    const http::Request& request;
    const UpdateRequest& read;
    const UpdateOutcome& outcome;
    const http::Response& response;
    std::string asked{};  ///< As in VisitFacts.
};
/// Notes an update that went through the UpdateDoor. Does nothing if nobody keeps visits.
void note_visit(const DoorWorld& world, const JudgedVisit& visit);

struct RefusedVisit {
    const http::Request& request;
    const http::Response& response;
    VisitFacts facts{};  ///< Time, key and hosts are found out if they are not given.
};
/// Notes a request that went no further than its dialect, or a call of a door of its own.
void note_refusal(const DoorWorld& world, RefusedVisit visit);

}  // namespace mooring::gateway
