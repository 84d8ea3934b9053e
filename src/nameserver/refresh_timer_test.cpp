// SPDX-License-Identifier: Apache-2.0
#include "nameserver/refresh_timer.hpp"

#include <gtest/gtest.h>

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;

dns::Soa soa_with(std::uint32_t refresh, std::uint32_t retry, std::uint32_t expire)
{
    dns::Soa soa;
    soa.refresh = refresh;
    soa.retry = retry;
    soa.expire = expire;
    return soa;
}

class RefreshTimerTest : public ::testing::Test {
protected:
    const Instant start{1h};
    RefreshTimer timer{start};
};

TEST_F(RefreshTimerTest, AZoneNotKnownYetIsDueAtOnceAndCannotExpire)
{
    EXPECT_EQ(timer.due(), start);
    EXPECT_FALSE(timer.is_expired(start + 1000h));
}

TEST_F(RefreshTimerTest, AConfirmedZoneIsDueAfterRefreshAndExpiresAfterExpire)
{
    timer.confirmed(soa_with(300, 60, 900), start);

    EXPECT_EQ(timer.due(), start + 300s);
    EXPECT_FALSE(timer.is_expired(start + 899s));
    EXPECT_TRUE(timer.is_expired(start + 900s));
}

TEST_F(RefreshTimerTest, AFailureIsTriedAgainAfterRetryAndProlongsNothing)
{
    timer.confirmed(soa_with(300, 60, 900), start);
    timer.failed(start + 300s);

    EXPECT_EQ(timer.due(), start + 360s);
    EXPECT_TRUE(timer.is_expired(start + 900s));
}

TEST_F(RefreshTimerTest, WithoutAnSoaRetriesSlowDown)
{
    timer.failed(start);
    EXPECT_EQ(timer.due(), start + 1s);
    timer.failed(start);
    EXPECT_EQ(timer.due(), start + 2s);
    for (int i = 0; i < 40; ++i) timer.failed(start);
    EXPECT_LE(timer.due(), start + 1h);
}

TEST_F(RefreshTimerTest, ANotificationMakesTheZoneDueNow)
{
    timer.confirmed(soa_with(300, 60, 900), start);
    timer.notified(start + 5s);
    EXPECT_EQ(timer.due(), start + 5s);
}

TEST_F(RefreshTimerTest, ARefreshOfNoTimeIsNotTakenAtItsWord)
{
    timer.confirmed(soa_with(0, 0, 0), start);
    EXPECT_EQ(timer.due(), start + 1s);
    EXPECT_FALSE(timer.is_expired(start + 1s));
}

}  // namespace
}  // namespace mooring::nameserver
