// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One client's connection from accept to close: reads a request, has it answered, writes the
/// response, and again.
///
///     prepare (PROXY header, TLS) ──▶ receive ──▶ answer ──▶ send ──▶ receive ...
///
/// Internal to http/.
///
/// Thread safety: the connection's loop only, but for start(), which any thread may call once, and
/// for the Responder that answer() hands out.
/// Invariants: at most one request is with the handler. A response counts only for the request it
/// was asked for: a late one, after a timeout, finds another number and is dropped.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/request_parser.hpp"
#include "http/server_core.hpp"
#include "net/channel.hpp"

namespace mooring::http {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    struct Accepted {
        std::unique_ptr<net::Channel> channel;
        std::optional<Endpoint> peer;
        std::size_t loop = 0;
        bool is_tls = false;
        ProxyProtocol proxy_protocol = ProxyProtocol::No;
    };

    /// `accepted` was admitted by the core; the connection releases it.
    Connection(std::shared_ptr<ServerCore> core, Accepted accepted);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs the connection on its loop until it closes.
    void start();
    /// Closes at once; the connection ends soon after.
    void close() noexcept;

    [[nodiscard]] std::size_t loop() const noexcept { return accepted_.loop; }
    [[nodiscard]] Instant deadline() const noexcept { return deadline_; }
    /// Waits for a request of which no byte has come.
    [[nodiscard]] bool is_idle() const noexcept { return is_idle_; }

    std::size_t place = 0;  ///< The core's: index in its list.

private:
    class Ticket;
    using Status = RequestParser::Status;

    net::asio::awaitable<void> run();
    net::asio::awaitable<bool> prepare();
    net::asio::awaitable<bool> read_proxy_header();
    net::asio::awaitable<void> serve();
    net::asio::awaitable<Status> receive();
    net::asio::awaitable<std::optional<Response>> answer(Request request);
    net::asio::awaitable<bool> send(std::string_view bytes);
    net::asio::awaitable<void> refuse(Status status);
    net::asio::awaitable<void> finish();
    net::asio::awaitable<void> linger();

    [[nodiscard]] Status parse_buffered();
    [[nodiscard]] bool make_room();
    void complete(Request& request) const;
    void call_handler(Request request);
    void deliver(std::uint64_t number, Response response);
    void set_deadline(std::chrono::milliseconds from_now);

    const std::shared_ptr<ServerCore> core_;
    Accepted accepted_;
    const std::optional<Endpoint> admitted_peer_;  // The socket's, whatever a PROXY header says.
    RequestParser parser_;
    std::vector<char> buffer_;
    std::size_t buffer_begin_ = 0;
    std::size_t buffer_end_ = 0;
    net::asio::steady_timer response_arrives_;  // Cancelled when the response is there.
    std::optional<Response> response_;
    std::uint64_t number_ = 0;  // Of the request that is being answered.
    Instant deadline_;
    bool is_idle_ = false;
    bool is_closed_ = false;
    bool is_waiting_ = false;
    bool is_listed_ = false;
};

}  // namespace mooring::http
