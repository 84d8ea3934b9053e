// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A server over real loopback sockets with a handler that tells what it saw, for the tests of this
/// module. Timeouts follow a fake clock.
///
/// Thread safety: none, but for Echo, which the loops call.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "http/server.hpp"
#include "http/test_client.hpp"
#include "net/listen.hpp"
#include "testing/fake_clock.hpp"

namespace mooring::http::test {

/// Answers with what it saw, at once or when the test says so.
class Echo final : public Handler {
public:
    void handle(Request request, Responder respond) override
    {
        if (request.target == "/throw") throw std::runtime_error{"as a library might"};
        if (request.target == "/drop") return;
        if (request.target == "/later") {
            const std::scoped_lock lock{mutex_};
            later_.push_back(std::move(respond));
            has_later_.notify_all();
            return;
        }
        if (request.target == "/thread") {
            thread_ = std::thread{[respond = std::move(respond)]() mutable {
                respond({.status = 200, .body = "from a thread\n"});
            }};
            return;
        }
        auto body = request.method + " " + request.target + " " + text_of(request.client) + "\n" +
                    request.body;
        respond({.status = 200, .body = std::move(body)});
    }

    Responder take_later()
    {
        std::unique_lock lock{mutex_};
        has_later_.wait(lock, [&] { return !later_.empty(); });
        auto respond = std::move(later_.front());
        later_.erase(later_.begin());
        return respond;
    }

    void join()
    {
        if (thread_.joinable()) thread_.join();
    }

private:
    std::mutex mutex_;
    std::condition_variable has_later_;
    std::vector<Responder> later_;
    std::thread thread_;
};

class ServerFixture : public ::testing::Test {
protected:
    ServerFixture() { options.sweep_period = std::chrono::milliseconds{2}; }
    ~ServerFixture() override
    {
        if (server) server->stop(std::chrono::milliseconds{100});
        handler.join();
        loops.stop();
    }

    Endpoint listen(net::TlsContext* tls = nullptr, ProxyProtocol proxy = ProxyProtocol::No)
    {
        if (!server) {
            server.emplace(loops, clock, handler, options);
            loops.start();
        }
        auto bound = net::listen_tcp({Ipv4{{127, 0, 0, 1}}, 0});
        EXPECT_TRUE(bound);
        const auto endpoint = bound->endpoint;
        server->serve({std::move(bound->descriptor), tls, proxy});
        return endpoint;
    }

    /// Moves the clock on by `time` until the server closes. More than once, because the server may
    /// set its deadline after the clock was moved; false if that does not help either.
    bool is_closed_after(Client& client, std::chrono::milliseconds time)
    {
        for (int i = 0; i < 100; ++i) {
            clock.advance(time);
            if (client.has_news_within(std::chrono::milliseconds{100})) break;
        }
        return client.is_closed_by_server();
    }

    testing::FakeClock clock;
    ServerOptions options;
    Echo handler;
    net::StreamLoops loops{{.count = 2}};
    std::optional<Server> server;
};

}  // namespace mooring::http::test
