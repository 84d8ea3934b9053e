// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The event-loop threads that carry all stream connections: DNS over TCP, HTTP, the control
/// socket.
///
///     accept ──▶ loop i ──▶ its connections' coroutines ──▶ handler ──▶ ... ──▶ post(i, reply)
///
/// A connection lives on one loop from accept to close, so its state needs no lock. Whatever
/// finishes elsewhere (a commit on the writer thread) comes back by post().
///
/// Thread safety: post() and count() from any thread; start() and stop() from one thread.
/// Invariants: functions posted to one loop run in order, never two at once. The loops outlive
/// everything that may still post to them; after stop() what is posted is destroyed unrun.
/// Limits: `count` threads; posted functions are not bounded here, their makers bound them.

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace mooring::net {

class StreamLoops {
public:
    struct Options {
        std::size_t count = 1;
    };

    explicit StreamLoops(Options options);
    /// Stops if that has not been done.
    ~StreamLoops();
    StreamLoops(const StreamLoops&) = delete;
    StreamLoops& operator=(const StreamLoops&) = delete;

    /// Starts one thread per loop. What was posted before runs then.
    void start();
    /// Lets every loop finish the function it is in, then joins the threads. Connections still open
    /// are dropped with the loops: whoever owns them drains them first.
    void stop();

    [[nodiscard]] std::size_t count() const noexcept { return loops_.size(); }
    /// True if the calling thread is that of loop `index`.
    [[nodiscard]] bool is_current(std::size_t index) const noexcept;

    /// Runs `function` on loop `index`, later.
    void post(std::size_t index, std::move_only_function<void()> function);

    /// The loop itself, for code that includes net/asio.hpp.
    [[nodiscard]] boost::asio::io_context& context(std::size_t index) noexcept;

private:
    struct Loop;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace mooring::net
