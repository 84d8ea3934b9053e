// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON API below /api/v1: the operator's control socket, and behind the Door (door.hpp) the
/// public REST API with the same handlers.
///
///     Request ──route──▶ Doorkeeper ──Actor──▶ writer command or background task ──▶ Responder
///
/// Who asks is a parameter (Actor), so nothing is written twice. Mutations and listings are
/// commands of the update pipeline: they see what was decided before them and take effect at once.
/// What may block (export, import, backup, history) runs on a few background threads.
///
/// What a GET answers has an ETag. A change with If-Match is made only if the same GET would still
/// answer that, judged in the same batch (RFC 9110, section 13.1.1).
///
/// Thread safety: handle() from any stream loop; stop() once, while the pipeline still runs.
/// Limits: bodies as the listener says, JSON 32 levels deep, pages of 1,000 rows; 64 background
/// tasks waiting.
/// Invariants: every request is answered once; an error leaves no trace; a GET that runs on the
/// writer changes nothing, or fails; a suspended account changes nothing but itself.

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "base/long_tasks.hpp"
#include "http/handler.hpp"
#include "net/stream_loop.hpp"

namespace mooring::api {

/// Decides on whose behalf a request is made, and whether it may be made.
class Doorkeeper {
public:
    Doorkeeper() = default;
    Doorkeeper(const Doorkeeper&) = delete;
    Doorkeeper& operator=(const Doorkeeper&) = delete;
    virtual ~Doorkeeper() = default;

    /// The refusal is what the client hears.
    [[nodiscard]] virtual std::expected<Actor, http::Response> admit(const http::Request& request,
                                                                     const Route& route) = 0;
};

/// All routes there are.
[[nodiscard]] const std::vector<Route>& all_routes();

class Api final : public http::Handler {
public:
    /// `services` and `loops` must outlive the Api. `actor` is on whose behalf all calls are made.
    Api(Services services, net::StreamLoops& loops, Actor actor);

    void handle(http::Request request, http::Responder respond) override;
    /// The same for whom `keeper` says, which is asked once, before the body is looked at.
    void serve(http::Request request, http::Responder respond, Doorkeeper& keeper);

    /// Finishes the background tasks and refuses new ones.
    void stop() { background_.stop(); }

private:
    struct Found {
        const Route* route = nullptr;
        const Route* seen = nullptr;  ///< The GET of the same path, if there is one.
        std::vector<std::string> arguments;
        std::string allowed;  ///< The methods the path has, if none of them was asked for.
    };
    [[nodiscard]] Found find(std::string_view method, std::span<const std::string> segments) const;
    class OwnKeeper;
    struct Job;
    void run(Job job, http::Responder respond);
    void run_on_writer(Job job, std::shared_ptr<http::Responder> respond);

    const Services services_;
    net::StreamLoops& loops_;
    const Actor actor_;
    LongTasks background_;
};

}  // namespace mooring::api
