// SPDX-License-Identifier: Apache-2.0
#include "api/background.hpp"

#include <utility>

namespace mooring::api {

Background::Background(Options options) : options_{options}
{
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

Background::~Background()
{
    stop();
}

Result<> Background::run(Task task)
{
    auto accepted = state_.with([&](State& state) -> Result<> {
        if (state.is_stopping) return fail(Errc::ShuttingDown, "the service is stopping");
        if (state.tasks.size() >= options_.tasks_max)
            return fail(Errc::QueueFull, "too many exports, imports or backups are waiting");
        state.tasks.push_back(std::move(task));
        return {};
    });
    changed_.notify_one();
    return accepted;
}

void Background::stop()
{
    state_.with([](State& state) { state.is_stopping = true; });
    changed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

void Background::work()
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

}  // namespace mooring::api
