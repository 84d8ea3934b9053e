// SPDX-License-Identifier: Apache-2.0
#include "nameserver/tcp_server.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <list>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "nameserver/stream_connection.hpp"
#include "net/accept.hpp"
#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace mooring::nameserver {
namespace {

using authority::Transport;
using net::as_value;
namespace asio = net::asio;

constexpr std::size_t message_bytes_max = 65'535;
constexpr int ticks_per_timeout = 4;

}  // namespace

/// What one stream loop has of the server. All members but the constructor and add_listener() run
/// on that loop.
class TcpServer::Loop {
public:
    Loop(const World& world, ConnectionLimits& limits, const Options& options, std::size_t index)
        : context_{world.loops.context(index)},
          limits_{limits},
          options_{options},
          scratch_(message_bytes_max),
          ticker_{context_},
          tcp_{world, tick_, index, Transport::Tcp, scratch_},
          tls_{world, tick_, index, Transport::Tls, scratch_}
    {}

    /// Takes a descriptor of its own for the listening socket. Before the loop knows of us.
    Result<> add_listener(int listening, Transport transport)
    {
        MOORING_TRY(auto socket, net::share_listening(context_, listening));
        auto& side = transport == Transport::Tcp ? tcp_ : tls_;
        acceptors_.emplace_back(std::move(socket), [this, &side](FileDescriptor accepted,
                                                                 const sockaddr_storage& address) {
            admit(std::move(accepted), net::endpoint_of(address), side);
        });
        return {};
    }

    void start()
    {
        spawn(tick());
        for (auto& acceptor : acceptors_) spawn(acceptor.run());
    }

    void stop(std::promise<void>& done)
    {
        is_stopping_ = true;
        done_ = &done;
        ticker_.cancel();
        for (auto& acceptor : acceptors_) acceptor.close();
        for (auto& connection : connections_) connection.begin_drain();
        if (running_ == 0) done_->set_value();
    }

    void add_signer_counters(std::vector<const dnssec::SignerCounters*>& counters) const
    {
        for (const auto* side : {&tcp_, &tls_})
            if (const auto* of = side->answerer.signer_counters()) counters.push_back(of);
    }

private:
    /// What the connections of one transport have in common.
    struct Side {
        Side(const World& world, const std::uint64_t& tick, std::size_t loop, Transport transport,
             std::span<std::uint8_t> scratch)
            : queries{transport == Transport::Tcp ? world.counters.tcp[loop]
                                                  : world.counters.tls[loop]},
              answerer{world.sources, queries},
              shared{.answerer = answerer,
                     .queries = queries,
                     .connections = transport == Transport::Tcp ? world.counters.connections
                                                                : world.counters.tls_connections,
                     .transport = transport,
                     .desk = world.desk,
                     .loop = loop,
                     .scratch = scratch,
                     .tick = tick},
              tls{transport == Transport::Tls ? world.tls : nullptr}
        {}

        QueryCounters& queries;
        Answerer answerer;
        const StreamConnection::Shared shared;
        net::TlsContext* const tls;
    };
    using Connections = std::list<StreamConnection>;

    /// Runs a coroutine of this server. Its end is counted, so that stop() can wait for all.
    void spawn(asio::awaitable<void> coroutine)
    {
        ++running_;
        asio::co_spawn(context_, std::move(coroutine), [this](const std::exception_ptr& problem) {
            // The one boundary of this loop: a library ran out of memory. The connection is gone.
            if (problem) tcp_.shared.connections.failed.add();
            --running_;
            if (is_stopping_ && running_ == 0) done_->set_value();
        });
    }

    void admit(FileDescriptor socket, const Endpoint& peer, Side& side)
    {
        auto& counters = side.shared.connections;
        switch (limits_.admit(peer.address)) {
            case ConnectionLimits::Verdict::Full:
                return counters.refused_full.add();
            case ConnectionLimits::Verdict::ClientFull:
                return counters.refused_client.add();
            case ConnectionLimits::Verdict::Admitted:
                break;
        }
        const int on = 1;
        ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto session = side.tls == nullptr ? net::TlsContext::Session{} : side.tls->new_session();
        auto channel = side.tls != nullptr && !session
                           ? nullptr
                           : net::make_channel(context_, std::move(socket), std::move(session));
        if (!channel) {
            counters.failed.add();
            return limits_.release(peer.address);
        }
        counters.accepted.add();
        counters.open.add(1);
        const auto connection =
            connections_.emplace(connections_.end(), side.shared, std::move(channel), peer);
        spawn(serve(connection));
    }

    /// Gives the connection's place back, however its coroutine ends.
    class Departure {
    public:
        Departure(Loop& loop, Connections::iterator connection)
            : loop_{loop}, connection_{connection}
        {}
        Departure(const Departure&) = delete;
        Departure& operator=(const Departure&) = delete;
        ~Departure()
        {
            loop_.limits_.release(connection_->peer().address);
            connection_->counters().open.add(-1);
            loop_.connections_.erase(connection_);
            if (loop_.is_stopping_ && loop_.connections_.empty()) loop_.ticker_.cancel();
        }

    private:
        Loop& loop_;
        Connections::iterator connection_;
    };

    asio::awaitable<void> serve(Connections::iterator connection)
    {
        const Departure departure{*this, connection};
        co_await connection->serve();
    }

    /// Counts time in quarters of the idle timeout and closes what is overdue; at the end, what has
    /// not ended by itself.
    asio::awaitable<void> tick()
    {
        while (!is_stopping_) {
            ticker_.expires_after(options_.idle_timeout / ticks_per_timeout);
            co_await ticker_.async_wait(as_value);
            ++tick_;
            for (auto& connection : connections_) close_if_overdue(connection);
        }
        if (connections_.empty()) co_return;
        ticker_.expires_after(options_.drain_timeout);
        co_await ticker_.async_wait(as_value);
        for (auto& connection : connections_) connection.close();
    }

    static void close_if_overdue(StreamConnection& connection)
    {
        if (!connection.is_overdue(ticks_per_timeout) || !connection.is_open()) return;
        connection.counters().timed_out.add();
        connection.close();  // Ends its coroutine.
    }

    asio::io_context& context_;
    ConnectionLimits& limits_;
    const Options options_;
    std::vector<std::uint8_t> scratch_;
    std::uint64_t tick_ = 0;
    asio::steady_timer ticker_;
    Side tcp_;
    Side tls_;
    std::list<net::Acceptor> acceptors_;
    Connections connections_;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::promise<void>* done_ = nullptr;
};

TcpServer::TcpServer(const World& world, const Options& options)
    : loops_{world.loops}, limits_{options.connections}
{
    for (std::size_t i = 0; i < loops_.count(); ++i)
        parts_.push_back(std::make_unique<Loop>(world, limits_, options, i));
}

TcpServer::~TcpServer()
{
    stop();
}

Result<> TcpServer::start(const Listening& listening)
{
    for (auto& part : parts_) {
        for (const int socket : listening.tcp)
            MOORING_CHECK(part->add_listener(socket, Transport::Tcp));
        for (const int socket : listening.tls)
            MOORING_CHECK(part->add_listener(socket, Transport::Tls));
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        loops_.post(i, [part = parts_[i].get()] { part->start(); });
    }
    is_started_ = true;
    return {};
}

void TcpServer::stop()
{
    if (!std::exchange(is_started_, false)) return;
    std::vector<std::promise<void>> done(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i)
        loops_.post(i, [part = parts_[i].get(), &ended = done[i]] { part->stop(ended); });
    for (auto& ended : done) ended.get_future().wait();
}

std::vector<const dnssec::SignerCounters*> TcpServer::signer_counters() const
{
    std::vector<const dnssec::SignerCounters*> counters;
    for (const auto& part : parts_) part->add_signer_counters(counters);
    return counters;
}

}  // namespace mooring::nameserver
