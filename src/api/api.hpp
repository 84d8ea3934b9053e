// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON API below /api/v1: the operator's control socket today, the public REST API on another
/// listener with the same handlers.
///
///     Request ──route──▶ writer command or background task ──▶ Responder (on the asker's loop)
///
/// Who asks is a parameter (Actor), so nothing is written twice. Mutations and listings are
/// commands of the update pipeline: they see what was decided before them and take effect at once.
/// What may block (export, import, backup, history) runs on a few background threads.
///
/// Thread safety: handle() from any stream loop; stop() once, while the pipeline still runs.
/// Limits: bodies as the listener says, JSON 32 levels deep, pages of 1,000 rows; 64 background
/// tasks waiting.
/// Invariants: every request is answered once; an error leaves no trace.

#include <span>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "base/long_tasks.hpp"
#include "http/handler.hpp"
#include "net/stream_loop.hpp"

namespace mooring::api {

class Api final : public http::Handler {
public:
    /// `services` and `loops` must outlive the Api. `actor` is on whose behalf all calls are made.
    Api(Services services, net::StreamLoops& loops, Actor actor);

    void handle(http::Request request, http::Responder respond) override;

    /// Finishes the background tasks and refuses new ones.
    void stop() { background_.stop(); }

private:
    struct Found {
        const Route* route = nullptr;
        std::vector<std::string> arguments;
        std::string allowed;  ///< The methods the path has, if none of them was asked for.
    };
    [[nodiscard]] Found find(std::string_view method, std::span<const std::string> segments) const;
    void run(const Route& route, Call call, http::Responder respond, std::size_t loop);

    const Services services_;
    net::StreamLoops& loops_;
    const Actor actor_;
    const std::vector<Route> routes_;
    LongTasks background_;
};

}  // namespace mooring::api
