// SPDX-License-Identifier: Apache-2.0
#include "nameserver/nameserver.hpp"

#include <string>

#include <pthread.h>

#include "base/assert.hpp"

namespace mooring::nameserver {
namespace {

/// How often a free port is asked for until one is free for both UDP and TCP.
constexpr int port_attempts_max = 20;

Result<Listener> open_listener(const Endpoint& endpoint, std::size_t worker_count)
{
    MOORING_TRY(net::BoundUdpGroup udp, net::bind_udp(endpoint, {.socket_count = worker_count}));
    MOORING_TRY(net::BoundSocket tcp, net::listen_tcp(udp.endpoint));
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

Result<std::unique_ptr<Nameserver>> Nameserver::start(zone::NameTable& table,
                                                      net::StreamLoops& loops,
                                                      std::vector<Listener> listeners,
                                                      const Options& options)
{
    MOORING_ASSERT(!listeners.empty());
    const auto worker_count = listeners.front().udp.size();
    auto server = std::make_unique<Nameserver>(worker_count, loops.count());
    for (std::size_t i = 0; i < worker_count; ++i) {
        std::vector<FileDescriptor> sockets;
        for (auto& listener : listeners) sockets.push_back(std::move(listener.udp.at(i)));
        MOORING_TRY(std::unique_ptr<UdpWorker> worker,
                    UdpWorker::make(table, std::move(sockets), server->counters_.udp[i]));
        server->workers_.push_back(std::move(worker));
    }
    std::vector<int> listening;
    for (const auto& listener : listeners) listening.push_back(listener.tcp.number());
    server->tcp_ = std::make_unique<TcpServer>(table, loops, server->counters_, options.tcp);
    MOORING_CHECK(server->tcp_->start(listening));
    for (std::size_t i = 0; i < worker_count; ++i) {
        server->threads_.emplace_back([worker = server->workers_[i].get(), i] {
            ::pthread_setname_np(::pthread_self(), ("dns-" + std::to_string(i)).c_str());
            worker->run();
        });
    }
    return server;
}

Nameserver::Nameserver(std::size_t worker_count, std::size_t loop_count)
    : counters_{worker_count, loop_count}
{}

Nameserver::~Nameserver()
{
    stop();
}

void Nameserver::stop()
{
    for (const auto& worker : workers_) worker->request_stop();
    if (tcp_) tcp_->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace mooring::nameserver
