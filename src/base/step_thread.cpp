// SPDX-License-Identifier: Apache-2.0
#include "base/step_thread.hpp"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace mooring {
namespace {

using namespace std::chrono_literals;

/// A condition variable adds the pause to the time that it is now; the longest durations would
/// overflow there.
constexpr std::chrono::nanoseconds pause_max = 1h;

}  // namespace

StepThread::StepThread(std::string name, Step step)
    : name_{std::move(name)}, step_{std::move(step)}, thread_{[this] { run(); }}
{}

StepThread::~StepThread()
{
    stop();
}

void StepThread::stop()
{
    if (!is_running()) return;
    state_.with([](State& state) { state.is_stopped = true; });
    stopped_.notify_all();
    thread_.join();
}

void StepThread::run()
{
    constexpr std::size_t name_bytes_max = 15;  // pthread_setname_np(3)
    ::pthread_setname_np(::pthread_self(), name_.substr(0, name_bytes_max).c_str());
    auto pause = 0ns;
    while (!is_stopped_within(pause)) pause = step_();
}

bool StepThread::is_stopped_within(std::chrono::nanoseconds pause)
{
    return state_.when_within(
        stopped_, std::min(pause, pause_max), [](const State& state) { return state.is_stopped; },
        [](const State& state) { return state.is_stopped; });
}

}  // namespace mooring
