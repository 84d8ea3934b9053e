// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The HTTP handler of all update dialects and of "what is my address".
///
///     Server ──▶ Gateway ──▶ dialect reads ──▶ UpdateDoor ──▶ dialect prints ──▶ Responder
///
/// Thread safety: as http::Handler: called from any stream loop. What is borrowed outlives it.
/// Invariants: every request is answered exactly once; no secret is logged.

#include <cstdint>

#include "base/clock.hpp"
#include "gateway/counters.hpp"
#include "gateway/dyndns2.hpp"
#include "gateway/router.hpp"
#include "gateway/update_door.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

class Gateway final : public http::Handler {
public:
    /// Which updates leave a line in the log. The journal has every change anyway.
    enum class UpdateLog : std::uint8_t { Nothing, Refusals, Everything };
    struct Options {
        ErrorStatus error_status = ErrorStatus::ByClass;
        UpdateLog update_log = UpdateLog::Refusals;
    };

    Gateway(const Clock& clock, UpdateService& service, Options options);

    /// True if the request's path is one of the gateway's; others may go to another handler.
    [[nodiscard]] static bool is_for(const http::Request& request)
    {
        return route_of(request) != Route::None;
    }

    /// Answers a request that is_for() the gateway; any other hears 404.
    void handle(http::Request request, http::Responder respond) override;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    void update(http::Request request, http::Responder respond);
    void count(zone::Dialect dialect, const UpdateOutcome& outcome);
    void count_early(const http::Response& response);
    void note(const http::Request& request, const http::Response& response) const;

    const Clock& clock_;
    const Options options_;
    UpdateDoor door_;
    Counters counters_;
};

}  // namespace mooring::gateway
