// SPDX-License-Identifier: Apache-2.0
#include "gateway/flood_limits.hpp"

#include <numeric>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using mooring::testing::FakeClock;
using mooring::testing::SeededRandom;
using zone::HostId;
using zone::KeyId;

IpAddress address(std::string_view text)
{
    return *parse_ip_address(text);
}

class FloodLimitsTest : public ::testing::Test {
protected:
    FakeClock clock;
    SeededRandom random{1};
    FloodLimits limits{clock,
                       random,
                       {.key = {.per_minute = 60, .burst = 3},
                        .host = {.per_minute = 6, .burst = 2},
                        .source = {.per_minute = 60, .burst = 2},
                        .buckets = 1024,
                        .exempt = {*IpPrefix::parse("192.0.2.0/24")}}};
};

TEST_F(FloodLimitsTest, ABurstIsServedAndWhatFollowsWaits)
{
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.charge_key(KeyId{1}), std::nullopt);

    EXPECT_EQ(limits.charge_key(KeyId{1}), 1s);
    EXPECT_EQ(limits.charge_key(KeyId{2}), std::nullopt) << "another key has its own bucket";
    EXPECT_EQ(limits.refused(FloodLimit::Key), 1U);
}

TEST_F(FloodLimitsTest, WhoWaitsAsToldIsServed)
{
    for (int i = 0; i < 3; ++i) (void)limits.charge_key(KeyId{1});
    for (int i = 0; i < 100; ++i) (void)limits.charge_key(KeyId{1});  // Refusals cost nothing.
    const auto wait = limits.charge_key(KeyId{1});
    ASSERT_TRUE(wait);

    clock.advance(*wait);

    EXPECT_EQ(limits.charge_key(KeyId{1}), std::nullopt);
    EXPECT_NE(limits.charge_key(KeyId{1}), std::nullopt);
}

TEST_F(FloodLimitsTest, AFullBucketHoldsNoMoreThanItsBurst)
{
    (void)limits.charge_key(KeyId{1});
    clock.advance(24h);

    for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.charge_key(KeyId{1}), std::nullopt);
    EXPECT_NE(limits.charge_key(KeyId{1}), std::nullopt);
}

TEST_F(FloodLimitsTest, OnlyChangesCostAHostSomething)
{
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(limits.may_change(HostId{1}), std::nullopt);

    limits.note_change(HostId{1});
    limits.note_change(HostId{1});

    EXPECT_EQ(limits.may_change(HostId{1}), 10s);
    EXPECT_EQ(limits.may_change(HostId{2}), std::nullopt);
}

TEST_F(FloodLimitsTest, ChangesThatWereAlreadyOnTheirWayMakeNobodyWaitLonger)
{
    for (int i = 0; i < 50; ++i) limits.note_change(HostId{1});

    EXPECT_EQ(limits.may_change(HostId{1}), 10s);
}

TEST_F(FloodLimitsTest, SourcesCountByTheNetworkOfACustomer)
{
    EXPECT_EQ(limits.charge_source(address("198.51.100.1")), std::nullopt);
    EXPECT_EQ(limits.charge_source(address("198.51.100.2")), std::nullopt);
    EXPECT_NE(limits.charge_source(address("198.51.100.3")), std::nullopt);
    EXPECT_EQ(limits.charge_source(address("198.51.101.3")), std::nullopt);

    EXPECT_EQ(limits.charge_source(address("2001:db8:0:1::1")), std::nullopt);
    EXPECT_EQ(limits.charge_source(address("2001:db8:0:ff::1")), std::nullopt);
    EXPECT_NE(limits.charge_source(address("2001:db8:0:2::1")), std::nullopt);
    EXPECT_EQ(limits.charge_source(address("2001:db8:0:100::1")), std::nullopt);
}

TEST_F(FloodLimitsTest, ExemptNetworksHaveNoLimit)
{
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(limits.charge_source(address("192.0.2.7")), std::nullopt);
    }
}

TEST_F(FloodLimitsTest, ALimitOfZeroIsNone)
{
    FloodLimits none{clock, random, {.key = {}, .host = {}, .source = {}}};

    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(none.charge_key(KeyId{1}), std::nullopt);
        none.note_change(HostId{1});
        ASSERT_EQ(none.may_change(HostId{1}), std::nullopt);
    }
}

TEST_F(FloodLimitsTest, NewcomersDoNotPushOutWhoeverHasAskedForMost)
{
    FloodLimits small{
        clock,
        random,
        {.key = {.per_minute = 60, .burst = 100}, .host = {}, .source = {}, .buckets = 128}};
    for (int i = 0; i < 100; ++i) (void)small.charge_key(KeyId{1});
    ASSERT_NE(small.charge_key(KeyId{1}), std::nullopt);

    for (std::uint32_t id = 2; id < 10'000; ++id) (void)small.charge_key(KeyId{id});

    EXPECT_NE(small.charge_key(KeyId{1}), std::nullopt);
}

TEST(FloodLimitsOfThreads, SpendEveryTokenOnce)
{
    FakeClock clock;
    SeededRandom random{1};
    FloodLimits limits{
        clock, random, {.key = {.per_minute = 60, .burst = 1000}, .host = {}, .source = {}}};
    std::vector<std::size_t> served(4);
    {
        std::vector<std::jthread> threads;
        for (auto& count : served) {
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) {
                    if (!limits.charge_key(KeyId{1})) ++count;
                }
            });
        }
    }

    EXPECT_EQ(std::accumulate(served.begin(), served.end(), std::size_t{0}), 1000U);
    EXPECT_EQ(limits.refused(FloodLimit::Key), 3000U);
}

// Whatever the rhythm of the requests: in any time t no more is served than the burst and what
// comes back in t.
RC_GTEST_PROP(FloodLimitsModel, NobodyGetsMoreThanBurstAndRate, (std::vector<std::uint16_t> pauses))
{
    FakeClock clock;
    SeededRandom random{1};
    FloodLimits limits{
        clock, random, {.key = {.per_minute = 60, .burst = 5}, .host = {}, .source = {}}};
    std::vector<Instant> served;
    for (const auto pause : pauses) {
        clock.advance(std::chrono::milliseconds{pause % 3000});
        if (!limits.charge_key(KeyId{1})) served.push_back(clock.now());
    }

    for (std::size_t first = 0; first < served.size(); ++first) {
        for (auto last = first; last < served.size(); ++last) {
            const auto passed =
                std::chrono::duration_cast<std::chrono::milliseconds>(served[last] - served[first]);
            RC_ASSERT(last - first + 1 <= 5 + static_cast<std::size_t>(passed.count()) / 1000 + 1);
        }
    }
}

}  // namespace
}  // namespace mooring::gateway
