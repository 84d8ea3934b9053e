// SPDX-License-Identifier: Apache-2.0
#include "nameserver/transfer_thread.hpp"

#include <utility>

#include <pthread.h>

namespace mooring::nameserver {

TransferThread::TransferThread(std::size_t tasks_max)
    : tasks_max_{tasks_max}, thread_{[this] {
          ::pthread_setname_np(::pthread_self(), "transfers");
          work();
      }}
{}

TransferThread::~TransferThread()
{
    stop();
}

Result<> TransferThread::run(Task task)
{
    auto accepted = state_.with([&](State& state) -> Result<> {
        if (state.is_stopping) return fail(Errc::ShuttingDown, "the service is stopping");
        if (state.tasks.size() >= tasks_max_)
            return fail(Errc::QueueFull, "too many transfers are waiting");
        state.tasks.push_back(std::move(task));
        return {};
    });
    changed_.notify_one();
    return accepted;
}

void TransferThread::stop()
{
    state_.with([](State& state) { state.is_stopping = true; });
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void TransferThread::work()
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

}  // namespace mooring::nameserver
