// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The public way into the API: says who is asking and what they may, and wraps every answer in the
/// headers that browsers need.
///
///     request ─▶ caller (cookie, token, nobody) ─▶ rate ─▶ the route's rule, CSRF ─▶ Api ─▶ answer
///                                                                                 with headers
///
/// | refused | status, code |
/// |---|---|
/// | nobody where somebody is needed; an update key or anything else that is no token | 401 |
/// | a state change from another origin, or by cookie without Origin | 403 wrong-origin |
/// | a state change by cookie without the session's token | 403 csrf-token-wrong |
/// | a route of the operator; a token without the scope | 403 not-allowed, scope-missing |
/// | no fresh proof where one is needed; tokens never have one | 403 step-up-needed |
/// | too many calls | 429 too-many-requests |
///
/// There is no CORS: a page of another origin can read nothing here. Answers to a session carry its
/// CSRF token in X-CSRF-Token; those that set its cookie, the new one's.
///
/// Thread safety: as http::Handler. What is borrowed outlives the door.
/// Limits: RateLimits, Idempotency; User-Agent kept to 200 bytes.
/// Invariants: no request that a check refuses reaches a handler; no answer is cacheable.

#include "api/api.hpp"
#include "api/caller.hpp"
#include "api/idempotency.hpp"
#include "api/rate_limits.hpp"
#include "http/handler.hpp"

namespace mooring::api {

class Door final : public http::Handler {
public:
    struct World {
        Api& api;
        updates::Pipeline& pipeline;
        const Clock& clock;
        Acquaintance known;
    };
    struct Options {
        std::string public_url{};  ///< Without slash at its end. Empty: as the request names us.
        RateLimits::Options rates{};
        Idempotency::Options idempotency{};
    };

    Door(World world, Options options);

    void handle(http::Request request, http::Responder respond) override;

private:
    class Keeper;
    void run(http::Request request, http::Responder respond, const Caller& caller);
    void note_use(const Caller& caller, const http::Request& request) const;

    const World world_;
    const Options options_;
    RateLimits rates_;
    Idempotency idempotency_;
};

}  // namespace mooring::api
