// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/server_core.hpp"
#include "net/accept.hpp"
#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace mooring::http {
namespace {

namespace asio = net::asio;

/// Takes connections from one listening socket and spreads them over the loops.
class Entrance : public std::enable_shared_from_this<Entrance> {
public:
    Entrance(std::shared_ptr<ServerCore> core, Listener listener, std::size_t loop)
        : core_{std::move(core)},
          acceptor_{{core_->loops.context(loop), listener.socket.release()},
                    [this](FileDescriptor socket, const sockaddr_storage& address) {
                        take(std::move(socket), address);
                    }},
          tls_{listener.tls},
          proxy_protocol_{listener.proxy_protocol},
          next_loop_{loop}
    {
        core_->begin_listening();
    }
    ~Entrance() { core_->end_listening(); }
    Entrance(const Entrance&) = delete;
    Entrance& operator=(const Entrance&) = delete;

    void start(std::size_t loop)
    {
        asio::co_spawn(core_->loops.context(loop), acceptor_.run(),
                       [self = shared_from_this()](const std::exception_ptr& /*failed*/) {});
    }

    void close() { acceptor_.close(); }

private:
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
    net::Acceptor acceptor_;
    net::TlsContext* const tls_;
    const ProxyProtocol proxy_protocol_;
    std::size_t next_loop_;
};

}  // namespace

/// The entrances, each with the loop it lives on.
struct Server::Entrances {
    std::vector<std::pair<std::size_t, std::shared_ptr<Entrance>>> list;
};

Server::Server(net::StreamLoops& loops, const Clock& clock, Handler& handler, ServerOptions options)
    : core_{std::make_shared<ServerCore>(loops, clock, handler, std::move(options))},
      entrances_{std::make_unique<Entrances>()}
{}

Server::~Server()
{
    stop(std::chrono::milliseconds{0});
}

void Server::serve(Listener listener)
{
    const auto loop = entrances_->list.size() % core_->loops.count();
    auto entrance = std::make_shared<Entrance>(core_, std::move(listener), loop);
    entrance->start(loop);
    entrances_->list.emplace_back(loop, std::move(entrance));
}

void Server::stop(std::chrono::milliseconds patience)
{
    auto& loops = core_->loops;
    for (auto& [loop, entrance] : entrances_->list) {
        loops.post(loop, [closing = std::move(entrance)] { closing->close(); });
    }
    entrances_->list.clear();
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
