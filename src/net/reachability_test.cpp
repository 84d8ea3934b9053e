// SPDX-License-Identifier: Apache-2.0
#include "net/reachability.hpp"

#include <future>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "testing/fake_clock.hpp"

namespace mooring::net {
namespace {

using namespace std::chrono_literals;

constexpr Ipv4 loopback4{{127, 0, 0, 1}};
const Ipv6 loopback6 = *Ipv6::parse("::1");

/// A TCP socket bound to a port of its own, and that port.
struct Bound {
    FileDescriptor socket;
    std::uint16_t port = 0;
};
Bound bound_to(const IpAddress& address)
{
    const int family = std::holds_alternative<Ipv4>(address) ? AF_INET : AF_INET6;
    Bound bound{.socket = FileDescriptor{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)}};
    const auto any_port = socket_address_of({.address = address, .port = 0});
    EXPECT_EQ(::bind(bound.socket.number(), any_port.pointer(), any_port.size), 0);
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(bound.socket.number(), reinterpret_cast<sockaddr*>(&storage), &size);
    bound.port = endpoint_of(storage).port;
    return bound;
}

class Reachability : public ::testing::Test {
protected:
    Reachability() { loops.start(); }

    Reached ping(const IpAddress& target, std::chrono::milliseconds patience = 3s)
    {
        std::promise<Reached> told;
        net::ping(
            {.loops = loops, .clock = clock},
            {.loop = 0, .target = target, .token = 0x1234'5678'9abc'def0, .patience = patience},
            [&](Reached reached) { told.set_value(reached); });
        return told.get_future().get();
    }
    Reached knock(const Endpoint& target, std::chrono::milliseconds patience = 3s)
    {
        std::promise<Reached> told;
        net::knock({.loops = loops, .clock = clock},
                   {.loop = 0, .target = target, .patience = patience},
                   [&](Reached reached) { told.set_value(reached); });
        return told.get_future().get();
    }

    mooring::testing::FakeClock clock;
    StreamLoops loops{{.count = 1}};
};

TEST_F(Reachability, ThisMachineAnswersItsOwnPings)
{
    for (const IpAddress target : {IpAddress{loopback4}, IpAddress{loopback6}}) {
        const auto reach = ping(target).reach;
        if (reach == Reach::NotPossible || reach == Reach::Unreachable) {
            GTEST_SKIP() << "no ping sockets or no such loopback here";
        }
        EXPECT_EQ(reach, Reach::Answered) << text_of(target);
    }
}

TEST_F(Reachability, AnOpenPortAnswers)
{
    const auto bound = bound_to(loopback4);
    ASSERT_EQ(::listen(bound.socket.number(), 1), 0);

    EXPECT_EQ(knock({.address = loopback4, .port = bound.port}).reach, Reach::Answered);
}

TEST_F(Reachability, APortWithoutListenerRefuses)
{
    const auto bound = bound_to(loopback4);  // Bound, so that nobody else listens there.

    EXPECT_EQ(knock({.address = loopback4, .port = bound.port}).reach, Reach::Refused);
}

TEST_F(Reachability, WhoNeverAnswersIsSilentWhenPatienceEnds)
{
    // A listener whose queue is full drops further connections, as a firewall does.
    const auto bound = bound_to(loopback4);
    ASSERT_EQ(::listen(bound.socket.number(), 0), 0);
    const auto target = socket_address_of({.address = loopback4, .port = bound.port});
    std::vector<FileDescriptor> waiting;
    for (int i = 0; i < 4; ++i) {
        waiting.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        (void)::connect(waiting.back().number(), target.pointer(), target.size);
    }

    EXPECT_EQ(knock({.address = loopback4, .port = bound.port}, 50ms).reach, Reach::Silent);
}

TEST_F(Reachability, ManyAttemptsAtOnceAreToldOnceEach)
{
    const auto bound = bound_to(loopback4);
    std::vector<std::promise<Reached>> told(20);
    for (auto& one : told) {
        net::knock({.loops = loops, .clock = clock},
                   {.loop = 0, .target = {.address = loopback4, .port = bound.port}},
                   [&one](Reached reached) { one.set_value(reached); });
    }

    for (auto& one : told) EXPECT_EQ(one.get_future().get().reach, Reach::Refused);
}

TEST_F(Reachability, AnAttemptThatTheLoopsOutlastIsDroppedUntold)
{
    const auto witness = std::make_shared<int>();
    {
        StreamLoops short_lived{{.count = 1}};
        net::knock({.loops = short_lived, .clock = clock},
                   {.loop = 0, .target = {.address = loopback4, .port = 1}},
                   [witness](Reached) { FAIL(); });
    }

    EXPECT_EQ(witness.use_count(), 1);
}

}  // namespace
}  // namespace mooring::net
