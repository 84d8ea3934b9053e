// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.hpp"

#include <algorithm>
#include <utility>

#include "gateway/credentials.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

/// A form that was sent as JSON is none; clients mislabel both, so the first character decides.
bool is_json(std::string_view body)
{
    return body.starts_with('{') || body.starts_with('[');
}

bool is_host_header(std::string_view text)
{
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
        const char small = http::lower(c);
        return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view{"-._:[]"}.find(c) != std::string_view::npos;
    });
}

/// How the client reached us, as far as it says so.
std::string url_of(const http::Request& request)
{
    const auto host = http::trimmed(request.header("Host").value_or(""));
    if (!is_host_header(host)) return {};
    return std::string{request.is_tls ? "https://" : "http://"}.append(host);
}

}  // namespace

/// A request on its way through the door.
struct Gateway::Pending {
    const Dialect& dialect;
    http::Request request;
    Call call;
    http::Responder respond;
};

Gateway::Gateway(const World& world, const Options& options)
    : world_{world},
      options_{options},
      limits_{world.clock, world.random, options.limits},
      door_{world.clock, world.service, limits_},
      recorder_{door_world_, options.recorder},
      door_world_{.clock = world.clock,
                  .random = world.random,
                  .service = world.service,
                  .door = door_,
                  .counters = counters_,
                  .recorder = recorder_,
                  .doctor = world.doctor,
                  .prober = world.prober}
{
    for (const auto& route : routes()) {
        const auto* make = std::get_if<MakeSpecialDoor>(&route.door);
        if (make == nullptr || special_doors_.contains(*make)) continue;
        special_doors_.emplace(*make, (*make)(door_world_));
    }
}

Gateway::~Gateway() = default;

bool Gateway::is_for(const http::Request& request) const
{
    return has_route(http::path_of(request.target)) &&
           route_of(request, call_of(request)) != nullptr;
}

Call Gateway::call_of(const http::Request& request) const
{
    Call call{.fields = {},
              .path = {},
              .raw_path = http::path_as_sent(request.target),
              .error_status = options_.error_status,
              .public_url = options_.public_url};
    call.path = http::lower(call.raw_path);
    call.fields.add(http::query_of(request.target));
    if (request.method == "POST" || request.method == "PUT") {
        const auto body = http::trimmed(request.body);
        if (!is_json(body)) call.fields.add(body);
    }
    if (call.public_url.empty()) call.public_url = url_of(request);
    return call;
}

void Gateway::handle(http::Request request, http::Responder respond)
{
    auto call = call_of(request);
    const auto* route = route_of(request, call);
    if (route == nullptr) return refuse_path(request, call, std::move(respond));
    if (const auto* dialect = std::get_if<const Dialect*>(&route->door)) {
        return update(**dialect, std::move(call), std::move(request), std::move(respond));
    }
    if (const auto* make = std::get_if<MakeSpecialDoor>(&route->door)) {
        auto& door = *special_doors_.at(*make);
        return door.handle(std::move(request), std::move(call), std::move(respond));
    }
    counters_.check_ip.add();
    respond(std::get<Answer>(route->door)(request));
}

void Gateway::update(const Dialect& dialect, Call call, http::Request request,
                     http::Responder respond)
{
    auto read = dialect.read(request, call);
    if (!read) {
        recorder_.note_early({.request = request, .response = read.error()}, dialect.id);
        return respond(std::move(read).error());
    }
    read->dialect = dialect.id;
    read->received = world_.clock.now();
    read->client = request.client;
    read->loop = request.loop;
    auto update = std::make_shared<const UpdateRequest>(*std::move(read));
    door_.update(update, [this, update,
                          pending = Pending{.dialect = dialect,
                                            .request = std::move(request),
                                            .call = std::move(call),
                                            .respond = std::move(respond)}](
                             const UpdateOutcome& outcome) mutable {
        auto response = pending.dialect.print(*update, outcome, pending.call);
        recorder_.note({.request = pending.request, .response = response}, *update, outcome);
        pending.respond(std::move(response));
    });
}

/// Says that there is nothing here; the doctor hears of it if a key's owner sent it.
void Gateway::refuse_path(const http::Request& request, const Call& call, http::Responder respond)
{
    auto response = plain(404, "not found\n");
    if (world_.doctor != nullptr) {
        UpdateRequest lost;
        lost.client = request.client;
        lost.secrets = credentials_of(request, call.fields).secrets;
        if (const auto key = door_.authenticate(lost)) {
            recorder_.note_lost({.request = request, .response = response}, key->id);
        }
    }
    respond(std::move(response));
}

}  // namespace mooring::gateway
