// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Takes the connections that wait at one listening socket. For .cpp files only, as net/asio.hpp
/// is.
///
///     readable ──▶ accept, a few at a time ──▶ take(socket, address) ──▶ wait again
///
/// A process that has run out of descriptors (or the kernel of memory) leaves the others waiting
/// and looks again a little later, instead of turning in circles: the socket stays readable.
///
/// Thread safety: after the constructor everything on the socket's loop, which `take` runs on too.
/// Limits: `accepts_per_wakeup` connections, then whatever else the loop carries has its turn.
/// Invariants: run() once; whoever runs it keeps the acceptor until it has ended.

#include <functional>

#include <sys/socket.h>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "net/asio.hpp"

namespace mooring::net {

/// A listening socket on its loop.
using ListeningSocket = asio::posix::stream_descriptor;

/// A descriptor of our own for a listening socket that several loops, or a later process, share.
/// Fails with Io, above all if the process is out of descriptors.
[[nodiscard]] Result<ListeningSocket> share_listening(asio::io_context& loop, int listening);

class Acceptor {
public:
    static constexpr int accepts_per_wakeup = 16;

    /// Gets each connection, not blocking and closed on exec, with its peer's address.
    using Take = std::move_only_function<void(FileDescriptor, const sockaddr_storage&)>;
    Acceptor(ListeningSocket socket, Take take);
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// Accepts until close().
    [[nodiscard]] asio::awaitable<void> run();
    /// Closes the socket and lets run() end.
    void close();

private:
    enum class Room : std::uint8_t { Enough, None };
    [[nodiscard]] Room accept_waiting();
    void note_room(Room room);

    ListeningSocket socket_;
    asio::steady_timer pause_;
    Take take_;
    Room room_ = Room::Enough;
};

}  // namespace mooring::net
