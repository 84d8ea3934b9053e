// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A few threads for what may block: exports, imports, backups, histories. Stream loops and the
/// writer never wait for a disk on behalf of an API call.
///
/// Thread safety: run() from any thread; stop() from one.
/// Limits: `tasks_max` waiting; one more is refused.
/// Invariants: every accepted task runs once, also those that wait when stop() is called.

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/guarded.hpp"
#include "base/result.hpp"

namespace mooring::api {

class Background {
public:
    struct Options {
        std::size_t threads = 2;
        std::size_t tasks_max = 64;
    };
    using Task = std::move_only_function<void()>;

    explicit Background(Options options);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// Runs `task` soon on one of the threads. Fails with QueueFull or ShuttingDown.
    [[nodiscard]] Result<> run(Task task);

    /// Refuses new tasks, runs those that wait, joins the threads.
    void stop();

private:
    struct State {
        std::deque<Task> tasks;
        bool is_stopping = false;
    };
    void work();

    const Options options_;
    Guarded<State> state_;
    std::condition_variable changed_;
    std::vector<std::thread> threads_;
};

}  // namespace mooring::api
