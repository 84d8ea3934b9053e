// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Waits until one of a few sockets has something to read, or another thread asks to stop.
///
/// Thread safety: request_stop() from any thread; the rest from the one thread that waits.
/// Limits: meant for a handful of sockets: it uses poll(2).

#include <cstddef>
#include <span>
#include <vector>

#include <poll.h>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace mooring::net {

class Waiter {
public:
    /// `sockets` are descriptors that stay open for as long as the waiter is used.
    [[nodiscard]] static Result<Waiter> make(std::span<const int> sockets);

    /// Blocks until a socket is readable or a stop was asked for.
    void wait() noexcept;
    /// True if the socket at `index` had something to read after the last wait().
    [[nodiscard]] bool is_readable(std::size_t index) const noexcept;
    /// True if the last wait() ended because of request_stop(); stays true.
    [[nodiscard]] bool is_stop_requested() const noexcept;

    /// Ends the present and every later wait() at once.
    void request_stop() const noexcept;

private:
    explicit Waiter(FileDescriptor stop_event) : stop_event_{std::move(stop_event)} {}

    FileDescriptor stop_event_;
    std::vector<pollfd> polled_;  // The stop event first, then the sockets.
};

}  // namespace mooring::net
