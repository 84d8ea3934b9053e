// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What becomes of a request beside its answer: it is counted, remembered by the doctor if it was
/// authenticated or named a host, and leaves a line in the log if it was refused.
///
/// A broken client repeats a refused request for years, several times a second. So log lines have a
/// budget per second; what is over it is counted and said in one line.
///
/// Thread safety: every member from any thread.

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "gateway/update_request.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

struct DoorWorld;

class Recorder {
public:
    /// Which requests leave a line in the log. The journal has every change anyway.
    enum class UpdateLog : std::uint8_t { Nothing, Refusals, Everything };
    struct Options {
        UpdateLog update_log = UpdateLog::Refusals;
        std::uint32_t lines_per_second = 20;
    };
    /// Refers to `world`, which may refer back to this.
    Recorder(const DoorWorld& world, const Options& options) : world_{world}, options_{options} {}

    /// A request and its answer, over HTTP.
    struct Exchange {
        const http::Request& request;
        const http::Response& response;
        std::string asked{};  ///< In plain words, if target and form do not tell it: JSON bodies.
    };

    /// One that went through the door, or was judged by a door of its own.
    void note(const Exchange& exchange, const UpdateRequest& request, const UpdateOutcome& outcome);
    /// One that the dialect answered before anybody looked at credentials.
    void note_early(const Exchange& exchange, zone::Dialect dialect);

    /// One that no door is for: a wrong path in somebody's settings, if it has a key's secret.
    void note_lost(const Exchange& exchange, zone::KeyId key);

    /// Log lines that were not written because too many came in a second.
    [[nodiscard]] std::uint64_t lines_withheld() const noexcept { return withheld_.value(); }

private:
    enum class Kind : std::uint8_t { Routine, Refusal };
    struct LineBudget {
        Instant second{};
        std::uint32_t written = 0;
        std::uint64_t withheld = 0;  // Since the last line that said so.
    };

    void write_line(const Exchange& exchange, zone::Dialect dialect, Kind kind);
    [[nodiscard]] bool may_write_line();

    const DoorWorld& world_;
    const Options options_;
    Guarded<LineBudget> lines_;
    Counter withheld_;
};

}  // namespace mooring::gateway
