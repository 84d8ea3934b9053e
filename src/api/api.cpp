// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/caller.hpp"
#include "api/etag.hpp"
#include "api/ownership.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "identity/factors.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

std::vector<Route> gathered_routes()
{
    constexpr auto groups = std::to_array<std::vector<Route> (*)()>({
        account_routes,  name_routes,     key_routes,          site_routes,    guard_routes,
        client_routes,   record_routes,   zone_routes,         signing_routes, transfer_routes,
        service_routes,  audit_routes,    revoke_routes,       plan_routes,    voucher_routes,
        handover_routes, domain_routes,   notification_routes, passkey_routes, admission_routes,
        signup_routes,   login_routes,    session_routes,      me_routes,      factor_routes,
        token_routes,    document_routes,
    });
    std::vector<Route> all;
    for (const auto routes_of : groups)
        for (auto& route : routes_of()) all.push_back(std::move(route));
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
    return MessageBody{std::move(document.as_object()), std::move(request.body)};
}

http::Response response_of(Result<Answer> answer, unsigned status)
{
    if (!answer) return problem_response(answer.error());
    http::Response response{
        .status = status, .content_type = "application/json", .body = {}, .headers = {}};
    if (auto* document = std::get_if<Document>(&*answer)) {
        response.content_type = std::move(document->content_type);
        response.body = std::move(document->text);
    } else if (auto* reply = std::get_if<Reply>(&*answer)) {
        response.body = json::serialize(reply->body);
        if (reply->status != 0) response.status = reply->status;
        response.headers = std::move(reply->headers);
    } else {
        response.body = json::serialize(std::get<json::value>(*answer));
    }
    return response;
}

/// A suspended account keeps what it has and changes nothing; what is about the account itself,
/// from logging out to leaving, it still may.
Result<> check_standing(const registry::Draft& draft, const Call& call, const Route& route)
{
    const auto owner = owner_of(call);
    if (!owner || route.rule.access != Access::Owner) return {};
    const auto account = draft.account(*owner);
    if (!account) return fail(Errc::Unauthenticated, "the account is gone");
    const bool is_change = route.method != "GET" && route.rule.scope != Scope::Account;
    if (is_change && account->state != zone::RowState::Active)
        return fail(Errc::NotAllowed, "the account is suspended");
    return {};
}

}  // namespace

const std::vector<Route>& all_routes()
{
    static const std::vector<Route> routes = gathered_routes();
    return routes;
}

/// On the control socket: the operator, whatever the request says.
class Api::OwnKeeper final : public Doorkeeper {
public:
    explicit OwnKeeper(const Actor& actor) : actor_{actor} {}
    [[nodiscard]] std::expected<Actor, http::Response> admit(const http::Request& request,
                                                             const Route&) override
    {
        auto actor = actor_;
        if (request.peer) actor.source = request.client;
        return actor;
    }

private:
    const Actor& actor_;
};

/// One call with its route, on its way to a thread that may answer it.
struct Api::Job {
    const Route* route = nullptr;
    const Route* seen = nullptr;
    Call call;
    std::size_t loop = 0;
    json::value value;  // The answer.

    /// Everything a writer's call is: the caller's standing, what it has seen, and the handler.
    Result<> run(registry::Draft& draft, const Tools& tools)
    {
        MOORING_CHECK(check_standing(draft, call, *route));
        MOORING_CHECK(check_seen(draft, tools));
        const auto before = draft.change_count();
        MOORING_TRY(value, std::get<WriterHandler>(route->handler)(draft, call, tools));
        if (route->method == "GET" && draft.change_count() != before)
            return fail(Errc::Internal, "a GET wanted to change something");
        return {};
    }

    Result<> check_seen(registry::Draft& draft, const Tools& tools) const
    {
        if (call.if_match.empty() || call.if_match == "*" || route->method == "GET") return {};
        const auto* handler =
            seen == nullptr ? nullptr : std::get_if<WriterHandler>(&seen->handler);
        if (handler == nullptr)
            return fail(Errc::PreconditionFailed, "this has no ETag, so nothing can match it");
        MOORING_TRY(const auto now, (*handler)(draft, call, tools));
        if (is_listed(call.if_match, etag_of(json::serialize(now)))) return {};
        return fail(Errc::PreconditionFailed, "it has changed since; read it again");
    }
};

Api::Api(Services services, net::StreamLoops& loops, Actor actor)
    : services_{std::move(services)},
      loops_{loops},
      actor_{std::move(actor)},
      background_{{.thread_name = "api",
                   .work = "exports, imports or backups",
                   .threads = 2,
                   .tasks_max = 64}}
{}

Api::Found Api::find(std::string_view method, std::span<const std::string> segments) const
{
    Found found;
    for (const auto& route : all_routes()) {
        auto arguments = match(route.pattern, segments);
        if (!arguments) continue;
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{route.method};
        if (route.method == "GET" && found.seen == nullptr) found.seen = &route;
        if (route.method != method || found.route != nullptr) continue;
        found.route = &route;
        found.arguments = std::move(*arguments);
    }
    return found;
}

void Api::handle(http::Request request, http::Responder respond)
{
    OwnKeeper keeper{actor_};
    serve(std::move(request), std::move(respond), keeper);
}

void Api::serve(http::Request request, http::Responder respond, Doorkeeper& keeper)
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
    auto actor = keeper.admit(request, *found.route);
    if (!actor) return respond(std::move(actor.error()));
    auto body = body_of(request);
    if (!body) return respond(problem_response(body.error()));
    run(Job{.route = found.route,
            .seen = found.seen,
            .call = {std::move(*actor), std::move(found.arguments), std::move(*target),
                     std::move(body->members), std::move(body->text),
                     std::string{request.header("If-Match").value_or("")},
                     std::string{cookie_in(request, identity::browser_cookie)},
                     std::string{request.header("Stripe-Signature").value_or("")}},
            .loop = request.loop,
            .value = {}},
        std::move(respond));
}

void Api::run(Job job, http::Responder respond)
{
    // The responder is needed on two ways: by the completion, and here if nothing was started.
    const auto shared = std::make_shared<http::Responder>(std::move(respond));
    if (std::holds_alternative<WriterHandler>(job.route->handler))
        return run_on_writer(std::move(job), shared);
    const auto started = background_.run([this, job = std::move(job), shared] {
        const auto& route = *job.route;
        const auto checked = updates::ask(services_.pipeline, [&](registry::Draft& draft) {
            return check_standing(draft, job.call, route);
        });
        if (!checked) return (*shared)(problem_response(checked.error()));
        (*shared)(response_of(std::get<BackgroundHandler>(route.handler)(services_, job.call),
                              route.status));
    });
    if (!started) (*shared)(problem_response(started.error()));
}

void Api::run_on_writer(Job job, std::shared_ptr<http::Responder> respond)
{
    const auto kept = std::make_shared<Job>(std::move(job));
    const auto started = services_.pipeline.push(updates::CommandRequest{
        [kept, tools = services_.tools](registry::Draft& draft) { return kept->run(draft, tools); },
        [this, kept, respond](Result<> outcome) {
            loops_.post(kept->loop, [kept, respond, outcome = std::move(outcome)] {
                if (outcome)
                    (*respond)(response_of(std::move(kept->value), kept->route->status));
                else
                    (*respond)(problem_response(outcome.error()));
            });
        }});
    if (!started) (*respond)(problem_response(started.error()));
}

}  // namespace mooring::api
