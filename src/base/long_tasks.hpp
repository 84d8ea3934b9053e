// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Threads for what may block or take long: exports, imports, backups, transfers of whole zones.
/// Whoever must not wait, a stream loop or the writer, hands the work over and goes on.
///
///     stream loop, writer ──run()──▶ bounded queue ──▶ threads, each one task after the other
///
/// Thread safety: run() from any thread, also from a task; stop() from one, never from a task.
/// Limits: `tasks_max` waiting; one more is refused.
/// Invariants: every accepted task runs once, also those that wait when stop() is called; tasks
/// begin in the order in which they were accepted.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.hpp"
#include "base/result.hpp"

namespace mooring {

class LongTasks {
public:
    struct Options {
        std::string thread_name;  ///< As the system shows the threads: at most 15 bytes.
        std::string work;         ///< For who is refused: "too many `work` are waiting".
        std::size_t threads = 1;
        std::size_t tasks_max = 64;
    };
    using Task = std::move_only_function<void()>;

    explicit LongTasks(Options options);
    ~LongTasks();  ///< stop(), if nobody has called it.
    LongTasks(const LongTasks&) = delete;
    LongTasks& operator=(const LongTasks&) = delete;

    /// Runs `task` soon on one of the threads. Fails with QueueFull or ShuttingDown; then the task
    /// is destroyed unrun.
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

}  // namespace mooring
