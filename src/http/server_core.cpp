// SPDX-License-Identifier: Apache-2.0
#include "http/server_core.hpp"

#include <algorithm>

#include "http/connection.hpp"
#include "http/forwarded.hpp"
#include "net/asio.hpp"

namespace mooring::http {

struct ServerCore::Side {
    explicit Side(boost::asio::io_context& context) : timer{context} {}

    net::asio::steady_timer timer;
    std::vector<Connection*> connections;
    bool is_sweep_scheduled = false;
    bool is_draining = false;
};

ServerCore::ServerCore(net::StreamLoops& stream_loops, const Clock& server_clock,
                       Handler& server_handler, ServerOptions server_options)
    : loops{stream_loops},
      clock{server_clock},
      handler{server_handler},
      options{std::move(server_options)}
{
    for (std::size_t i = 0; i < loops.count(); ++i) {
        sides_.push_back(std::make_shared<Side>(loops.context(i)));
    }
}

std::optional<IpAddress> ServerCore::limited_client(const std::optional<Endpoint>& peer) const
{
    if (!peer || is_trusted(peer->address, options.trusted_proxies)) return std::nullopt;
    auto client = peer->address;
    if (auto* ipv6 = std::get_if<Ipv6>(&client)) std::fill_n(ipv6->bytes.begin() + 8, 8, 0);
    return client;
}

bool ServerCore::admit(const std::optional<Endpoint>& peer)
{
    const auto client = limited_client(peer);
    const bool is_admitted = admitted_.with([&](Admitted& admitted) {
        if (admitted.count >= options.connections_max) return false;
        if (client) {
            auto& count = admitted.by_client[*client];
            if (count >= options.connections_per_client_max) return false;
            ++count;
        }
        ++admitted.count;
        return true;
    });
    if (is_admitted) counters.connections_open.add(1);
    return is_admitted;
}

void ServerCore::release(const std::optional<Endpoint>& peer)
{
    const auto client = limited_client(peer);
    counters.connections_open.add(-1);
    admitted_.with([&](Admitted& admitted) {
        --admitted.count;
        if (!client) return;
        const auto place = admitted.by_client.find(*client);
        if (--place->second == 0) admitted.by_client.erase(place);
    });
    released_.notify_all();
}

void ServerCore::begin_listening()
{
    admitted_.with([](Admitted& admitted) { ++admitted.listeners; });
}

void ServerCore::end_listening()
{
    admitted_.with([](Admitted& admitted) { --admitted.listeners; });
    released_.notify_all();
}

bool ServerCore::wait_until_empty(std::chrono::milliseconds patience)
{
    const auto is_empty = [](const Admitted& admitted) {
        return admitted.count == 0 && admitted.listeners == 0;
    };
    return admitted_.when_within(released_, patience, is_empty, is_empty);
}

void ServerCore::enter(Connection& connection)
{
    auto& side = *sides_[connection.loop()];
    connection.place = side.connections.size();
    side.connections.push_back(&connection);
    schedule_sweep(connection.loop());
}

void ServerCore::leave(Connection& connection)
{
    auto& connections = sides_[connection.loop()]->connections;
    connections.back()->place = connection.place;
    connections[connection.place] = connections.back();
    connections.pop_back();
}

void ServerCore::schedule_sweep(std::size_t loop)
{
    auto& side = *sides_[loop];
    if (side.is_sweep_scheduled) return;
    side.is_sweep_scheduled = true;
    side.timer.expires_after(options.sweep_period);
    // Weak: what a stopped loop still holds must not keep the timers of the other loops alive.
    side.timer.async_wait([core = weak_from_this(), loop](net::ErrorCode error) {
        const auto self = core.lock();
        if (!error && self) self->sweep(loop);
    });
}

void ServerCore::sweep(std::size_t loop)
{
    auto& side = *sides_[loop];
    side.is_sweep_scheduled = false;
    const auto now = clock.now();
    // close() ends a connection's coroutine later, not now: the list stays as it is in here.
    for (auto* connection : side.connections) {
        if (connection->deadline() > now) continue;
        counters.timeouts.add();
        connection->close();
    }
    if (!side.connections.empty()) schedule_sweep(loop);
}

void ServerCore::begin_drain(std::size_t loop)
{
    auto& side = *sides_[loop];
    side.is_draining = true;
    for (auto* connection : side.connections) {
        if (connection->is_idle()) connection->close();
    }
}

void ServerCore::close_all(std::size_t loop)
{
    for (auto* connection : sides_[loop]->connections) connection->close();
}

bool ServerCore::is_draining(std::size_t loop) const noexcept
{
    return sides_[loop]->is_draining;
}

}  // namespace mooring::http
