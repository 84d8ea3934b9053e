// SPDX-License-Identifier: Apache-2.0
#include "api/door.hpp"

#include <fmt/format.h>

#include "api/csrf.hpp"
#include "api/etag.hpp"
#include "api/problem.hpp"
#include "identity/session.hpp"
#include "registry/key_secret.hpp"

namespace mooring::api {

namespace {

using Kind = Caller::Kind;
using Headers = std::vector<std::pair<std::string, std::string>>;

bool is_change(std::string_view method)
{
    return method != "GET" && method != "HEAD";
}

std::string client_of(const http::Request& request)
{
    constexpr std::size_t bytes_max = 200;
    return std::string{request.header("User-Agent").value_or("").substr(0, bytes_max)};
}

/// A caller's network: so much of an address as one household or customer has.
std::string network_of(const IpAddress& address)
{
    if (const auto* ipv4 = std::get_if<Ipv4>(&address))
        return fmt::format("{}.{}.{}", ipv4->bytes[0], ipv4->bytes[1], ipv4->bytes[2]);
    constexpr std::size_t prefix_bytes = 7;
    const auto& bytes = std::get<Ipv6>(address).bytes;
    return {bytes.begin(), bytes.begin() + prefix_bytes};
}

Actor actor_of(const Caller& caller, const http::Request& request)
{
    Actor actor{.cause = zone::Cause::Owner,
                .dialect = zone::Dialect::Api,
                .source = request.client,
                .client = client_of(request),
                .standing = Standing::Nobody,
                .is_stepped_up = false};
    if (caller.kind != Kind::Session && caller.kind != Kind::Token) return actor;
    actor.standing = Standing::Owner;
    actor.account = caller.who.account;
    actor.session = caller.who.session;
    actor.is_stepped_up = caller.who.is_stepped_up;
    actor.is_token = caller.kind == Kind::Token;
    actor.confined = {.hosts = caller.who.hosts, .types = caller.who.types};
    return actor;
}

/// RFC 6797; OWASP ASVS 5.0, 3.4.
void add_security_headers(Headers& headers, bool is_secure)
{
    if (is_secure)
        headers.emplace_back("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    headers.emplace_back("X-Content-Type-Options", "nosniff");
    headers.emplace_back("Referrer-Policy", "no-referrer");
    headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    headers.emplace_back("Cache-Control", "no-store");
}

/// The secret of the session after this answer: that of the cookie it sets, else the caller's.
std::string secret_after(const Headers& headers, std::string_view before)
{
    const auto start = std::string{identity::session_cookie} + '=';
    for (const auto& [name, value] : headers)
        if (name == "Set-Cookie" && value.starts_with(start))
            return value.substr(start.size(), value.find(';') - start.size());
    return std::string{before};
}

/// ETag, and 304 for who has it already (RFC 9110, section 13.1.2).
void add_etag(http::Response& response, std::string_view if_none_match)
{
    if (response.status != 200 || response.content_type != "application/json") return;
    auto etag = etag_of(response.body);
    if (!if_none_match.empty() && is_listed(if_none_match, etag)) {
        response.status = 304;
        response.body.clear();
    }
    response.headers.emplace_back("ETag", std::move(etag));
}

}  // namespace

/// Judges one request of one caller.
class Door::Keeper final : public Doorkeeper {
public:
    Keeper(const Caller& caller, std::string own_origin)
        : caller_{caller}, own_origin_{std::move(own_origin)}
    {}

    [[nodiscard]] std::expected<Actor, http::Response> admit(const http::Request& request,
                                                             const Route& route) override
    {
        auto refusal = disbelieved();
        if (!refusal) refusal = forged(request, route);
        if (!refusal) refusal = forbidden(route.rule);
        if (refusal) {
            auto response = problem_response(*refusal);
            if (refusal->status == 401)
                response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"mooring\"");
            return std::unexpected{std::move(response)};
        }
        return actor_of(caller_, request);
    }

private:
    using Outcome = std::optional<Refusal>;

    [[nodiscard]] Outcome disbelieved() const
    {
        if (caller_.kind != Kind::Disbelieved) return std::nullopt;
        return Refusal{401, "unauthenticated",
                       "what stands in Authorization is no valid API token; update keys open the "
                       "update doors only"};
    }

    /// Whether another site's page made the browser send this.
    [[nodiscard]] Outcome forged(const http::Request& request, const Route& route) const
    {
        if (!is_change(request.method)) return std::nullopt;
        const bool has_session = caller_.kind == Kind::Session;
        const auto provenance = provenance_of(request, own_origin_);
        if (provenance == Provenance::Foreign || (has_session && provenance != Provenance::Ours))
            return Refusal{403, "wrong-origin", "this was not sent by a page of ours"};
        if (!has_session || route.rule.access == Access::Anyone) return std::nullopt;
        if (has_csrf_token(request, caller_.secret)) return std::nullopt;
        return Refusal{403, "csrf-token-wrong",
                       "X-CSRF-Token must be what the last answer to this session said"};
    }

    [[nodiscard]] Outcome forbidden(const Rule& rule) const
    {
        if (rule.access == Access::Anyone) return std::nullopt;
        if (caller_.kind == Kind::Nobody)
            return Refusal{401, "unauthenticated", "log in, or send an API token"};
        if (rule.access == Access::Operator)
            return Refusal{403, "not-allowed", "this is for the operator only"};
        const auto scopes = static_cast<unsigned>(caller_.who.scopes);
        if (caller_.kind == Kind::Token && (scopes & static_cast<unsigned>(rule.scope)) == 0)
            return Refusal{403, "scope-missing", "the token has not the scope for this"};
        if (rule.step_up == StepUp::Needed && !caller_.who.is_stepped_up)
            return Refusal{403, "step-up-needed", "prove once more who you are"};
        return std::nullopt;
    }

    const Caller& caller_;
    const std::string own_origin_;
};

Door::Door(World world, Options options)
    : world_{std::move(world)},
      options_{std::move(options)},
      rates_{world_.clock, options_.rates},
      idempotency_{world_.clock, options_.idempotency}
{}

void Door::handle(http::Request request, http::Responder respond)
{
    const auto caller = caller_of(request, world_.known, world_.clock.wall_now());
    const bool has_account = caller.kind == Kind::Session || caller.kind == Kind::Token;
    const auto standing =
        has_account ? rates_.charge(RateLimits::Kind::Account,
                                    fmt::format("#{}", zone::number_of(caller.who.account)))
                    : rates_.charge(RateLimits::Kind::Network, network_of(request.client));
    const bool is_secure = request.is_tls || options_.public_url.starts_with("https://");
    http::Responder wrapped = [respond = std::move(respond), standing, is_secure,
                               is_get = !is_change(request.method), secret = caller.secret,
                               seen = std::string{request.header("If-None-Match").value_or("")}](
                                  http::Response response) mutable {
        if (is_get) add_etag(response, seen);
        add_security_headers(response.headers, is_secure);
        for (auto& header : headers_of(standing)) response.headers.push_back(std::move(header));
        if (const auto after = secret_after(response.headers, secret); !after.empty())
            response.headers.emplace_back(csrf_header, csrf_token_of(after));
        respond(std::move(response));
    };
    if (standing.is_over)
        return wrapped(problem_response({Errc::TooManyRequests, "too many calls in a minute"}));
    if (has_account && caller.who.is_use_due) note_use(caller, request);
    run(std::move(request), std::move(wrapped), caller);
}

void Door::run(http::Request request, http::Responder respond, const Caller& caller)
{
    Keeper keeper{caller, own_origin(request, options_.public_url)};
    const auto key = request.header("Idempotency-Key").value_or("");
    const bool has_account = caller.kind == Kind::Session || caller.kind == Kind::Token;
    if (key.empty() || request.method != "POST" || !has_account)
        return world_.api.serve(std::move(request), std::move(respond), keeper);
    if (key.size() > idempotency_key_bytes_max)
        return respond(problem_response({Errc::InvalidArgument, "Idempotency-Key is too long"}));
    const auto place = fmt::format("{} {} {}", zone::number_of(caller.who.account),
                                   zone::number_of(caller.who.session), key);
    const auto hash = registry::hash_of_secret(request.target + '\n' + request.body);
    auto begun = idempotency_.begin(place, hash);
    switch (begun.known) {
        case Idempotency::Known::Answered:
            return respond(std::move(*begun.answer));
        case Idempotency::Known::Running:
            return respond(problem_response({Errc::Conflict, "the first one is still running"}));
        case Idempotency::Known::Other:
            return respond(problem_response(
                {Errc::LimitExceeded, "the Idempotency-Key was used for another request"}));
        case Idempotency::Known::Fresh:
            break;
    }
    world_.api.serve(
        std::move(request),
        [this, place, respond = std::move(respond)](http::Response response) mutable {
            idempotency_.finish(place, response);
            respond(std::move(response));
        },
        keeper);
}

void Door::note_use(const Caller& caller, const http::Request& request) const
{
    const auto actor = actor_of(caller, request);
    const auto note = [id = caller.who.session, actor](registry::Draft& draft) -> Result<> {
        identity::note_use(draft, id, actor.client, actor.origin(draft.now()));
        return {};
    };
    // A full queue: then it is noted with the next call.
    (void)world_.pipeline.push(updates::CommandRequest{note, [](const Result<>&) {}});
}

}  // namespace mooring::api
