// SPDX-License-Identifier: Apache-2.0
#include "base/long_tasks.hpp"

#include <utility>

#include <pthread.h>

namespace mooring {

LongTasks::LongTasks(Options options) : options_{std::move(options)}
{
    for (std::size_t i = 0; i < options_.threads; ++i) {
        threads_.emplace_back([this] {
            constexpr std::size_t name_bytes_max = 15;  // pthread_setname_np(3)
            const auto name = options_.thread_name.substr(0, name_bytes_max);
            ::pthread_setname_np(::pthread_self(), name.c_str());
            work();
        });
    }
}

LongTasks::~LongTasks()
{
    stop();
}

Result<> LongTasks::run(Task task)
{
    auto accepted = state_.with([&](State& state) -> Result<> {
        if (state.is_stopping) return fail(Errc::ShuttingDown, "the service is stopping");
        if (state.tasks.size() >= options_.tasks_max)
            return fail(Errc::QueueFull, "too many " + options_.work + " are waiting");
        state.tasks.push_back(std::move(task));
        return {};
    });
    changed_.notify_one();
    return accepted;
}

void LongTasks::stop()
{
    state_.with([](State& state) { state.is_stopping = true; });
    changed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

void LongTasks::work()
{
    const auto take = [this] {
        return state_.when(
            changed_, [](State& state) { return state.is_stopping || !state.tasks.empty(); },
            [](State& state) -> Task {
                if (state.tasks.empty()) return nullptr;
                auto task = std::move(state.tasks.front());
                state.tasks.pop_front();
                return task;
            });
    };
    while (auto task = take()) task();
}

}  // namespace mooring
