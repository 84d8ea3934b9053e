// SPDX-License-Identifier: Apache-2.0
#include "net/stream_loop.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <pthread.h>

#include "net/asio.hpp"

namespace mooring::net {

struct StreamLoops::Loop {
    asio::io_context context{1};  // One thread runs it: Asio drops its wake-ups between threads.
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    std::thread thread;
};

StreamLoops::StreamLoops(Options options)
{
    const auto count = std::max<std::size_t>(options.count, 1);
    loops_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

StreamLoops::~StreamLoops()
{
    stop();
}

void StreamLoops::start()
{
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        auto& loop = *loops_[i];
        if (loop.thread.joinable()) continue;
        loop.thread = std::thread{[&loop, i] {
            ::pthread_setname_np(::pthread_self(), ("stream-" + std::to_string(i)).c_str());
            loop.context.run();
        }};
    }
}

void StreamLoops::stop()
{
    for (auto& loop : loops_) {
        loop->guard.reset();
        loop->context.stop();
    }
    for (auto& loop : loops_) {
        if (loop->thread.joinable()) loop->thread.join();
    }
}

bool StreamLoops::is_current(std::size_t index) const noexcept
{
    return loops_[index]->context.get_executor().running_in_this_thread();
}

void StreamLoops::post(std::size_t index, std::move_only_function<void()> function)
{
    asio::post(loops_[index]->context, std::move(function));
}

boost::asio::io_context& StreamLoops::context(std::size_t index) noexcept
{
    return loops_[index]->context;
}

}  // namespace mooring::net
