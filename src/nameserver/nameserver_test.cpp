// SPDX-License-Identifier: Apache-2.0
#include "nameserver/nameserver.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/socket_address.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

Bytes query_for(const char* qname, dns::RrType type, std::uint8_t id = 1)
{
    Bytes bytes{0, id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    const auto name = dns::Name::parse(qname).value();
    bytes.insert(bytes.end(), name.wire().begin(), name.wire().end());
    bytes.insert(bytes.end(), {0, static_cast<std::uint8_t>(type), 0, 1});
    return bytes;
}

/// A client's socket, blocking, patient for five seconds.
class Client {
public:
    Client(int type, const Endpoint& server)
        : socket_{::socket(std::holds_alternative<Ipv4>(server.address) ? AF_INET : AF_INET6,
                           type | SOCK_CLOEXEC, 0)}
    {
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const auto address = net::socket_address_of(server);
        EXPECT_EQ(::connect(socket_.number(), address.pointer(), address.size), 0);
    }

    void send(const Bytes& bytes) const
    {
        EXPECT_EQ(::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    void send_framed(const Bytes& message) const
    {
        Bytes bytes{static_cast<std::uint8_t>(message.size() >> 8U),
                    static_cast<std::uint8_t>(message.size() & 0xffU)};
        bytes.insert(bytes.end(), message.begin(), message.end());
        send(bytes);
    }
    /// One datagram or what a stream has; empty at the end of a stream.
    [[nodiscard]] Bytes receive(std::size_t bytes_max = 65'535, int flags = 0) const
    {
        Bytes bytes(bytes_max);
        const auto count = ::recv(socket_.number(), bytes.data(), bytes.size(), flags);
        EXPECT_GE(count, 0) << "nothing came";
        bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
        return bytes;
    }
    [[nodiscard]] Bytes receive_framed() const
    {
        const auto length = receive(2, MSG_WAITALL);
        if (length.size() < 2) return {};
        return receive((std::size_t{length[0]} << 8U) | length[1], MSG_WAITALL);
    }
    /// True once the server has closed the connection, by FIN or by reset.
    [[nodiscard]] bool is_closed_by_server() const
    {
        std::uint8_t byte = 0;
        const auto count = ::recv(socket_.number(), &byte, 1, 0);
        return count == 0 || (count < 0 && errno == ECONNRESET);
    }

private:
    FileDescriptor socket_;
};

class NameserverTest : public ::testing::Test {
protected:
    NameserverTest()
    {
        std::string big;
        for (char letter = 'a'; letter <= 'z'; ++letter)
            for (int i = 0; i < 2; ++i)
                big += "big TXT \"" + std::string(249, letter) + std::to_string(i) + "\"\n";
        zones.add_zone("example.", "www A 192.0.2.1\nmx MX 10 www\n" + big);
        zones.publish();
        loops.start();
    }
    ~NameserverTest() override
    {
        server.reset();
        loops.stop();
    }

    void start(const Endpoint& endpoint, std::size_t workers = 1, TcpServer::Options tcp = {})
    {
        auto listeners = open_listeners({endpoint}, workers);
        ASSERT_TRUE(listeners) << listeners.error().detail;
        at = listeners->front().endpoint;
        options.tcp = tcp;
        auto started = Nameserver::start(
            {.table = zones.table(), .loops = loops, .clock = clock, .random = random},
            {.listeners = *std::move(listeners), .tls = {}}, options);
        ASSERT_TRUE(started) << started.error().detail;
        server = *std::move(started);
    }

    static constexpr Endpoint loopback{.address = Ipv4{{127, 0, 0, 1}}, .port = 0};

    SystemClock clock;
    SystemRandom random;
    testing::ZoneBuilder zones;
    net::StreamLoops loops{{.count = 2}};
    Nameserver::Options options;
    std::unique_ptr<Nameserver> server;
    Endpoint at;
};

TEST_F(NameserverTest, AnswersOverUdp)
{
    start(loopback, 2);
    const Client client{SOCK_DGRAM, at};

    client.send(query_for("www.example.", dns::RrType::A, 77));
    const auto response = client.receive();

    ASSERT_EQ(response.size(), 12U + 17U + 16U);
    EXPECT_EQ(response[1], 77);
    EXPECT_EQ(response[7], 1);
    EXPECT_EQ(Bytes(response.end() - 4, response.end()), (Bytes{192, 0, 2, 1}));
}

TEST_F(NameserverTest, AnswersFromTheAddressThatWasAsked)
{
    start({.address = Ipv4{}, .port = 0});
    // A connected socket takes datagrams only from the address that it asked.
    const Client client{SOCK_DGRAM, {.address = Ipv4{{127, 0, 0, 2}}, .port = at.port}};

    client.send(query_for("www.example.", dns::RrType::A));

    EXPECT_EQ(client.receive().size(), 45U);
}

TEST_F(NameserverTest, SeesWhatIsPublishedWhileItRuns)
{
    start(loopback);
    const Client client{SOCK_DGRAM, at};
    client.send(query_for("new.example.", dns::RrType::A));
    ASSERT_EQ(client.receive()[3] & 0x0f, 3);

    zones.add_host(dns::Name::parse("new.example.").value(),
                   {.ipv4 = Ipv4{{192, 0, 2, 9}}, .ipv6 = {}}, {});
    zones.publish();
    client.send(query_for("new.example.", dns::RrType::A));

    EXPECT_EQ(client.receive()[3] & 0x0f, 0);
}

TEST_F(NameserverTest, AnswersPipelinedQueriesOverTcpInOrder)
{
    start(loopback);
    const Client client{SOCK_STREAM, at};
    for (std::uint8_t id = 1; id <= 100; ++id) {
        client.send_framed(
            query_for(id % 2 == 0 ? "www.example." : "no.example.", dns::RrType::A, id));
    }

    for (std::uint8_t id = 1; id <= 100; ++id) {
        const auto response = client.receive_framed();
        ASSERT_GT(response.size(), 12U);
        EXPECT_EQ(response[1], id);
        EXPECT_EQ(response[3] & 0x0f, id % 2 == 0 ? 0 : 3);
    }
}

TEST_F(NameserverTest, TakesATcpQueryByteByByte)
{
    start(loopback);
    const Client client{SOCK_STREAM, at};
    auto message = query_for("www.example.", dns::RrType::A, 5);
    message.insert(message.begin(), {0, static_cast<std::uint8_t>(message.size())});

    for (const auto byte : message) client.send({byte});

    EXPECT_EQ(client.receive_framed().size(), 45U);
}

TEST_F(NameserverTest, ClosesATcpConnectionThatSendsNoQuery)
{
    start(loopback);
    const Client client{SOCK_STREAM, at};

    client.send({0, 3, 'a', 'b', 'c'});

    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(NameserverTest, ClosesAnIdleTcpConnection)
{
    start(loopback, 1, {.connections = {}, .idle_timeout = 40ms});
    const Client client{SOCK_STREAM, at};

    client.send({0});  // Half a length does not count as life.

    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_EQ(server->counters().connections.timed_out.value(), 1U);
}

TEST_F(NameserverTest, RefusesTcpConnectionsBeyondTheLimit)
{
    start(loopback, 1, {.connections = {.connections_max = 8, .connections_per_client_max = 2}});
    const Client first{SOCK_STREAM, at};
    first.send_framed(query_for("www.example.", dns::RrType::A));
    ASSERT_EQ(first.receive_framed().size(), 45U);
    const Client second{SOCK_STREAM, at};
    second.send_framed(query_for("www.example.", dns::RrType::A));
    ASSERT_EQ(second.receive_framed().size(), 45U);

    const Client third{SOCK_STREAM, at};

    EXPECT_TRUE(third.is_closed_by_server());
    EXPECT_EQ(server->counters().connections.refused_client.value(), 1U);
    EXPECT_EQ(server->counters().connections.open.value(), 2);
}

TEST_F(NameserverTest, AClosedConnectionGivesItsPlaceBack)
{
    start(loopback, 1, {.connections = {.connections_max = 1, .connections_per_client_max = 1}});
    for (int round = 0; round < 3; ++round) {
        const Client client{SOCK_STREAM, at};
        client.send_framed(query_for("www.example.", dns::RrType::A));
        ASSERT_EQ(client.receive_framed().size(), 45U);
        client.send({0, 1, 'x'});  // Makes the server close, and the close is seen below.
        ASSERT_TRUE(client.is_closed_by_server());
    }
}

TEST_F(NameserverTest, CountsQueriesByTypeAndResponsesByCode)
{
    start(loopback);
    const Client client{SOCK_DGRAM, at};
    for (const auto type : {dns::RrType::A, dns::RrType::MX, dns::RrType{99}}) {
        client.send(query_for("www.example.", type));
        ASSERT_GT(client.receive().size(), 12U);
    }
    client.send(query_for("nothing.example.", dns::RrType::A));
    ASSERT_GT(client.receive().size(), 12U);

    const auto totals = totals_of(server->counters().udp);

    EXPECT_EQ(totals.queries_by_qtype[slot_of(dns::RrType::A)], 2U);
    EXPECT_EQ(totals.queries_by_qtype[slot_of(dns::RrType::MX)], 1U);
    EXPECT_EQ(totals.queries_by_qtype[other_qtype_slot], 1U);
    EXPECT_EQ(totals.responses_by_rcode[0], 3U);
    EXPECT_EQ(totals.responses_by_rcode[3], 1U);
}

TEST_F(NameserverTest, StopsWithConnectionsOpen)
{
    start(loopback, 2);
    const Client client{SOCK_STREAM, at};
    client.send_framed(query_for("www.example.", dns::RrType::A));
    ASSERT_EQ(client.receive_framed().size(), 45U);

    server->stop();

    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_EQ(server->counters().connections.open.value(), 0);
}

TEST_F(NameserverTest, AnswersWhatHasArrivedWhenItStops)
{
    constexpr std::uint8_t query_count = 200;
    start(loopback);
    const Client client{SOCK_STREAM, at};
    for (std::uint8_t id = 1; id <= query_count; ++id)
        client.send_framed(query_for("big.example.", dns::RrType::TXT, id));
    ASSERT_EQ(client.receive(2, MSG_PEEK | MSG_WAITALL).size(), 2U);  // It is at work.

    std::thread stopper{[this] { server->stop(); }};
    std::uint8_t answered = 0;
    for (auto response = client.receive_framed(); !response.empty();
         response = client.receive_framed()) {
        EXPECT_GT(response.size(), 10'000U);
        EXPECT_EQ(response[1], ++answered);
    }
    stopper.join();

    EXPECT_EQ(answered, query_count);
}

TEST_F(NameserverTest, AStopDoesNotWaitForAClientThatTakesNothing)
{
    start(loopback, 1, {.connections = {}, .drain_timeout = 50ms});
    const Client client{SOCK_STREAM, at};
    for (std::uint8_t id = 1; id <= 200; ++id)
        client.send_framed(query_for("big.example.", dns::RrType::TXT, id));
    ASSERT_EQ(client.receive(2, MSG_PEEK | MSG_WAITALL).size(), 2U);

    server->stop();

    EXPECT_EQ(server->counters().connections.open.value(), 0);
}

TEST(OpenListeners, TakenPortIsSaid)
{
    const auto first = open_listeners({{.address = Ipv4{{127, 0, 0, 1}}, .port = 0}}, 2);
    ASSERT_TRUE(first);

    const auto second = open_listeners({first->front().endpoint}, 2);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::PortTaken);
}

}  // namespace
}  // namespace mooring::nameserver
