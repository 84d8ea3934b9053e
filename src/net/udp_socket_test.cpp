// SPDX-License-Identifier: Apache-2.0
#include "net/udp_socket.hpp"

#include <cstring>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "net/listen.hpp"
#include "net/socket_address.hpp"
#include "net/waiter.hpp"

namespace mooring::net {
namespace {

using namespace std::string_literals;

Endpoint loopback(std::uint16_t port = 0)
{
    return {.address = Ipv4{{127, 0, 0, 1}}, .port = port};
}

UdpSocket first_of(BoundUdpGroup& group)
{
    return UdpSocket{std::move(group.descriptors.front())};
}

/// A plain blocking client.
class Client {
public:
    explicit Client(int family = AF_INET) : socket_{::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)}
    {
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    void send(const std::string& text, const Endpoint& target) const
    {
        const auto address = socket_address_of(target);
        ASSERT_EQ(::sendto(socket_.number(), text.data(), text.size(), 0, address.pointer(),
                           address.size),
                  static_cast<ssize_t>(text.size()));
    }

    struct Reply {
        std::string text;
        Endpoint source;
    };
    [[nodiscard]] Reply receive() const
    {
        std::array<char, 4096> buffer{};
        sockaddr_storage source{};
        socklen_t size = sizeof source;
        const auto count = ::recvfrom(socket_.number(), buffer.data(), buffer.size(), 0,
                                      reinterpret_cast<sockaddr*>(&source), &size);
        if (count < 0) return {};
        return {.text = {buffer.data(), static_cast<std::size_t>(count)},
                .source = endpoint_of(source)};
    }

private:
    FileDescriptor socket_;
};

std::string received_text(const UdpBatch& batch, std::size_t index)
{
    const auto bytes = batch.received(index);
    return {bytes.begin(), bytes.end()};
}

void set_reply(UdpBatch& batch, std::size_t index, const std::string& text)
{
    std::copy(text.begin(), text.end(), batch.reply_buffer(index).begin());
    batch.set_reply(index, text.size());
}

void wait_readable(const UdpSocket& socket)
{
    const int number = socket.number();
    auto waiter = Waiter::make(std::span{&number, 1});
    waiter.value().wait();
}

TEST(UdpSocket, RepliesGoToTheirSenders)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group) << group.error().detail;
    auto socket = first_of(*group);
    UdpBatch batch{{}};
    const Client one;
    const Client two;
    one.send("one", group->endpoint);
    two.send("two", group->endpoint);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 2U);
    for (std::size_t i = 0; i < batch.size(); ++i)
        set_reply(batch, i, "re:" + received_text(batch, i));
    const auto outcome = socket.send(batch);

    EXPECT_EQ(outcome.sent, 2U);
    EXPECT_EQ(outcome.failed, 0U);
    EXPECT_EQ(one.receive().text, "re:one");
    EXPECT_EQ(two.receive().text, "re:two");
}

TEST(UdpSocket, DatagramsWithoutReplyAreLeftOut)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    auto socket = first_of(*group);
    UdpBatch batch{{}};
    const Client client;
    for (const auto* text : {"a", "b", "c"}) client.send(text, group->endpoint);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 3U);
    set_reply(batch, 1, received_text(batch, 1));

    EXPECT_EQ(socket.send(batch).sent, 1U);
    EXPECT_EQ(client.receive().text, "b");
}

TEST(UdpSocket, ReceiveWithoutDatagramsReturnsAtOnce)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    auto socket = first_of(*group);
    UdpBatch batch{{}};

    EXPECT_EQ(socket.receive(batch), 0U);
}

TEST(UdpSocket, ManyDatagramsComeInFullBatches)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    auto socket = first_of(*group);
    UdpBatch batch{{}};
    const Client client;
    for (int i = 0; i < 100; ++i) client.send(std::to_string(i), group->endpoint);

    EXPECT_EQ(socket.receive(batch), UdpBatch::datagrams_max);
    EXPECT_TRUE(batch.is_full());
    EXPECT_EQ(socket.receive(batch), 36U);
    EXPECT_EQ(received_text(batch, 35), "99");
}

TEST(UdpSocket, LongDatagramIsCutAndHarmsNoNeighbour)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    auto socket = first_of(*group);
    UdpBatch batch{{.receive_bytes_max = 100, .send_bytes_max = 100}};
    const Client client;
    client.send(std::string(5000, 'x'), group->endpoint);
    client.send("short", group->endpoint);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 2U);
    EXPECT_EQ(received_text(batch, 0), std::string(100, 'x'));
    EXPECT_EQ(received_text(batch, 1), "short");
}

TEST(UdpSocket, AnswersFromTheAddressThatWasAsked)
{
    auto group = bind_udp({.address = Ipv4{}, .port = 0}, {});
    ASSERT_TRUE(group) << group.error().detail;
    auto socket = first_of(*group);
    UdpBatch batch{{}};
    const Client client;
    const Endpoint second{.address = Ipv4{{127, 0, 0, 2}}, .port = group->endpoint.port};
    client.send("who?", second);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 1U);
    set_reply(batch, 0, "me");
    ASSERT_EQ(socket.send(batch).sent, 1U);

    EXPECT_EQ(client.receive().source, second);
}

TEST(UdpSocket, AnswersOverIpv6FromAWildcard)
{
    auto group = bind_udp({.address = Ipv6{}, .port = 0}, {});
    if (!group) GTEST_SKIP() << "no IPv6 here: " << group.error().detail;
    auto socket = first_of(*group);
    UdpBatch batch{{}};
    const Client client{AF_INET6};
    const Endpoint asked{.address = *Ipv6::parse("::1"), .port = group->endpoint.port};
    client.send("who?", asked);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 1U);
    set_reply(batch, 0, "me");
    ASSERT_EQ(socket.send(batch).sent, 1U);

    EXPECT_EQ(client.receive().source, asked);
}

TEST(UdpSocket, AReplyThatCannotBeSentDoesNotHoldUpTheOthers)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    auto socket = first_of(*group);
    UdpBatch batch{{.receive_bytes_max = 100, .send_bytes_max = 70'000}};
    const Client client;
    client.send("big", group->endpoint);
    client.send("small", group->endpoint);
    wait_readable(socket);

    ASSERT_EQ(socket.receive(batch), 2U);
    batch.set_reply(0, 70'000);  // More than a UDP datagram holds: EMSGSIZE.
    set_reply(batch, 1, "fine");
    const auto outcome = socket.send(batch);

    EXPECT_EQ(outcome.failed, 1U);
    EXPECT_EQ(outcome.sent, 1U);
    EXPECT_EQ(client.receive().text, "fine");
}

TEST(Waiter, StopEndsAWaitFromAnotherThread)
{
    auto group = bind_udp(loopback(), {});
    ASSERT_TRUE(group);
    const int number = group->descriptors.front().number();
    auto waiter = Waiter::make(std::span{&number, 1});
    ASSERT_TRUE(waiter);

    const std::jthread other{[&] { waiter->request_stop(); }};
    waiter->wait();

    EXPECT_TRUE(waiter->is_stop_requested());
    EXPECT_FALSE(waiter->is_readable(0));
}

TEST(Listen, PortOfAnotherSharingServerIsTaken)
{
    auto first = bind_udp(loopback(), {.socket_count = 2});
    ASSERT_TRUE(first);

    const auto second = bind_udp(first->endpoint, {.socket_count = 2});

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::PortTaken);
    EXPECT_EQ(second.error().detail,
              "cannot listen on UDP " + first->endpoint.text() + ": another process listens there");
}

TEST(Listen, TcpPortTakenIsSaid)
{
    auto first = listen_tcp(loopback());
    ASSERT_TRUE(first);
    EXPECT_NE(first->endpoint.port, 0);

    const auto second = listen_tcp(first->endpoint);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::PortTaken);
}

TEST(Listen, AddressOfAnotherMachineIsRefused)
{
    const auto group = bind_udp({.address = Ipv4{{192, 0, 2, 1}}, .port = 0}, {});

    ASSERT_FALSE(group);
    EXPECT_EQ(group.error().code, Errc::InvalidArgument);
}

TEST(Listen, WildcardsOfBothFamiliesShareAPort)
{
    const auto v4 = listen_tcp({.address = Ipv4{}, .port = 0});
    ASSERT_TRUE(v4);

    const auto v6 = listen_tcp({.address = Ipv6{}, .port = v4->endpoint.port});

    if (!v6 && v6.error().code == Errc::Io) GTEST_SKIP() << "no IPv6 here";
    EXPECT_TRUE(v6) << v6.error().detail;
}

TEST(SocketAddress, ConvertsBothWays)
{
    for (const auto* text : {"192.0.2.1:53", "[2001:db8::53]:5300"}) {
        const auto endpoint = Endpoint::parse(text);
        ASSERT_TRUE(endpoint);
        EXPECT_EQ(endpoint_of(socket_address_of(*endpoint).storage), *endpoint);
    }
}

TEST(SocketAddress, MappedIpv4BecomesIpv4)
{
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(53);
    ASSERT_EQ(::inet_pton(AF_INET6, "::ffff:192.0.2.7", &in6.sin6_addr), 1);
    sockaddr_storage storage{};
    std::memcpy(&storage, &in6, sizeof in6);

    EXPECT_EQ(endpoint_of(storage).text(), "192.0.2.7:53");
}

}  // namespace
}  // namespace mooring::net
