// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The waiting room between the doors and the writer. Requests leave in the order they came.
///
///     doors ──push()──▶ RequestQueue ──take()──▶ Writer
///
/// push() marks every host of an address intent as "in flight" *before* the request can be seen
/// by anybody, and the writer takes the mark away after it has published the outcome. So while a
/// host has no mark, no intent of it is queued or in commit, and a door may answer "unchanged" by
/// itself (Pipeline::is_unchanged_now()).
///
/// Thread safety: take() and pause() from the writer thread, everything else from any thread.
/// Limits: `requests_max` requests wait, those included that the writer has taken and not finished;
/// push() never waits.

#include <chrono>
#include <condition_variable>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::updates {

/// Whether new requests are let in. The store may fall so far behind with folding that it must
/// catch up first.
enum class Admission : std::uint8_t { Open, StoreBehind };

class RequestQueue {
public:
    struct Options {
        std::size_t requests_max = 65536;
    };

    RequestQueue(registry::Tables& tables, const Clock& clock, Options options);

    /// Queues a request. Fails with QueueFull or ShuttingDown and then changes nothing: the
    /// request's `done` is not called.
    [[nodiscard]] Result<> push(Request request);

    /// Everything that waits, oldest first. Waits for something to come, but not longer than
    /// `patience` and not after close().
    [[nodiscard]] std::vector<Request> take(std::chrono::nanoseconds patience);
    /// Tells the queue that `count` of the requests taken have been answered.
    void finished(std::size_t count);
    /// Waits for `patience` or until close(), whatever comes in.
    void pause(std::chrono::nanoseconds patience);

    void set_admission(Admission admission);
    /// Refuses further requests. Those already queued are still handed over.
    void close();
    [[nodiscard]] bool is_closed() const;

    /// Requests waiting or taken and not finished.
    [[nodiscard]] std::size_t depth() const;
    /// How long the longest waiting request has waited to be taken; zero if none waits.
    [[nodiscard]] std::chrono::nanoseconds oldest_age() const;

private:
    struct State {
        std::vector<Request> line;  // Oldest first.
        Instant oldest{};           // When the first of the line came.
        std::size_t taken = 0;      // In the writer's hands.
        Admission admission = Admission::Open;
        bool is_closed = false;
    };
    enum class Refusal : std::uint8_t { None, Full, Behind, Closed };
    [[nodiscard]] Refusal refusal(const State& state) const noexcept;

    registry::Tables& tables_;
    const Clock& clock_;
    const Options options_;
    Guarded<State> state_;
    std::condition_variable arrived_;
    std::condition_variable closed_;
};

/// Takes away the in-flight marks that push() set for this request.
void end_intents(registry::Tables& tables, const AddressIntent& intent) noexcept;

}  // namespace mooring::updates
