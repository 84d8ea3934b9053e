// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A value that lives inside its lock: there is no way to reach it without holding the mutex.
///
///     queue.with([&](State& state) { state.line.push_back(std::move(intent)); });
///
/// Thread safety: every member from any thread. Keep the function short; no I/O, no callback and
/// no second Guarded inside it.

#include <condition_variable>
#include <mutex>
#include <utility>

namespace mooring {

template <class T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : value_{std::move(value)} {}

    /// Runs `function(T&)` under the lock and returns what it returns.
    template <class Function>
    auto with(Function&& function)
    {
        const std::scoped_lock lock{mutex_};
        return std::forward<Function>(function)(value_);
    }
    template <class Function>
    auto with(Function&& function) const
    {
        const std::scoped_lock lock{mutex_};
        return std::forward<Function>(function)(value_);
    }

    /// Waits on `condition` until `ready(T&)`, then runs `function(T&)`, all under the lock.
    template <class Ready, class Function>
    auto when(std::condition_variable& condition, Ready&& ready, Function&& function)
    {
        std::unique_lock lock{mutex_};
        condition.wait(lock, [&] { return ready(value_); });
        return std::forward<Function>(function)(value_);
    }

    /// As when(), but waits `patience` at most; then runs `function` whether ready or not.
    template <class Patience, class Ready, class Function>
    auto when_within(std::condition_variable& condition, Patience patience, Ready&& ready,
                     Function&& function)
    {
        std::unique_lock lock{mutex_};
        condition.wait_for(lock, patience, [&] { return ready(value_); });
        return std::forward<Function>(function)(value_);
    }

private:
    mutable std::mutex mutex_;
    T value_{};
};

}  // namespace mooring
