// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "nameserver/nameserver.hpp"
#include "net/socket_address.hpp"
#include "testing/certificate.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t option_padding = 12;

/// A query for www.example. A, with an empty padding option.
Bytes padded_query(std::uint8_t id)
{
    Bytes bytes{0, id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 'w', 'w', 'w', 7};
    for (const char letter : std::string{"example"})
        bytes.push_back(static_cast<std::uint8_t>(letter));
    bytes.insert(bytes.end(), {0, 0, 1, 0, 1});
    bytes.insert(bytes.end(), {0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 4, 0, option_padding, 0, 0});
    return bytes;
}

struct SslDeleter {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

/// A TLS client, blocking, patient for five seconds. `protocol` is offered by ALPN if not empty.
class TlsClient {
public:
    TlsClient(const Endpoint& server, const std::string& protocol, int version_max = TLS1_3_VERSION)
        : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)},
          context_{SSL_CTX_new(TLS_client_method())}
    {
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const auto address = net::socket_address_of(server);
        EXPECT_EQ(::connect(socket_.number(), address.pointer(), address.size), 0);
        SSL_CTX_set_max_proto_version(context_.get(), version_max);
        session_.reset(SSL_new(context_.get()));
        Bytes offered{static_cast<std::uint8_t>(protocol.size())};
        offered.insert(offered.end(), protocol.begin(), protocol.end());
        if (!protocol.empty())
            SSL_set_alpn_protos(session_.get(), offered.data(),
                                static_cast<unsigned>(offered.size()));
        SSL_set_fd(session_.get(), socket_.number());
        is_connected_ = SSL_connect(session_.get()) == 1;
    }

    [[nodiscard]] bool is_connected() const { return is_connected_; }
    [[nodiscard]] std::string protocol() const
    {
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(session_.get(), &chosen, &size);
        return {chosen, chosen + size};
    }
    void send_framed(const Bytes& message) const
    {
        Bytes bytes{static_cast<std::uint8_t>(message.size() >> 8U),
                    static_cast<std::uint8_t>(message.size() & 0xffU)};
        bytes.insert(bytes.end(), message.begin(), message.end());
        EXPECT_EQ(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())),
                  static_cast<int>(bytes.size()));
    }
    [[nodiscard]] Bytes receive_framed() const
    {
        const auto length = receive(2);
        return length.size() < 2 ? Bytes{} : receive((std::size_t{length[0]} << 8U) | length[1]);
    }
    /// True once the server has said goodbye (close_notify) or closed.
    [[nodiscard]] bool is_closed_by_server() const
    {
        std::uint8_t byte = 0;
        return SSL_read(session_.get(), &byte, 1) <= 0;
    }

private:
    [[nodiscard]] Bytes receive(std::size_t size) const
    {
        Bytes bytes(size);
        std::size_t done = 0;
        while (done < size) {
            const int count =
                SSL_read(session_.get(), bytes.data() + done, static_cast<int>(size - done));
            if (count <= 0) return {};
            done += static_cast<std::size_t>(count);
        }
        return bytes;
    }

    FileDescriptor socket_;
    std::unique_ptr<SSL_CTX, SslDeleter> context_;
    std::unique_ptr<SSL, SslDeleter> session_;
    bool is_connected_ = false;
};

class TlsServerTest : public ::testing::Test {
protected:
    TlsServerTest()
    {
        zones.add_zone("example.", "www A 192.0.2.1\n");
        zones.publish();
        loops.start();
    }
    ~TlsServerTest() override
    {
        server.reset();
        loops.stop();
    }

    void start(std::chrono::milliseconds idle_timeout = 10s)
    {
        auto opened = net::TlsContext::open(
            clock, {{files.certificate_file(), files.key_file()}},
            {.alpn = "dot", .version_min = net::TlsContext::Options::Version::Tls13});
        ASSERT_TRUE(opened) << opened.error().detail;
        tls = *std::move(opened);
        auto listeners = open_listeners({loopback}, 1);
        ASSERT_TRUE(listeners);
        auto listening = net::listen_tcp(loopback, {.fast_open_queue = 4});
        ASSERT_TRUE(listening);
        at = listening->endpoint;
        NameserverSockets sockets{.listeners = *std::move(listeners), .tls = {}};
        sockets.tls.push_back(*std::move(listening));
        auto started = Nameserver::start({.table = zones.table(),
                                          .loops = loops,
                                          .clock = clock,
                                          .random = random,
                                          .tls = tls.get()},
                                         std::move(sockets),
                                         {.tcp = {.connections = {}, .idle_timeout = idle_timeout},
                                          .policy = {},
                                          .cookie_secrets = {}});
        ASSERT_TRUE(started) << started.error().detail;
        server = *std::move(started);
    }

    static constexpr Endpoint loopback{.address = Ipv4{{127, 0, 0, 1}}, .port = 0};

    SystemClock clock;
    SystemRandom random;
    testing::CertificateFiles files{"ns1.example.net"};
    testing::ZoneBuilder zones;
    net::StreamLoops loops{{.count = 1}};
    std::unique_ptr<net::TlsContext> tls;
    std::unique_ptr<Nameserver> server;
    Endpoint at;
};

TEST_F(TlsServerTest, AnswersPipelinedQueriesInOrderAndPadded)
{
    start();
    const TlsClient client{at, "dot"};
    ASSERT_TRUE(client.is_connected());
    EXPECT_EQ(client.protocol(), "dot");

    for (std::uint8_t id = 1; id <= 20; ++id) client.send_framed(padded_query(id));

    for (std::uint8_t id = 1; id <= 20; ++id) {
        const auto response = client.receive_framed();
        ASSERT_EQ(response.size(), 468U);  // RFC 8467, 4.1.
        EXPECT_EQ(response[1], id);
        EXPECT_EQ(response[7], 1);
    }
    EXPECT_EQ(totals_of(server->counters().tls).responses_by_rcode[0], 20U);
}

TEST_F(TlsServerTest, ServesClientsThatOfferNoProtocol)
{
    start();
    const TlsClient client{at, ""};
    ASSERT_TRUE(client.is_connected());

    client.send_framed(padded_query(9));

    EXPECT_EQ(client.receive_framed().size(), 468U);
}

TEST_F(TlsServerTest, RefusesClientsOfAnotherProtocolOrAnOldVersion)
{
    start();

    EXPECT_FALSE((TlsClient{at, "h2"}.is_connected()));
    EXPECT_FALSE((TlsClient{at, "dot", TLS1_2_VERSION}.is_connected()));
}

TEST_F(TlsServerTest, ClosesAConnectionThatNeverFinishesItsHandshake)
{
    start(40ms);
    const FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto address = net::socket_address_of(at);
    ASSERT_EQ(::connect(socket.number(), address.pointer(), address.size), 0);

    std::uint8_t byte = 22;  // The first byte of a handshake record, and nothing more.
    ASSERT_EQ(::send(socket.number(), &byte, 1, MSG_NOSIGNAL), 1);

    EXPECT_EQ(::recv(socket.number(), &byte, 1, 0), 0);
    EXPECT_EQ(server->counters().tls_connections.timed_out.value(), 1U);
}

TEST_F(TlsServerTest, SaysGoodbyeWhenItStops)
{
    start();
    const TlsClient client{at, "dot"};
    client.send_framed(padded_query(1));
    ASSERT_EQ(client.receive_framed().size(), 468U);

    server->stop();

    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_EQ(server->counters().tls_connections.open.value(), 0);
}

}  // namespace
}  // namespace mooring::nameserver
