// SPDX-License-Identifier: Apache-2.0
#include "net/accept.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "base/log.hpp"

namespace mooring::net {
namespace {

constexpr std::chrono::milliseconds pause_without_room{100};

}  // namespace

Result<ListeningSocket> share_listening(asio::io_context& loop, int listening)
{
    FileDescriptor own{::dup(listening)};
    if (!own.is_open()) {
        return fail(Errc::Io, "cannot duplicate a listening socket: " +
                                  std::system_category().message(errno));
    }
    ErrorCode error;
    ListeningSocket socket{loop};
    socket.assign(own.number(), error);
    if (error) return fail(Errc::Io, "cannot use a listening socket: " + error.message());
    static_cast<void>(own.release());
    return socket;
}

Acceptor::Acceptor(ListeningSocket socket, Take take)
    : socket_{std::move(socket)}, pause_{socket_.get_executor()}, take_{std::move(take)}
{}

asio::awaitable<void> Acceptor::run()
{
    while (socket_.is_open()) {
        const auto [error] = co_await socket_.async_wait(ListeningSocket::wait_read, as_value);
        if (error || !socket_.is_open()) co_return;
        note_room(accept_waiting());
        if (room_ == Room::Enough) continue;
        pause_.expires_after(pause_without_room);
        co_await pause_.async_wait(as_value);
    }
}

void Acceptor::close()
{
    ErrorCode ignored;
    socket_.close(ignored);
    pause_.cancel();
}

Acceptor::Room Acceptor::accept_waiting()
{
    for (int i = 0; i < accepts_per_wakeup; ++i) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        // The sockets API's own cast.
        FileDescriptor socket{::accept4(socket_.native_handle(),
                                        reinterpret_cast<sockaddr*>(&address), &size,
                                        SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (socket.is_open()) {
            take_(std::move(socket), address);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return Room::None;
        } else if (errno == EAGAIN || errno == EBADF || errno == EINVAL) {
            return Room::Enough;
        }  // Else: that one connection has gone before it was taken.
    }
    return Room::Enough;
}

/// Says once that connections have to wait, not at every attempt.
void Acceptor::note_room(Room room)
{
    if (std::exchange(room_, room) == room) return;
    log(Level::Warning,
        room == Room::None ? "cannot accept connections" : "connections are accepted again",
        {{"reason", room == Room::None ? "out of file descriptors or memory" : "there is room"}});
}

}  // namespace mooring::net
