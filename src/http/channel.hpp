// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of one connection, plain or through TLS, as awaitable operations: what the rest of a
/// connection does is the same for both.
///
/// Internal to http/; only its .cpp files include it.
///
/// Thread safety: the connection's loop only. close() makes pending operations fail.

#include <memory>
#include <span>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "net/asio.hpp"
#include "net/tls_context.hpp"

namespace mooring::http {

class Channel {
public:
    struct Transfer {
        net::ErrorCode error;
        std::size_t count = 0;
    };

    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    [[nodiscard]] virtual net::StreamSocket& socket() noexcept = 0;
    /// Becomes ready for read() and write(): the TLS handshake.
    [[nodiscard]] virtual net::asio::awaitable<net::ErrorCode> open() = 0;
    /// Reads what there is, at least one byte.
    [[nodiscard]] virtual net::asio::awaitable<Transfer> read(std::span<char> into) = 0;
    /// Writes all of `bytes`.
    [[nodiscard]] virtual net::asio::awaitable<net::ErrorCode> write(std::string_view bytes) = 0;
    /// Says that nothing follows: close_notify, FIN.
    [[nodiscard]] virtual net::asio::awaitable<void> shut_down() = 0;

    /// Closes at once. Idempotent.
    void close() noexcept;
};

/// A channel over a connected, non-blocking socket; null if the kernel cannot watch one more.
/// `session` empty: plain.
[[nodiscard]] std::unique_ptr<Channel> make_channel(net::asio::io_context& context,
                                                    FileDescriptor socket,
                                                    net::TlsContext::Session session);

}  // namespace mooring::http
