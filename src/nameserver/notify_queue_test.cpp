// SPDX-License-Identifier: Apache-2.0
#include "nameserver/notify_queue.hpp"

#include <gtest/gtest.h>

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;

constexpr NotifyTarget target{zone::SecondaryId{1}, zone::ZoneId{2}};

class NotifyQueueTest : public ::testing::Test {
protected:
    Instant now{};
    NotifyQueue queue{{.first_pause = 2s, .tries_max = 3, .targets_max = 2}};
};

TEST_F(NotifyQueueTest, SendsTheNewestSerialOnly)
{
    queue.want(target, dns::Serial{5}, now);
    queue.want(target, dns::Serial{6}, now);

    const auto due = queue.next(now);
    ASSERT_TRUE(due);
    EXPECT_EQ(due->serial, dns::Serial{6});
    EXPECT_FALSE(queue.next(now));
}

TEST_F(NotifyQueueTest, KeepsOneInFlightAndSendsWhatCameMeanwhileAfterTheAnswer)
{
    queue.want(target, dns::Serial{5}, now);
    const auto first = queue.next(now);
    queue.want(target, dns::Serial{6}, now);
    queue.want(target, dns::Serial{7}, now);
    EXPECT_FALSE(queue.next(now));

    queue.answered(*first, now);
    const auto second = queue.next(now);

    ASSERT_TRUE(second);
    EXPECT_EQ(second->serial, dns::Serial{7});
    queue.answered(*second, now);
    EXPECT_EQ(queue.size(), 0U);
}

TEST_F(NotifyQueueTest, TriesAgainWithGrowingPausesAndThenGivesUp)
{
    queue.want(target, dns::Serial{5}, now);
    std::vector<std::chrono::nanoseconds> times;
    while (const auto at = queue.deadline())
        if (queue.next(*at)) times.push_back(at->time_since_epoch());

    EXPECT_EQ(times, (std::vector<std::chrono::nanoseconds>{0s, 2s, 6s}));
    EXPECT_EQ(queue.given_up(), 1U);
    EXPECT_EQ(queue.size(), 0U);
}

TEST_F(NotifyQueueTest, ForgetsARemovedSecondary)
{
    queue.want(target, dns::Serial{5}, now);
    queue.forget(target.secondary);
    EXPECT_FALSE(queue.next(now));
    EXPECT_FALSE(queue.deadline());
}

TEST_F(NotifyQueueTest, TakesNoMoreTargetsThanAllowed)
{
    for (std::uint32_t zone = 1; zone <= 3; ++zone)
        queue.want({zone::SecondaryId{1}, zone::ZoneId{zone}}, dns::Serial{1}, now);
    EXPECT_EQ(queue.size(), 2U);
}

}  // namespace
}  // namespace mooring::nameserver
