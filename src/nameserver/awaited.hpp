// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Waits in a coroutine for something that ends with a callback on another thread. For .cpp files
/// only, as net/asio.hpp is.
///
///     auto image = co_await awaited<Result<Image>>([&](auto done) { images.read(zone, done); });
///
/// Thread safety: the coroutine goes on where it ran before.
/// Invariants: `start` hands `done` on to exactly one call of it, on any thread; the coroutine's
/// loop outlives that call.

#include <memory>
#include <optional>
#include <utility>

#include "net/asio.hpp"

namespace mooring::nameserver {

template <class T, class Start>
net::asio::awaitable<T> awaited(Start start)
{
    namespace asio = net::asio;
    struct Waiting {
        explicit Waiting(asio::any_io_executor executor)
            : timer{std::move(executor), asio::steady_timer::time_point::max()}
        {}
        asio::steady_timer timer;
        std::optional<T> value;
    };
    const auto executor = co_await asio::this_coro::executor;
    const auto waiting = std::make_shared<Waiting>(executor);
    start([executor, waiting](T value) {
        asio::post(executor, [waiting, held = std::move(value)]() mutable {
            waiting->value = std::move(held);
            waiting->timer.cancel();
        });
    });
    while (!waiting->value) co_await waiting->timer.async_wait(net::as_value);
    co_return *std::move(waiting->value);
}

}  // namespace mooring::nameserver
