// SPDX-License-Identifier: Apache-2.0
#include "net/waiter.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/eventfd.h>
#include <unistd.h>

namespace mooring::net {

Result<Waiter> Waiter::make(std::span<const int> sockets)
{
    FileDescriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!event.is_open()) {
        return fail(Errc::Io, "cannot make an eventfd: " + std::system_category().message(errno));
    }
    Waiter waiter{std::move(event)};
    waiter.polled_.push_back({.fd = waiter.stop_event_.number(), .events = POLLIN, .revents = 0});
    for (const int socket : sockets) {
        waiter.polled_.push_back({.fd = socket, .events = POLLIN, .revents = 0});
    }
    return waiter;
}

void Waiter::wait() noexcept
{
    while (::poll(polled_.data(), polled_.size(), -1) < 0) {
        if (errno != EINTR) return;
    }
}

bool Waiter::is_readable(std::size_t index) const noexcept
{
    return polled_[index + 1].revents != 0;
}

bool Waiter::is_stop_requested() const noexcept
{
    return polled_.front().revents != 0;
}

void Waiter::request_stop() const noexcept
{
    const std::uint64_t one = 1;
    // Can only fail if the counter is at its limit, and then the event is set already.
    [[maybe_unused]] const auto written = ::write(stop_event_.number(), &one, sizeof one);
}

}  // namespace mooring::net
