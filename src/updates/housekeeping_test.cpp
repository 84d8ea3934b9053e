// SPDX-License-Identifier: Apache-2.0
#include "updates/housekeeping.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

class HousekeeperTest : public ::testing::Test {
protected:
    HousekeeperTest() { MOORING_ASSERT(service.create(2).has_value()); }

    Housekeeper housekeeper(const HousekeepingOptions& options = {})
    {
        return Housekeeper{service.world(), [this](Admission admission) { admission_ = admission; },
                           options};
    }
    std::uint64_t tail() { return store.fold(0us, clock.wall_now())->tail_batches; }

    Admission admission_ = Admission::Open;
    testing::FakeClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>(),
                             {.fold_items_per_call = 1, .retention = {}}};
    Service service{store, clock};
};

TEST_F(HousekeeperTest, FoldsInStepsUntilNothingIsLeft)
{
    for (std::uint32_t i = 1; i < 5; ++i)
        ASSERT_TRUE(service.run(move_to({host_id(i % 2)}, ipv4_of(i))));
    auto keeper = housekeeper();

    auto steps = 0;
    while (keeper.step() < HousekeepingOptions{}.idle_pause) ASSERT_LT(++steps, 100);

    EXPECT_GT(steps, 1);
    EXPECT_EQ(keeper.metrics().tail_batches.value(), 0);
    EXPECT_EQ(tail(), 0U);
    const auto history = store.history(host_id(0), 10);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->size(), 2U);
}

TEST_F(HousekeeperTest, GoesOnWithoutPauseWhenTheTailIsOld)
{
    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(1))));
    auto keeper = housekeeper();
    EXPECT_GT(keeper.step(), 0ns);

    ASSERT_TRUE(service.run(move_to({host_id(1)}, ipv4_of(2))));
    clock.advance(301s);

    EXPECT_EQ(keeper.step(), 0ns);
}

TEST_F(HousekeeperTest, LetsTheQueueSayFullAtTheHardLimitAndOpensItAgain)
{
    for (std::uint32_t i = 1; i < 20; ++i)
        ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(i))));
    auto keeper = housekeeper({.tail_bytes_max = 64});

    (void)keeper.step();
    EXPECT_EQ(admission_, Admission::StoreBehind);

    for (auto i = 0; i < 100; ++i) (void)keeper.step();
    EXPECT_EQ(admission_, Admission::Open);
}

TEST_F(HousekeeperTest, SavesContactsOnceAnHour)
{
    auto keeper = housekeeper();
    clock.advance(10s);
    const auto heard = clock.wall_now();
    service.world().tables.note_contact(host_id(0), heard);
    (void)keeper.step();
    const Service before{store, clock};
    EXPECT_EQ(before.world().tables.host(host_id(0))->last_contact, 0U);

    clock.advance(1h);
    (void)keeper.step();

    const Service after{store, clock};
    EXPECT_EQ(after.world().tables.host(host_id(0))->last_contact, seconds_of(heard));
}

}  // namespace
}  // namespace mooring::updates
