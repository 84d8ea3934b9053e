// SPDX-License-Identifier: Apache-2.0
#include "updates/queue.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

class RequestQueueTest : public ::testing::Test {
protected:
    RequestQueueTest() { MOORING_ASSERT(service.create(2).has_value()); }

    static Request request(std::size_t host)
    {
        return AddressRequest{.intent = move_to({host_id(host)}, ipv4_of(1)), .done = [](auto) {}};
    }
    [[nodiscard]] bool is_marked(std::size_t host) const
    {
        return service.world().tables.has_intents(host_id(host));
    }

    testing::FakeClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    Service service{store, clock};
    RequestQueue queue{service.world().tables, clock, {.requests_max = 2}};
};

TEST_F(RequestQueueTest, HandsOverInOrderOfArrival)
{
    ASSERT_TRUE(queue.push(request(1)));
    ASSERT_TRUE(queue.push(request(0)));

    const auto taken = queue.take(0ns);

    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(std::get<AddressRequest>(taken[0]).intent.hosts.front(), host_id(1));
    EXPECT_EQ(std::get<AddressRequest>(taken[1]).intent.hosts.front(), host_id(0));
}

TEST_F(RequestQueueTest, MarksHostsFromPushUntilTheWriterTakesTheMarksAway)
{
    ASSERT_TRUE(queue.push(request(0)));
    ASSERT_TRUE(queue.push(request(0)));
    const auto taken = queue.take(0ns);
    EXPECT_TRUE(is_marked(0));
    EXPECT_FALSE(is_marked(1));

    end_intents(service.world().tables, std::get<AddressRequest>(taken[0]).intent);
    EXPECT_TRUE(is_marked(0));
    end_intents(service.world().tables, std::get<AddressRequest>(taken[1]).intent);
    EXPECT_FALSE(is_marked(0));
}

TEST_F(RequestQueueTest, SaysFullAndLeavesNoMark)
{
    ASSERT_TRUE(queue.push(request(0)));
    ASSERT_TRUE(queue.push(request(0)));

    const auto refused = queue.push(request(1));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::QueueFull);
    EXPECT_FALSE(is_marked(1));
}

TEST_F(RequestQueueTest, WhatTheWriterHasInHandCountsUntilItIsFinished)
{
    ASSERT_TRUE(queue.push(request(0)));
    ASSERT_TRUE(queue.push(request(0)));
    const auto taken = queue.take(0ns);
    EXPECT_FALSE(queue.push(request(1)));

    queue.finished(1);

    EXPECT_TRUE(queue.push(request(1)));
    EXPECT_EQ(queue.depth(), 2U);
}

TEST_F(RequestQueueTest, RefusesWhileTheStoreCatchesUp)
{
    queue.set_admission(Admission::StoreBehind);
    EXPECT_EQ(queue.push(request(0)).error().code, Errc::QueueFull);

    queue.set_admission(Admission::Open);
    EXPECT_TRUE(queue.push(request(0)));
}

TEST_F(RequestQueueTest, ClosedItRefusesButHandsOverTheRest)
{
    ASSERT_TRUE(queue.push(request(0)));
    queue.close();

    EXPECT_EQ(queue.push(request(0)).error().code, Errc::ShuttingDown);
    EXPECT_EQ(queue.take(10s).size(), 1U);
    EXPECT_TRUE(queue.take(10s).empty());
}

TEST_F(RequestQueueTest, KnowsHowLongTheOldestHasWaited)
{
    ASSERT_TRUE(queue.push(request(0)));
    clock.advance(3s);
    ASSERT_TRUE(queue.push(request(1)));
    clock.advance(1s);
    EXPECT_EQ(queue.oldest_age(), 4s);

    (void)queue.take(0ns);
    EXPECT_EQ(queue.oldest_age(), 0s);
}

TEST_F(RequestQueueTest, TakingWaitsForAPushFromAnotherThread)
{
    std::thread door{[&] { EXPECT_TRUE(queue.push(request(0))); }};

    const auto taken = queue.take(60s);

    door.join();
    EXPECT_EQ(taken.size(), 1U);
}

}  // namespace
}  // namespace mooring::updates
