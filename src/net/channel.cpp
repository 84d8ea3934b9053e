// SPDX-License-Identifier: Apache-2.0
#include "net/channel.hpp"

#include <optional>
#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <sys/socket.h>

namespace mooring::net {
namespace {

/// Nothing if the kernel has no room to watch one more socket.
std::optional<StreamSocket> adopt(asio::io_context& context, FileDescriptor socket)
{
    StreamSocket adopted{context};
    ErrorCode error;
    // The family only matters to connect() and bind(), which nobody calls on it.
    adopted.assign(asio::generic::stream_protocol{AF_UNSPEC, 0}, socket.number(), error);
    if (error) return std::nullopt;
    static_cast<void>(socket.release());
    adopted.non_blocking(true, error);  // For the first try of write().
    return adopted;
}

class PlainChannel final : public Channel {
public:
    explicit PlainChannel(StreamSocket socket) : socket_{std::move(socket)} {}

    StreamSocket& socket() noexcept override { return socket_; }

    asio::awaitable<ErrorCode> open() override { co_return ErrorCode{}; }

    asio::awaitable<Transfer> read(asio::mutable_buffer into) override
    {
        const auto [error, count] = co_await socket_.async_read_some(into, as_value);
        co_return Transfer{error, count};
    }

    asio::awaitable<ErrorCode> write(asio::const_buffer bytes) override
    {
        // A response nearly always fits the send buffer: then no trip through the scheduler.
        ErrorCode tried;
        bytes += socket_.write_some(bytes, tried);
        if (bytes.size() == 0) co_return ErrorCode{};
        if (tried && tried != asio::error::would_block) co_return tried;
        const auto [error, count] = co_await asio::async_write(socket_, bytes, as_value);
        co_return error;
    }

    asio::awaitable<void> shut_down() override
    {
        ErrorCode ignored;
        socket_.shutdown(StreamSocket::shutdown_send, ignored);
        co_return;
    }

private:
    StreamSocket socket_;
};

class TlsChannel final : public Channel {
public:
    TlsChannel(StreamSocket socket, TlsContext::Session session)
        : stream_{std::move(socket), session.release()}
    {}

    StreamSocket& socket() noexcept override { return stream_.next_layer(); }

    asio::awaitable<ErrorCode> open() override
    {
        const auto side = SSL_is_server(stream_.native_handle()) == 1
                              ? asio::ssl::stream_base::server
                              : asio::ssl::stream_base::client;
        const auto [error] = co_await stream_.async_handshake(side, as_value);
        co_return error;
    }

    asio::awaitable<Transfer> read(asio::mutable_buffer into) override
    {
        const auto [error, count] = co_await stream_.async_read_some(into, as_value);
        co_return Transfer{error, count};
    }

    asio::awaitable<ErrorCode> write(asio::const_buffer bytes) override
    {
        const auto [error, count] = co_await asio::async_write(stream_, bytes, as_value);
        co_return error;
    }

    asio::awaitable<void> shut_down() override
    {
        // Sends close_notify and waits for the peer's: OpenSSL clients call its absence an error.
        co_await stream_.async_shutdown(as_value);
        ErrorCode ignored;
        socket().shutdown(StreamSocket::shutdown_send, ignored);
    }

private:
    asio::ssl::stream<StreamSocket> stream_;  // Owns the session.
};

}  // namespace

void Channel::close() noexcept
{
    ErrorCode ignored;
    socket().close(ignored);
}

std::unique_ptr<Channel> make_channel(asio::io_context& context, FileDescriptor socket,
                                      TlsContext::Session session)
{
    auto adopted = adopt(context, std::move(socket));
    if (!adopted) return nullptr;
    if (!session) return std::make_unique<PlainChannel>(std::move(*adopted));
    return std::make_unique<TlsChannel>(std::move(*adopted), std::move(session));
}

}  // namespace mooring::net
