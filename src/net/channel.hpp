// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of one connection, plain or through TLS, as awaitable operations: what the rest of a
/// connection does is the same for both.
///
/// Only .cpp files include it, as it brings net/asio.hpp.
///
/// Thread safety: the connection's loop only. close() makes pending operations fail.

#include <memory>

#include "base/file_descriptor.hpp"
#include "net/asio.hpp"
#include "net/tls_context.hpp"

namespace mooring::net {

class Channel {
public:
    struct Transfer {
        ErrorCode error;
        std::size_t count = 0;
    };

    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    [[nodiscard]] virtual StreamSocket& socket() noexcept = 0;
    /// Becomes ready for read() and write(): the TLS handshake.
    [[nodiscard]] virtual asio::awaitable<ErrorCode> open() = 0;
    /// Reads what there is, at least one byte.
    [[nodiscard]] virtual asio::awaitable<Transfer> read(asio::mutable_buffer into) = 0;
    /// Writes all of `bytes`.
    [[nodiscard]] virtual asio::awaitable<ErrorCode> write(asio::const_buffer bytes) = 0;
    /// Says that nothing follows: close_notify, FIN.
    [[nodiscard]] virtual asio::awaitable<void> shut_down() = 0;

    /// Closes at once. Idempotent.
    void close() noexcept;
};

/// A channel over a connected, non-blocking socket; null if the kernel cannot watch one more.
/// `session` empty: plain.
[[nodiscard]] std::unique_ptr<Channel> make_channel(asio::io_context& context,
                                                    FileDescriptor socket,
                                                    TlsContext::Session session);

}  // namespace mooring::net
