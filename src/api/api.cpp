// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/problem.hpp"

namespace mooring::api {

namespace {

std::vector<Route> all_routes()
{
    std::vector<Route> all;
    for (auto routes :
         {account_routes(), name_routes(), site_routes(), key_routes(), client_routes(),
          record_routes(), zone_routes(), signing_routes(), transfer_routes(), service_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

/// What stands in the placeholders, if `segments` fit the pattern.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              std::span<const std::string> segments)
{
    std::vector<std::string> arguments;
    for (const auto& segment : segments) {
        if (!pattern.starts_with('/')) return std::nullopt;
        const auto part = pattern.substr(1, pattern.find('/', 1) - 1);
        pattern.remove_prefix(part.size() + 1);
        if (part == "{}")
            arguments.push_back(segment);
        else if (part != segment)
            return std::nullopt;
    }
    if (!pattern.empty()) return std::nullopt;
    return arguments;
}

struct MessageBody {
    json::object members;
    std::string text;
};

/// A body is a JSON object, a text in a media type that says so, or not there.
Result<MessageBody> body_of(http::Request& request)
{
    const auto type = request.header("Content-Type").value_or("application/json");
    if (!type.starts_with("application/json")) return MessageBody{{}, std::move(request.body)};
    if (request.body.empty()) return MessageBody{};
    boost::system::error_code error;
    auto document = json::parse(request.body, error);
    if (error) return fail(Errc::InvalidArgument, "the body is not JSON: " + error.message());
    if (!document.is_object()) return fail(Errc::InvalidArgument, "the body is not a JSON object");
    return MessageBody{std::move(document.as_object()), {}};
}

http::Response response_of(Result<Answer> answer, unsigned status)
{
    if (!answer) return problem_response(answer.error());
    http::Response response{
        .status = status, .content_type = "application/json", .body = {}, .headers = {}};
    if (auto* document = std::get_if<Document>(&*answer)) {
        response.content_type = std::move(document->content_type);
        response.body = std::move(document->text);
    } else {
        response.body = json::serialize(std::get<json::value>(*answer));
    }
    return response;
}

/// Where a writer handler leaves its answer for the completion.
struct WriterAnswer {
    Call call;
    json::value value;
};

}  // namespace

Api::Api(Services services, net::StreamLoops& loops, Actor actor)
    : services_{std::move(services)},
      loops_{loops},
      actor_{std::move(actor)},
      routes_{all_routes()},
      background_{{.thread_name = "api",
                   .work = "exports, imports or backups",
                   .threads = 2,
                   .tasks_max = 64}}
{}

Api::Found Api::find(std::string_view method, std::span<const std::string> segments) const
{
    Found found;
    for (const auto& route : routes_) {
        auto arguments = match(route.pattern, segments);
        if (!arguments) continue;
        if (route.method == method) return {&route, std::move(*arguments), {}};
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{route.method};
    }
    return found;
}

void Api::handle(http::Request request, http::Responder respond)
{
    auto target = parse_target(request.target);
    if (!target) return respond(problem_response(400, "the target is not a path with a query"));
    const std::span segments{target->segments};
    const bool is_ours = segments.size() >= 2 && segments[0] == "api" && segments[1] == "v1";
    if (!is_ours)
        return respond(
            problem_response({Errc::NotFound, "there is nothing here; the API is below /api/v1"}));

    auto found = find(request.method, segments.subspan(2));
    if (found.route == nullptr && found.allowed.empty())
        return respond(problem_response({Errc::NotFound, "the API has no such path"}));
    if (found.route == nullptr) {
        auto response = problem_response(405, "this path takes " + found.allowed);
        response.headers.emplace_back("Allow", found.allowed);
        return respond(std::move(response));
    }
    auto body = body_of(request);
    if (!body) return respond(problem_response(body.error()));
    auto actor = actor_;
    if (request.peer) actor.source = request.client;
    run(*found.route,
        {std::move(actor), std::move(found.arguments), std::move(*target), std::move(body->members),
         std::move(body->text)},
        std::move(respond), request.loop);
}

void Api::run(const Route& route, Call call, http::Responder respond, std::size_t loop)
{
    // The responder is needed on two ways: by the completion, and here if nothing was started.
    const auto shared = std::make_shared<http::Responder>(std::move(respond));
    Result<> started;
    if (const auto* handler = std::get_if<WriterHandler>(&route.handler)) {
        const auto answer = std::make_shared<WriterAnswer>(std::move(call), nullptr);
        started = services_.pipeline.push(updates::CommandRequest{
            [answer, run_on_writer = *handler,
             tools = services_.tools](registry::Draft& draft) -> Result<> {
                MOORING_TRY(answer->value, run_on_writer(draft, answer->call, tools));
                return {};
            },
            [this, answer, shared, loop, status = route.status](Result<> outcome) {
                loops_.post(loop, [answer, shared, status, outcome = std::move(outcome)] {
                    if (outcome)
                        (*shared)(response_of(std::move(answer->value), status));
                    else
                        (*shared)(problem_response(outcome.error()));
                });
            }});
    } else {
        started = background_.run([this, call = std::move(call), shared, status = route.status,
                                   run_in_background = std::get<BackgroundHandler>(route.handler)] {
            (*shared)(response_of(run_in_background(services_, call), status));
        });
    }
    if (!started) (*shared)(problem_response(started.error()));
}

}  // namespace mooring::api
