// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The thread for what transfers do that may block: reading a zone from the store, putting one in.
/// Stream loops and the writer never wait for that.
///
/// Thread safety: run() from any thread; stop() from one.
/// Limits: `tasks_max` waiting; one more is refused.
/// Invariants: every accepted task runs once, also those that wait when stop() is called.

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>

#include "base/guarded.hpp"
#include "base/result.hpp"

namespace mooring::nameserver {

class TransferThread {
public:
    using Task = std::move_only_function<void()>;

    explicit TransferThread(std::size_t tasks_max);
    ~TransferThread();  ///< stop(), if nobody has called it.
    TransferThread(const TransferThread&) = delete;
    TransferThread& operator=(const TransferThread&) = delete;

    /// Runs `task` soon. Fails with QueueFull or ShuttingDown; then the task is destroyed unrun.
    [[nodiscard]] Result<> run(Task task);
    /// Refuses new tasks, runs those that wait, joins the thread.
    void stop();

private:
    struct State {
        std::deque<Task> tasks;
        bool is_stopping = false;
    };
    void work();

    const std::size_t tasks_max_;
    Guarded<State> state_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace mooring::nameserver
