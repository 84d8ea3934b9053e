// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/server_core.hpp"
#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace mooring::http {
namespace {

namespace asio = net::asio;
using net::as_value;

constexpr int accepts_per_wakeup = 64;
constexpr auto pause_when_out_of_descriptors = std::chrono::milliseconds{100};

/// Takes connections from one listening socket and spreads them over the loops.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
public:
    Acceptor(std::shared_ptr<ServerCore> core, Listener listener, std::size_t loop)
        : core_{std::move(core)},
          descriptor_{core_->loops.context(loop), listener.socket.release()},
          pause_{core_->loops.context(loop)},
          tls_{listener.tls},
          proxy_protocol_{listener.proxy_protocol},
          next_loop_{loop}
    {
        core_->begin_listening();
    }
    ~Acceptor() { core_->end_listening(); }
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    void start()
    {
        asio::co_spawn(
            descriptor_.get_executor(), [self = shared_from_this()] { return self->run(); },
            [self = shared_from_this()](const std::exception_ptr& /*failed*/) {});
    }

    void close()
    {
        net::ErrorCode ignored;
        descriptor_.close(ignored);
        pause_.cancel();
    }

private:
    asio::awaitable<void> run()
    {
        while (descriptor_.is_open()) {
            const auto [error] = co_await descriptor_.async_wait(
                asio::posix::stream_descriptor::wait_read, as_value);
            if (error) co_return;
            if (accept_waiting()) continue;
            pause_.expires_after(pause_when_out_of_descriptors);
            co_await pause_.async_wait(as_value);
        }
    }

    /// False if the process has no room for another descriptor.
    bool accept_waiting()
    {
        for (int i = 0; i < accepts_per_wakeup; ++i) {
            sockaddr_storage address{};
            socklen_t size = sizeof address;
            // The sockets API's own cast.
            FileDescriptor socket{::accept4(descriptor_.native_handle(),
                                            reinterpret_cast<sockaddr*>(&address), &size,
                                            SOCK_NONBLOCK | SOCK_CLOEXEC)};
            if (socket.is_open()) {
                take(std::move(socket), address);
            } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                log(Level::Warning, "cannot accept", {{"reason", "out of file descriptors"}});
                return false;
            } else if (errno == EAGAIN || errno == EBADF || errno == EINVAL) {
                return true;
            }  // Else: that one connection has gone before it was taken.
        }
        return true;
    }

    void take(FileDescriptor socket, const sockaddr_storage& address)
    {
        core_->counters.connections_accepted.add();
        std::optional<Endpoint> peer;
        if (address.ss_family == AF_INET || address.ss_family == AF_INET6) {
            peer = net::endpoint_of(address);
            const int on = 1;
            ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
        if (!core_->admit(peer)) return core_->counters.connections_rejected.add();
        const auto loop = std::exchange(next_loop_, (next_loop_ + 1) % core_->loops.count());
        Connection::Accepted accepted{.channel = {},
                                      .peer = peer,
                                      .loop = loop,
                                      .is_tls = tls_ != nullptr,
                                      .proxy_protocol = proxy_protocol_};
        auto session = tls_ == nullptr ? net::TlsContext::Session{} : tls_->new_session();
        if (tls_ != nullptr && !session) return core_->release(peer);
        accepted.channel =
            net::make_channel(core_->loops.context(loop), std::move(socket), std::move(session));
        if (!accepted.channel) return core_->release(peer);
        std::make_shared<Connection>(core_, std::move(accepted))->start();
    }

    const std::shared_ptr<ServerCore> core_;
    asio::posix::stream_descriptor descriptor_;
    asio::steady_timer pause_;
    net::TlsContext* const tls_;
    const ProxyProtocol proxy_protocol_;
    std::size_t next_loop_;
};

}  // namespace

/// The acceptors, each with the loop it lives on.
struct Server::Acceptors {
    std::vector<std::pair<std::size_t, std::shared_ptr<Acceptor>>> list;
};

Server::Server(net::StreamLoops& loops, const Clock& clock, Handler& handler, ServerOptions options)
    : core_{std::make_shared<ServerCore>(loops, clock, handler, std::move(options))},
      acceptors_{std::make_unique<Acceptors>()}
{}

Server::~Server()
{
    stop(std::chrono::milliseconds{0});
}

void Server::serve(Listener listener)
{
    const auto loop = acceptors_->list.size() % core_->loops.count();
    auto acceptor = std::make_shared<Acceptor>(core_, std::move(listener), loop);
    acceptor->start();
    acceptors_->list.emplace_back(loop, std::move(acceptor));
}

void Server::stop(std::chrono::milliseconds patience)
{
    auto& loops = core_->loops;
    for (auto& [loop, acceptor] : acceptors_->list) {
        loops.post(loop, [closing = std::move(acceptor)] { closing->close(); });
    }
    acceptors_->list.clear();
    for (std::size_t i = 0; i < loops.count(); ++i) {
        loops.post(i, [weak = std::weak_ptr{core_}, i] {
            if (const auto core = weak.lock()) core->begin_drain(i);
        });
    }
    if (core_->wait_until_empty(patience)) return;
    for (std::size_t i = 0; i < loops.count(); ++i) {
        loops.post(i, [weak = std::weak_ptr{core_}, i] {
            if (const auto core = weak.lock()) core->close_all(i);
        });
    }
    constexpr auto time_to_close = std::chrono::seconds{2};
    if (!core_->wait_until_empty(time_to_close)) {
        log(Level::Warning, "connections left open at stop");
    }
}

const ServerCounters& Server::counters() const noexcept
{
    return core_->counters;
}

}  // namespace mooring::http
