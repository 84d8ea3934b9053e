// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One client's connection over TCP (RFC 7766) or TLS (RFC 7858), from accept to close.
///
///     open ▶ { read ▶ answer all whole messages ▶ write } ... ▶ shut down
///                          └─▶ desk, for what is more than a plain query
///
/// Messages are answered in the order in which they came. One at a time is with the desk, and while
/// it is there nothing more is read: a client cannot pile up work by pipelining it. A connection is
/// not read from while its responses wait to be taken, so a slow reader costs the memory of one
/// batch of responses and no more.
///
/// Only .cpp files include it, as it brings net/asio.hpp.
///
/// Thread safety: the connection's loop only.
/// Limits: what is overdue is closed by its loop: too long between one whole query and the next,
/// for the TLS handshake, or for taking a response. Bytes that drip in do not count as life.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/ip_address.hpp"
#include "nameserver/answerer.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/desk.hpp"
#include "nameserver/message_stream.hpp"
#include "net/channel.hpp"

namespace mooring::nameserver {

class StreamConnection final : private Responder {
public:
    /// What the connections of one transport on one loop share.
    struct Shared {
        Answerer& answerer;
        QueryCounters& queries;
        ConnectionCounters& connections;
        authority::Transport transport{};
        Desk* desk = nullptr;  ///< Null: authority::answer() refuses what is for it.
        std::size_t loop = 0;
        std::span<std::uint8_t> scratch;  ///< Room for the largest message.
        const std::uint64_t& tick;        ///< The loop's count of time.
    };

    StreamConnection(const Shared& shared, std::unique_ptr<net::Channel> channel,
                     const Endpoint& peer);

    /// Runs until the client leaves, breaks the protocol, or close().
    [[nodiscard]] net::asio::awaitable<void> serve();

    /// Lets what has arrived be answered, then ends.
    void begin_drain() noexcept;
    /// Ends at once.
    void close() noexcept { channel_->close(); }
    [[nodiscard]] bool is_open() const noexcept { return channel_->socket().is_open(); }

    [[nodiscard]] const Endpoint& peer() const noexcept { return peer_; }
    /// The connections' counters of its transport.
    [[nodiscard]] ConnectionCounters& counters() const noexcept { return shared_.connections; }
    /// True if it has kept us waiting for more than `ticks`.
    [[nodiscard]] bool is_overdue(std::uint64_t ticks) const noexcept;

private:
    enum class Progress : std::uint8_t {
        NeedsMore,     ///< No whole message is left.
        OutputFull,    ///< There may be more, but what is there should be sent first.
        ForDesk,       ///< `for_desk_` is next, once what is there has been sent.
        Unanswerable,  ///< A message that gets no answer: the connection is of no use.
    };
    enum class Waiting : std::uint8_t { ForClient, ForDesk };

    [[nodiscard]] net::asio::awaitable<bool> answer_all();
    [[nodiscard]] Progress answer_some();
    [[nodiscard]] net::asio::awaitable<bool> flush();
    [[nodiscard]] net::asio::awaitable<void> visit_desk();
    void append(std::span<const std::uint8_t> message);

    [[nodiscard]] net::asio::awaitable<bool> send(std::span<const std::uint8_t> message) override;
    [[nodiscard]] std::size_t bytes_max() const noexcept override;

    const Shared& shared_;
    const std::unique_ptr<net::Channel> channel_;
    const Endpoint peer_;
    MessageStream input_;
    std::vector<std::uint8_t> output_;
    std::span<const std::uint8_t> for_desk_;
    std::uint64_t last_tick_;  // When the last whole query came or the last response went.
    Waiting waiting_ = Waiting::ForClient;
};

}  // namespace mooring::nameserver
