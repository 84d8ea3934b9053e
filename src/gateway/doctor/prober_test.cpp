// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/prober.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr Ipv4 loopback{{127, 0, 0, 1}};

class ProberTest : public ::testing::Test {
protected:
    ProberTest() { loops.start(); }

    Result<std::vector<ProbeFinding>> probe(Prober& prober, const ProbeOrder& order)
    {
        std::promise<Result<std::vector<ProbeFinding>>> told;
        prober.probe(order, [&](auto result) { told.set_value(std::move(result)); });
        return told.get_future().get();
    }
    [[nodiscard]] Prober anywhere()
    {
        return Prober{{.clock = clock, .random = random, .loops = loops},
                      {.may_probe = [](const IpAddress&) { return true; }}};
    }
    [[nodiscard]] Prober nowhere()
    {
        return Prober{{.clock = clock, .random = random, .loops = loops},
                      {.may_probe = [](const IpAddress&) { return false; }}};
    }

    mooring::testing::FakeClock clock;
    mooring::testing::SeededRandom random{1};
    net::StreamLoops loops{{.count = 1}};
};

TEST_F(ProberTest, FindsAnOpenPort)
{
    const FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto any_port = net::socket_address_of({.address = loopback, .port = 0});
    ASSERT_EQ(::bind(listener.number(), any_port.pointer(), any_port.size), 0);
    ASSERT_EQ(::listen(listener.number(), 1), 0);
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&storage), &size);
    const auto port = net::endpoint_of(storage).port;
    auto prober = anywhere();

    const auto found =
        probe(prober,
              {.host = zone::HostId{1}, .addresses = {.ipv4 = loopback, .ipv6 = {}}, .port = port});

    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->size(), 2U);
    EXPECT_FALSE((*found)[0].port.has_value());
    EXPECT_EQ((*found)[1].port, port);
    EXPECT_EQ((*found)[1].reach, net::Reach::Answered);
}

TEST_F(ProberTest, TriesBothFamiliesButOnlyWhatItMay)
{
    auto prober = nowhere();

    const auto found = probe(
        prober, {.host = zone::HostId{1},
                 .addresses = {.ipv4 = Ipv4{{192, 168, 1, 1}}, .ipv6 = Ipv6::parse("fd00::1")},
                 .port = 443});

    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->size(), 2U);
    for (const auto& finding : *found) {
        EXPECT_TRUE(finding.is_refused);
        EXPECT_THAT(sentence_of(finding), HasSubstr("nobody outside"));
    }
}

TEST_F(ProberTest, AHostWithoutAddressIsNotProbed)
{
    auto prober = anywhere();

    const auto found = probe(prober, {.host = zone::HostId{1}});

    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, Errc::Conflict);
}

TEST_F(ProberTest, OneHostIsProbedOnceAMinute)
{
    auto prober = nowhere();
    const ProbeOrder order{.host = zone::HostId{1}, .addresses = {.ipv4 = loopback, .ipv6 = {}}};

    EXPECT_TRUE(probe(prober, order).has_value());
    const auto second = probe(prober, order);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::LimitExceeded);
    clock.advance(59s);
    EXPECT_FALSE(probe(prober, order).has_value());
    clock.advance(1s);
    EXPECT_TRUE(probe(prober, order).has_value());
}

TEST_F(ProberTest, ManyHostsShareOneBudget)
{
    auto prober = nowhere();
    for (std::uint32_t i = 1; i <= 30; ++i) {
        EXPECT_TRUE(
            probe(prober, {.host = zone::HostId{i}, .addresses = {.ipv4 = loopback, .ipv6 = {}}})
                .has_value());
    }
    const ProbeOrder one_more{.host = zone::HostId{31},
                              .addresses = {.ipv4 = loopback, .ipv6 = {}}};

    const auto refused = probe(prober, one_more);

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::LimitExceeded);
    clock.advance(60s);
    EXPECT_TRUE(probe(prober, one_more).has_value());
}

TEST(IsProbeable, APublicServiceNeverLooksIntoPrivateNetworks)
{
    using registry::Profile;
    const IpAddress in_house = Ipv4{{192, 168, 1, 1}};
    const IpAddress shared = Ipv4{{100, 64, 0, 1}};
    const IpAddress in_house6 = *Ipv6::parse("fd00::1");
    const IpAddress outside = Ipv4{{8, 8, 8, 8}};

    EXPECT_FALSE(is_probeable(Profile::Public, in_house));
    EXPECT_FALSE(is_probeable(Profile::Public, shared));
    EXPECT_FALSE(is_probeable(Profile::Public, in_house6));
    EXPECT_TRUE(is_probeable(Profile::Public, outside));
    EXPECT_TRUE(is_probeable(Profile::Lab, in_house));
    for (const auto profile : {Profile::Lab, Profile::Public}) {
        EXPECT_FALSE(is_probeable(profile, loopback));
        EXPECT_FALSE(is_probeable(profile, *Ipv6::parse("::1")));
        EXPECT_FALSE(is_probeable(profile, *Ipv6::parse("ff02::1")));
    }
}

TEST(ProbeSentences, SayWhatEachAnswerMeans)
{
    ProbeFinding finding{
        .address = Ipv4{{8, 8, 8, 8}}, .reach = net::Reach::Answered, .took = 12ms};
    EXPECT_EQ(sentence_of(finding), "8.8.8.8 answers pings, after 12 ms.");
    finding.reach = net::Reach::Silent;
    EXPECT_THAT(sentence_of(finding), HasSubstr("proves nothing"));
    finding.port = 443;
    EXPECT_THAT(sentence_of(finding), HasSubstr("swallows"));
    finding.reach = net::Reach::Refused;
    EXPECT_THAT(sentence_of(finding), HasSubstr("nothing listens"));
    finding.reach = net::Reach::Answered;
    EXPECT_EQ(sentence_of(finding), "Port 443 of 8.8.8.8 is open.");
}

}  // namespace
}  // namespace mooring::gateway
