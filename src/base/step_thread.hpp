// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A thread that does something again and again: one step, a pause as long as the step says, the
/// next step. For what looks after things by itself: signatures, silent hosts, the store's rows.
///
///     StepThread ──▶ step() ──"again in 500 ms"──▶ pause ──▶ step() ──▶ ... ──▶ stop()
///
/// The step knows nothing of threads, so tests call it by hand and decide what time it is. Whoever
/// owns both declares the StepThread last: it begins at once and ends before what it uses.
///
/// Thread safety: stop() and is_running() from one thread, never from the step.
/// Limits: a pause is an hour at most; a step that says more is called again after that.
/// Invariants: a step that has begun is never interrupted; after stop() none begins.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <string>
#include <thread>

#include "base/guarded.hpp"

namespace mooring {

class StepThread {
public:
    /// Does one bit of work and returns how long to pause before the next; nothing or less than
    /// that is no pause.
    using Step = std::move_only_function<std::chrono::nanoseconds()>;

    /// Begins with the first step at once. Of `name` the system shows 15 bytes
    /// (pthread_setname_np).
    StepThread(std::string name, Step step);
    StepThread(const StepThread&) = delete;
    StepThread& operator=(const StepThread&) = delete;
    ~StepThread();  ///< stop(), if nobody has called it.

    /// Ends a pause at once, waits for the step that runs, joins the thread. Again: does nothing.
    void stop();
    /// False from the first stop() on.
    [[nodiscard]] bool is_running() const noexcept { return thread_.joinable(); }

private:
    struct State {
        bool is_stopped = false;
    };
    void run();
    [[nodiscard]] bool is_stopped_within(std::chrono::nanoseconds pause);

    const std::string name_;
    Step step_;  // Of the thread alone.
    Guarded<State> state_;
    std::condition_variable stopped_;
    std::thread thread_;  // Last: it uses the others.
};

}  // namespace mooring
