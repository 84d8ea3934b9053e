// SPDX-License-Identifier: Apache-2.0
#pragma once

/// HTTP/1.0 and 1.1 over TCP, TLS and Unix sockets, in front of one Handler.
///
///     listener ──accept──▶ a loop's connection ──Request──▶ Handler
///                                    ▲                        │
///                                    └──Response, any thread──┘
///
/// Built for clients that are twenty years old and for those that mean harm. Requests are read
/// whole before the handler sees them; pipelined ones are handled one at a time, in order.
/// Responses always have a Content-Length, are never chunked, never 1xx, and leave in one write.
/// What cannot be parsed gets a plain 400 and the connection ends.
///
/// A service makes one Server per purpose (the public doors, the control socket, the metrics), each
/// with its own handler and limits, on the same loops.
///
/// Thread safety: serve() and stop() from one thread; counters from any.
/// Limits: ServerOptions; every one of them ends a connection, never the service.
/// Invariants: a handler's exception becomes 500 and a count. The handler, the clock and the loops
/// outlive the server; the loops outlive every Responder.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/file_descriptor.hpp"
#include "http/handler.hpp"
#include "net/stream_loop.hpp"
#include "net/tls_context.hpp"

namespace mooring::http {

struct ServerOptions {
    std::size_t header_bytes_max = 8192;
    std::size_t body_bytes_max = 65536;
    std::chrono::milliseconds header_timeout{
        10'000};  ///< From a request's first byte; TLS handshake.
    std::chrono::milliseconds body_timeout{
        30'000};  ///< From a request's first byte, body included.
    std::chrono::milliseconds idle_timeout{30'000};      ///< Between requests.
    std::chrono::milliseconds response_timeout{30'000};  ///< The handler's answer.
    std::chrono::milliseconds write_timeout{30'000};
    std::size_t connections_max = 10'000;
    std::size_t connections_per_client_max = 100;  ///< IPv6: per /64. Not for trusted proxies.
    std::size_t requests_per_connection_max = 100'000;
    std::vector<IpPrefix> trusted_proxies;  ///< Whose Forwarded and PROXY headers are believed.
    std::chrono::milliseconds sweep_period{500};  ///< How exactly the timeouts are kept.
};

/// Required: a connection begins with a PROXY header (proxy_protocol.hpp) of a trusted proxy, or
/// ends.
enum class ProxyProtocol : std::uint8_t { No, Required };

/// A socket that listens already, and how its connections speak.
struct Listener {
    FileDescriptor socket;           ///< Not blocking; TCP or Unix.
    net::TlsContext* tls = nullptr;  ///< Borrowed; null: plain.
    ProxyProtocol proxy_protocol = ProxyProtocol::No;
};

/// For the metrics page.
struct ServerCounters {
    Counter connections_accepted;
    Counter connections_rejected;  ///< By a limit on connections.
    Gauge connections_open;
    Counter requests;
    std::array<Counter, 5> responses;  ///< By status class: [1] is 2xx; [0] stays 0.
    Counter requests_malformed;        ///< Refused before the handler saw them.
    Counter timeouts;
    Counter handler_failures;  ///< Exceptions and dropped responders: 500.
};

class ServerCore;

class Server {
public:
    Server(net::StreamLoops& loops, const Clock& clock, Handler& handler, ServerOptions options);
    /// Stops, without patience, if that has not been done.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Takes connections from `listener` from now on.
    void serve(Listener listener);

    /// Stops accepting, closes idle connections, lets the others finish the request they are in for
    /// at most `patience`, then closes them. Returns when no connection is left. While it waits the
    /// loops must run.
    void stop(std::chrono::milliseconds patience);

    [[nodiscard]] const ServerCounters& counters() const noexcept;

private:
    struct Entrances;
    std::shared_ptr<ServerCore> core_;
    std::unique_ptr<Entrances> entrances_;
};

}  // namespace mooring::http
