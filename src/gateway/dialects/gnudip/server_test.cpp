// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/server.hpp"

#include <chrono>
#include <future>

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/legacy_key_fixture.hpp"
#include "gateway/wire_fixture.hpp"
#include "net/listen.hpp"
#include "net/socket_address.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;

const std::string secret = "moor_legacy";
constexpr int patience_ms = 20'000;

/// A client's end of a connection.
class Client {
public:
    explicit Client(const Endpoint& server)
        : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        const auto address = net::socket_address_of(server);
        EXPECT_EQ(::connect(socket_.number(), address.pointer(), address.size), 0);
    }

    /// Until a line end or the end of the connection.
    std::string read_line()
    {
        std::string line;
        while (!line.ends_with('\n')) {
            char byte = 0;
            pollfd ready{.fd = socket_.number(), .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, patience_ms) != 1) return line + "<timeout>";
            if (::recv(socket_.number(), &byte, 1, 0) != 1) break;
            line.push_back(byte);
        }
        return line;
    }
    void send(std::string_view bytes)
    {
        EXPECT_EQ(::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    /// All that comes until the end.
    std::string read_rest()
    {
        std::string rest;
        for (auto line = read_line(); !line.empty(); line = read_line()) rest += line;
        return rest;
    }

private:
    FileDescriptor socket_;
};

class GnudipServerTest : public ::testing::Test {
protected:
    explicit GnudipServerTest(const FloodLimits::Options& limits = {}) : wire{limits}
    {
        zone::UpdateKey row;
        row.hosts = {zone::HostId{1}};
        test::add_legacy_key(wire.service, 40, std::move(row), secret);
    }
    ~GnudipServerTest() override
    {
        if (server) server->stop();
        loops.stop();
    }

    void start(const GnudipServer::Options& options = {})
    {
        listening = *net::listen_tcp(*Endpoint::parse("127.0.0.1:0"));
        server = std::make_unique<GnudipServer>(wire.gateway.door_world(), loops, options);
        const int socket = listening.descriptor.number();
        ASSERT_TRUE(server->start({&socket, 1}));
        loops.start();
    }
    /// What a client hears who logs in with `tail` behind its digest.
    std::string login(std::string_view tail, std::string_view password = secret)
    {
        Client client{listening.endpoint};
        auto salt = client.read_line();
        salt.pop_back();
        client.send("home:" + test::gnudip_digest(password, salt) + std::string{tail});
        return client.read_rest();
    }

    test::Wire wire;
    net::StreamLoops loops{{.count = 1}};
    net::BoundSocket listening;
    std::unique_ptr<GnudipServer> server;
};

/// Whose network may ask twice.
class GnudipServerOfFewLogins : public GnudipServerTest {
protected:
    GnudipServerOfFewLogins() : GnudipServerTest{{.source = {.per_minute = 1, .burst = 2}}} {}
};

TEST_F(GnudipServerOfFewLogins, WrongLoginsRunIntoTheLimitOfTheirNetwork)
{
    start();

    EXPECT_EQ(login(":example.org:2\n", "wrong"), "1\n");
    EXPECT_EQ(login(":example.org:2\n", "wrong"), "1\n");
    EXPECT_EQ(login(":example.org:2\n", "wrong"), "") << "closed without a word";
    EXPECT_EQ(login(":example.org:2\n"), "") << "who guesses right now does not hear it";
}

TEST_F(GnudipServerTest, GreetsWithASaltOfTenCharacters)
{
    start();
    Client client{listening.endpoint};

    EXPECT_THAT(client.read_line(), MatchesRegex("[A-Za-z0-9]{10}\n"));
}

TEST_F(GnudipServerTest, SetsThePeersAddressForEzIpupdate)
{
    start();

    EXPECT_EQ(login(":example.org:0\n"), "0\n");

    server->stop();  // Before this thread looks at what the loop's has written.
    EXPECT_EQ(wire.service.last_intent->ipv4, registry::WantedIpv4{(Ipv4{{127, 0, 0, 1}})});
}

TEST_F(GnudipServerTest, SetsTheAddressGiven)
{
    start();

    EXPECT_EQ(login(":example.org:0:203.0.113.7\n"), "0\n");

    server->stop();
    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{203, 0, 113, 7}}));
}

TEST_F(GnudipServerTest, ReturnsWhatItDetected)
{
    start();

    EXPECT_EQ(login(":example.org:2\r\n"), "0:127.0.0.1\n");
}

TEST_F(GnudipServerTest, TakesAHostOffline)
{
    start();

    EXPECT_EQ(login(":example.org:1\n"), "2\n");
    EXPECT_EQ(login(":example.org:0:0.0.0.0\n"), "2\n");

    server->stop();
    EXPECT_EQ(wire.service.addresses(1), zone::Addresses{});
}

TEST_F(GnudipServerTest, RefusesWrongLoginsAndBrokenLinesWithOne)
{
    start();

    EXPECT_EQ(login(":example.org:0\n", "moor_wrong"), "1\n");
    EXPECT_EQ(login(":example.net:0\n"), "1\n");
    EXPECT_EQ(login(":example.org:9\n"), "1\n");
    EXPECT_EQ(login("\n"), "1\n");

    server->stop();
    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{192, 0, 2, 1}}));
}

TEST_F(GnudipServerTest, OverloadIsTheEndOfTheConnection)
{
    wire.service.failure = Errc::QueueFull;
    start();

    EXPECT_EQ(login(":example.org:0\n"), "");
}

TEST_F(GnudipServerTest, ALineThatIsTooLongIsRefused)
{
    start();
    Client client{listening.endpoint};
    client.read_line();

    client.send(std::string(600, 'x') + "\n");

    EXPECT_EQ(client.read_line(), "1\n");
}

TEST_F(GnudipServerTest, WhoSendsNothingIsSentAway)
{
    start({.patience = 50ms});
    Client client{listening.endpoint};
    client.read_line();

    EXPECT_EQ(client.read_rest(), "");
    EXPECT_EQ(server->counters().timed_out.value(), 1U);
}

TEST_F(GnudipServerTest, OneClientHoldsOnlySoManyConnections)
{
    start({.connections_max = 10, .connections_per_client_max = 2});
    Client first{listening.endpoint};
    Client second{listening.endpoint};
    first.read_line();
    second.read_line();

    Client third{listening.endpoint};

    EXPECT_EQ(third.read_rest(), "");
    EXPECT_EQ(server->counters().refused.value(), 1U);
}

TEST_F(GnudipServerTest, AConnectionThatEndsGivesItsPlaceBack)
{
    start({.connections_max = 1, .connections_per_client_max = 1});

    for (int i = 0; i < 3; ++i) EXPECT_EQ(login(":example.org:2\n"), "0:127.0.0.1\n");

    EXPECT_EQ(server->counters().accepted.value(), 3U);
}

TEST_F(GnudipServerTest, StoppingEndsConnectionsThatWait)
{
    start();
    Client client{listening.endpoint};
    client.read_line();

    server->stop();

    EXPECT_EQ(client.read_rest(), "");
    EXPECT_EQ(server->counters().open.value(), 0);
}

}  // namespace
}  // namespace mooring::gateway
