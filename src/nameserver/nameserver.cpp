// SPDX-License-Identifier: Apache-2.0
#include "nameserver/nameserver.hpp"

#include <string>

#include <pthread.h>

#include "base/assert.hpp"

namespace mooring::nameserver {
namespace {

/// How often a free port is asked for until one is free for both UDP and TCP.
constexpr int port_attempts_max = 20;

/// Connections that may bring their query in the SYN before the client has proved its address. A
/// query that arrives twice that way is answered twice: no harm (RFC 7413, section 6.2).
constexpr int fast_open_queue = 64;

FrontPolicy policy_of(const Nameserver::Options& options)
{
    auto policy = options.policy;
    policy.stream_idle = options.tcp.idle_timeout;
    return policy;
}

Result<Listener> open_listener(const Endpoint& endpoint, std::size_t worker_count)
{
    MOORING_TRY(net::BoundUdpGroup udp, net::bind_udp(endpoint, {.socket_count = worker_count}));
    MOORING_TRY(net::BoundSocket tcp,
                net::listen_tcp(udp.endpoint, {.fast_open_queue = fast_open_queue}));
    return Listener{.endpoint = udp.endpoint,
                    .udp = std::move(udp.descriptors),
                    .tcp = std::move(tcp.descriptor)};
}

Result<Listener> open_listener_on_free_port(const Endpoint& endpoint, std::size_t worker_count)
{
    auto listener = open_listener(endpoint, worker_count);
    for (int attempt = 1; !listener && attempt < port_attempts_max; ++attempt) {
        if (listener.error().code != Errc::PortTaken) break;
        listener = open_listener(endpoint, worker_count);
    }
    return listener;
}

}  // namespace

Result<std::vector<Listener>> open_listeners(const std::vector<Endpoint>& endpoints,
                                             std::size_t worker_count)
{
    std::vector<Listener> listeners;
    for (const auto& endpoint : endpoints) {
        MOORING_TRY(Listener listener, endpoint.port == 0
                                           ? open_listener_on_free_port(endpoint, worker_count)
                                           : open_listener(endpoint, worker_count));
        listeners.push_back(std::move(listener));
    }
    return listeners;
}

Result<std::unique_ptr<Nameserver>> Nameserver::start(const NameserverWorld& world,
                                                      NameserverSockets sockets,
                                                      const Options& options)
{
    MOORING_ASSERT(!sockets.listeners.empty());
    MOORING_ASSERT(sockets.tls.empty() || world.tls != nullptr);
    const auto worker_count = sockets.listeners.front().udp.size();
    auto server = std::make_unique<Nameserver>(world, options, worker_count);
    MOORING_CHECK(server->make_workers(world, sockets.listeners));

    TcpServer::Listening listening;
    for (const auto& listener : sockets.listeners) listening.tcp.push_back(listener.tcp.number());
    for (const auto& socket : sockets.tls) listening.tls.push_back(socket.descriptor.number());
    MOORING_CHECK(server->tcp_->start(listening));
    server->run_workers();
    return server;
}

Nameserver::Nameserver(const NameserverWorld& world, const Options& options,
                       std::size_t worker_count)
    : counters_{worker_count, world.loops.count()},
      policy_{policy_of(options)},
      cookies_{std::make_shared<const CookieSecrets>(options.cookie_secrets.secrets.empty()
                                                         ? CookieSecrets::make_random(world.random)
                                                         : options.cookie_secrets)},
      sources_{.table = world.table,
               .clock = world.clock,
               .cookies = cookies_,
               .policy = policy_,
               .signing = world.signing},
      tcp_{std::make_unique<TcpServer>(TcpServer::World{.sources = sources_,
                                                        .loops = world.loops,
                                                        .counters = counters_,
                                                        .desk = world.desk,
                                                        .tls = world.tls},
                                       options.tcp)}
{}

Result<> Nameserver::make_workers(const NameserverWorld& world, std::vector<Listener>& listeners)
{
    for (std::size_t i = 0; i < counters_.udp.size(); ++i) {
        std::vector<FileDescriptor> sockets;
        for (auto& listener : listeners) sockets.push_back(std::move(listener.udp.at(i)));
        MOORING_TRY(std::unique_ptr<UdpWorker> worker,
                    UdpWorker::make({.random = world.random,
                                     .sources = sources_,
                                     .desk = world.desk,
                                     .options = {.worker_count = counters_.udp.size()},
                                     .counters = counters_.udp[i]},
                                    std::move(sockets)));
        workers_.push_back(std::move(worker));
    }
    return {};
}

void Nameserver::run_workers()
{
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        threads_.emplace_back([worker = workers_[i].get(), i] {
            ::pthread_setname_np(::pthread_self(), ("dns-" + std::to_string(i)).c_str());
            worker->run();
        });
    }
}

void Nameserver::use_cookie_secrets(CookieSecrets secrets)
{
    MOORING_ASSERT(!secrets.secrets.empty());
    cookies_.publish(std::make_shared<const CookieSecrets>(std::move(secrets)));
}

SigningTotals Nameserver::signing_totals() const
{
    auto counters = tcp_->signer_counters();
    for (const auto& worker : workers_)
        if (const auto* of = worker->answers().answerer().signer_counters()) counters.push_back(of);
    SigningTotals totals;
    for (const auto* of : counters) {
        totals.cached += of->cached.value();
        totals.fresh += of->fresh.value();
        totals.refreshed += of->refreshed.value();
        totals.over_budget += of->over_budget.value();
        totals.failed += of->failed.value();
    }
    return totals;
}

Nameserver::~Nameserver()
{
    stop();
}

void Nameserver::stop()
{
    for (const auto& worker : workers_) worker->request_stop();
    tcp_->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace mooring::nameserver
