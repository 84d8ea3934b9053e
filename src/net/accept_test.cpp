// SPDX-License-Identifier: Apache-2.0
#include "net/accept.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>

#include "net/listen.hpp"
#include "net/socket_address.hpp"

namespace mooring::net {
namespace {

using namespace std::chrono_literals;

const Endpoint any_loopback_port{.address = Ipv4{{127, 0, 0, 1}}, .port = 0};

/// An acceptor whose loop is turned by the test's own thread.
class AcceptorTest : public ::testing::Test {
protected:
    AcceptorTest()
    {
        asio::co_spawn(loop, acceptor.run(),
                       [this](const std::exception_ptr& /*end*/) { has_ended = true; });
    }

    void turn_until_taken(std::size_t wanted)
    {
        while (taken.size() < wanted) loop.run_one();
    }
    /// A socket that tells what it is after connect_to_us(): the kernel connects it by itself.
    static FileDescriptor make_client()
    {
        return FileDescriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    }
    std::uint16_t connect_to_us(const FileDescriptor& client) const
    {
        const auto to = socket_address_of(bound.endpoint);
        EXPECT_EQ(::connect(client.number(), to.pointer(), to.size), 0);
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        ::getsockname(client.number(), reinterpret_cast<sockaddr*>(&storage), &size);
        return endpoint_of(storage).port;
    }

    asio::io_context loop;
    BoundSocket bound = *listen_tcp(any_loopback_port);
    std::vector<Endpoint> taken;
    bool has_ended = false;
    Acceptor acceptor{*share_listening(loop, bound.descriptor.number()),
                      [this](FileDescriptor socket, const sockaddr_storage& address) {
                          EXPECT_TRUE(socket.is_open());
                          taken.push_back(endpoint_of(address));
                      }};
};

TEST_F(AcceptorTest, TakesEveryConnectionThatWaitsWithItsPeersAddress)
{
    std::vector<FileDescriptor> clients(Acceptor::accepts_per_wakeup + 3);
    std::vector<std::uint16_t> ports;
    for (auto& client : clients) {
        client = make_client();
        ports.push_back(connect_to_us(client));
    }

    turn_until_taken(clients.size());

    std::vector<std::uint16_t> taken_ports;
    for (const auto& peer : taken) taken_ports.push_back(peer.port);
    EXPECT_EQ(taken_ports, ports);
    EXPECT_EQ(taken.front().address, any_loopback_port.address);
}

TEST_F(AcceptorTest, EndsWhenItIsClosed)
{
    loop.poll();
    EXPECT_FALSE(has_ended);

    acceptor.close();
    loop.run();

    EXPECT_TRUE(has_ended);
}

TEST_F(AcceptorTest, TakesNothingOnceItIsClosedAlsoIfSomebodyWaitsAlready)
{
    loop.poll();
    const auto client = make_client();
    (void)connect_to_us(client);

    acceptor.close();
    loop.run();

    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(taken.empty());
}

/// While it lives the process can open no descriptor.
class NoDescriptors {
public:
    NoDescriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        auto none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

private:
    rlimit before_{};
};

TEST_F(AcceptorTest, PausesWithoutRoomAndTakesWhoWaitedWhenThereIsSome)
{
    const auto client = make_client();
    const auto port = connect_to_us(client);
    {
        const NoDescriptors full;
        // The wait begins, finds the client, and no room: the next to happen is the pause's end.
        while (loop.poll_one() != 0) {
        }
        EXPECT_TRUE(taken.empty());
        EXPECT_FALSE(has_ended);
    }

    turn_until_taken(1);

    EXPECT_EQ(taken.front().port, port);
}

TEST_F(AcceptorTest, ClosingEndsThePauseToo)
{
    const auto client = make_client();
    (void)connect_to_us(client);
    const NoDescriptors full;
    while (loop.poll_one() != 0) {
    }

    acceptor.close();
    while (loop.poll_one() != 0) {
    }

    EXPECT_TRUE(has_ended);
}

TEST(ShareListening, FailsWithAReasonWhenThereIsNoDescriptorLeft)
{
    asio::io_context loop;
    const auto bound = listen_tcp(any_loopback_port);
    ASSERT_TRUE(bound);
    const NoDescriptors full;

    const auto shared = share_listening(loop, bound->descriptor.number());

    ASSERT_FALSE(shared);
    EXPECT_EQ(shared.error().code, Errc::Io);
}

}  // namespace
}  // namespace mooring::net
