// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/server.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <list>
#include <string>
#include <utility>

#include "gateway/dialects/gnudip/protocol.hpp"
#include "gateway/recorder.hpp"
#include "net/accept.hpp"
#include "net/asio.hpp"
#include "net/channel.hpp"
#include "net/socket_address.hpp"

namespace mooring::gateway {
namespace {

using namespace gnudip;
using net::as_value;
using net::ErrorCode;
namespace asio = net::asio;
using Channel = std::shared_ptr<net::Channel>;

constexpr std::size_t network_bytes = 8;  // Of an IPv6 address: a /64.

IpAddress counted_as(const IpAddress& client)
{
    auto network = client;
    if (auto* ipv6 = std::get_if<Ipv6>(&network)) {
        std::fill(ipv6->bytes.begin() + network_bytes, ipv6->bytes.end(), 0);
    }
    return network;
}

/// The answer's bytes; empty if the client should come again.
std::string line_of(const Login& login, const UpdateRequest& request, const UpdateOutcome& outcome)
{
    const auto result = result_of(login, outcome);
    if (!result) return {};
    auto line = std::to_string(std::to_underlying(*result));
    if (*result == ReturnCode::Updated && login.action == Action::Detect) {
        line.append(":").append(request.wish.echo);
    }
    return line.append("\n");
}

/// What a client asked, in the words of its protocol but without the digest.
http::Request told_as_http(const Login& login, const Endpoint& peer)
{
    http::Request request;
    request.method = "GNUDIP";
    request.target = std::string{login.user}.append(".").append(login.domain).append(" request ");
    request.target += std::to_string(std::to_underlying(login.action));
    if (login.address) request.target.append(" address ").append(text_of(*login.address));
    request.peer = peer;
    request.client = peer.address;
    return request;
}

}  // namespace

/// What one stream loop has of the server. All members but the constructor and add_listener() run
/// on that loop.
class GnudipServer::Loop {
public:
    Loop(GnudipServer& server, std::size_t index)
        : server_{server}, index_{index}, context_{server.loops_.context(index)}
    {}

    /// Takes a descriptor of its own for the listening socket. Before the loop knows of us.
    Result<> add_listener(int listening)
    {
        MOORING_TRY(auto socket, net::share_listening(context_, listening));
        acceptors_.emplace_back(std::move(socket),
                                [this](FileDescriptor accepted, const sockaddr_storage& address) {
                                    admit(std::move(accepted), net::endpoint_of(address));
                                });
        return {};
    }

    void start()
    {
        for (auto& acceptor : acceptors_) spawn(acceptor.run());
    }

    void stop(std::promise<void>& done)
    {
        is_stopping_ = true;
        done_ = &done;
        ErrorCode ignored;
        for (auto& acceptor : acceptors_) acceptor.close();
        // Whoever has sent its line is answered; whoever has not sees the end.
        for (auto& channel : channels_) {
            channel->socket().shutdown(net::StreamSocket::shutdown_receive, ignored);
        }
        if (running_ == 0) done_->set_value();
    }

private:
    /// Runs a coroutine of this server. Its end is counted, so that stop() can wait for all.
    void spawn(asio::awaitable<void> coroutine)
    {
        ++running_;
        // An exception means that a library ran out of memory: that connection is gone.
        asio::co_spawn(context_, std::move(coroutine), [this](const std::exception_ptr& /*end*/) {
            --running_;
            if (is_stopping_ && running_ == 0) done_->set_value();
        });
    }

    void admit(FileDescriptor socket, const Endpoint& peer)
    {
        if (!server_.admit(peer.address)) return server_.counters_.refused.add();
        Channel channel = net::make_channel(context_, std::move(socket), {});
        if (!channel) return server_.release(peer.address);
        server_.counters_.accepted.add();
        channels_.push_back(channel);
        spawn(serve(std::prev(channels_.end()), peer));
    }

    /// Gives the connection's place back, however its coroutine ends.
    class Departure {
    public:
        Departure(Loop& loop, std::list<Channel>::iterator place, const IpAddress& client)
            : loop_{loop}, place_{place}, client_{client}
        {
            loop_.server_.counters_.open.add(1);
        }
        Departure(const Departure&) = delete;
        Departure& operator=(const Departure&) = delete;
        ~Departure()
        {
            const auto channel = *place_;
            loop_.channels_.erase(place_);
            loop_.server_.counters_.open.add(-1);
            loop_.server_.release(client_);
            channel->close();  // Last: who sees the end may come again at once.
        }

    private:
        Loop& loop_;
        std::list<Channel>::iterator place_;
        IpAddress client_;
    };

    asio::awaitable<void> serve(std::list<Channel>::iterator place, Endpoint peer)
    {
        const Departure departure{*this, place, peer.address};
        const Channel channel = *place;
        // Both outlive the server if they must: the timer's handler may be on its way already.
        const auto has_run_out = std::make_shared<bool>(false);
        asio::steady_timer patience{context_, server_.options_.patience};
        patience.async_wait([channel, has_run_out](const ErrorCode& error) {
            if (error) return;  // The connection has ended before.
            *has_run_out = true;
            ErrorCode ignored;
            channel->socket().shutdown(net::StreamSocket::shutdown_receive, ignored);
        });

        const auto salt = make_salt(server_.world_.random);
        const auto greeting = salt + "\n";
        const asio::const_buffer greeting_bytes = asio::buffer(greeting);
        const auto problem = co_await channel->write(greeting_bytes);
        if (problem) co_return;
        const auto line = co_await read_line(*channel);
        if (line.empty() && *has_run_out) server_.counters_.timed_out.add();
        if (line.empty()) co_return;
        const auto answer = co_await answer_to(line, salt, peer);
        if (answer.empty()) co_return;
        const asio::const_buffer answer_bytes = asio::buffer(answer);
        [[maybe_unused]] const auto not_taken = co_await channel->write(answer_bytes);
    }

    /// What comes before the first line end, or before the end of the connection. ez-ipupdate ends
    /// its line with LF, others with CRLF, and some just stop sending. What is too long is cut,
    /// and then no login.
    static asio::awaitable<std::string> read_line(net::Channel& channel)
    {
        std::string line;
        std::array<char, line_bytes_max> buffer{};
        while (line.size() <= line_bytes_max && line.find('\n') == std::string::npos) {
            const auto room = asio::buffer(buffer);
            const auto transfer = co_await channel.read(room);
            if (transfer.error) break;
            line.append(buffer.data(), transfer.count);
        }
        const auto end = line.find('\n');
        if (end != std::string::npos) line.resize(end + 1);
        co_return line;
    }

    asio::awaitable<std::string> answer_to(const std::string& line, const std::string& salt,
                                           const Endpoint& peer)
    {
        const auto login = parse_line(line);
        if (!login) {
            server_.world_.counters.add(zone::Dialect::GnuDip, Outcome::BadRequest);
            co_return "1\n";
        }
        auto update = request_of(*login, peer.address);
        update.received = server_.world_.clock.now();
        update.loop = index_;
        if (const auto& host = update.hosts.front().name) {
            update.key = key_of(*login, salt, server_.world_.service.gnudip_keys(index_, *host));
        }
        const auto asked = std::make_shared<const UpdateRequest>(std::move(update));
        UpdateOutcome outcome;
        if (asked->key) {
            auto judged = co_await updated(asked);
            outcome = std::move(judged);
        } else {
            outcome = server_.world_.door.refuse_login(peer.address);
        }
        auto answer = line_of(*login, *asked, outcome);
        const http::Response told{.status = 0, .content_type = {}, .body = answer, .headers = {}};
        server_.world_.recorder.note({.request = told_as_http(*login, peer), .response = told},
                                     *asked, outcome);
        co_return answer;
    }

    /// Takes the request through the door, which answers on this loop.
    asio::awaitable<UpdateOutcome> updated(std::shared_ptr<const UpdateRequest> asked)
    {
        struct Waiting {
            explicit Waiting(asio::io_context& context)
                : timer{context, asio::steady_timer::time_point::max()}
            {}
            asio::steady_timer timer;
            std::optional<UpdateOutcome> outcome;
        };
        const auto waiting = std::make_shared<Waiting>(context_);
        server_.world_.door.update(asked, [waiting](UpdateOutcome outcome) {
            waiting->outcome = std::move(outcome);
            waiting->timer.cancel();
        });
        while (!waiting->outcome) co_await waiting->timer.async_wait(as_value);
        co_return *std::move(waiting->outcome);
    }

    GnudipServer& server_;
    const std::size_t index_;
    asio::io_context& context_;
    std::list<net::Acceptor> acceptors_;
    std::list<Channel> channels_;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::promise<void>* done_ = nullptr;
};

GnudipServer::GnudipServer(const DoorWorld& world, net::StreamLoops& loops, const Options& options)
    : world_{world}, loops_{loops}, options_{options}
{
    for (std::size_t i = 0; i < loops_.count(); ++i) {
        parts_.push_back(std::make_unique<Loop>(*this, i));
    }
}

GnudipServer::~GnudipServer()
{
    stop();
}

Result<> GnudipServer::start(std::span<const int> listening)
{
    for (auto& part : parts_) {
        for (const int socket : listening) MOORING_CHECK(part->add_listener(socket));
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        loops_.post(i, [part = parts_[i].get()] { part->start(); });
    }
    is_started_ = true;
    return {};
}

void GnudipServer::stop()
{
    if (!std::exchange(is_started_, false)) return;
    std::vector<std::promise<void>> done(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        loops_.post(i, [part = parts_[i].get(), &ended = done[i]] { part->stop(ended); });
    }
    for (auto& ended : done) ended.get_future().wait();
}

bool GnudipServer::admit(const IpAddress& client)
{
    return places_.with([&](Places& places) {
        if (places.open >= options_.connections_max) return false;
        auto& of_client = places.by_client[counted_as(client)];
        if (of_client >= options_.connections_per_client_max) return false;
        ++of_client;
        ++places.open;
        return true;
    });
}

void GnudipServer::release(const IpAddress& client)
{
    places_.with([&](Places& places) {
        const auto found = places.by_client.find(counted_as(client));
        if (--found->second == 0) places.by_client.erase(found);
        --places.open;
    });
}

}  // namespace mooring::gateway
