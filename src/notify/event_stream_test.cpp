// SPDX-License-Identifier: Apache-2.0
#include "notify/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/registry_world.hpp"

namespace mooring::notify {

namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventStreamTest : public ::testing::Test {
protected:
    testing::RegistryWorld world;
    testing::FakeClock clock;
    EventStream stream{world.tables, clock, {.items_max = 3, .of_account_max = 2}};
    int wakes = 0;
    std::uint64_t number = 100;

    auto listen(zone::AccountId account, std::string_view last = "")
    {
        return stream.subscribe(account, last, [this] { ++wakes; });
    }
    void happen(zone::AccountId account)
    {
        zone::Batch batch;
        batch.first = zone::ChangeNumber{number++};
        batch.changes.emplace_back(zone::Event{.kind = zone::EventKind::LoggedIn,
                                               .account = account,
                                               .subject = {},
                                               .client = {},
                                               .origin = {}});
        stream.offer(batch);
    }
};

constexpr zone::AccountId anna{1};
constexpr zone::AccountId bert{2};

}  // namespace

TEST_F(EventStreamTest, AListenerGetsWhatHappensToItsAccountAndNothingElse)
{
    const auto listener = *listen(anna);

    happen(anna);
    happen(bert);
    happen(anna);

    EXPECT_THAT(listener->take(),
                ElementsAre(Field(&EventItem::id, "1-100"), Field(&EventItem::id, "1-102")));
    EXPECT_THAT(listener->take(), IsEmpty());
}

TEST_F(EventStreamTest, ItIsWokenOnceUntilItHasTaken)
{
    const auto listener = *listen(anna);

    happen(anna);
    happen(anna);
    EXPECT_EQ(wakes, 1);
    (void)listener->take();
    happen(anna);

    EXPECT_EQ(wakes, 2);
}

TEST_F(EventStreamTest, WhoComesBackInTimeGetsWhatItMissed)
{
    {
        const auto before = *listen(anna);
        happen(anna);
    }
    happen(anna);

    const auto after = *listen(anna, "1-100");

    EXPECT_THAT(after->take(), ElementsAre(Field(&EventItem::id, "1-101")));
}

TEST_F(EventStreamTest, WhoComesBackTooLateOrWithNonsenseIsTold)
{
    {
        const auto before = *listen(anna);
        for (int i = 0; i < 6; ++i) happen(anna);
    }
    for (const auto* last : {"1-100", "x", "1-", "-1", "99999999999999999999-1"}) {
        const auto after = *listen(anna, last);
        const auto items = after->take();
        ASSERT_FALSE(items.empty()) << last;
        EXPECT_EQ(items[0].kind, "reset") << last;
    }
}

TEST_F(EventStreamTest, ASlowListenerIsToldThatItMissedSomething)
{
    const auto listener = *listen(anna);

    for (int i = 0; i < 5; ++i) happen(anna);

    const auto items = listener->take();
    ASSERT_THAT(items, SizeIs(4));
    EXPECT_EQ(items[0].kind, "reset");
    EXPECT_EQ(items[3].id, "1-104");
}

TEST_F(EventStreamTest, ListenersAreLimitedAndLeaveRoomWhenTheyGo)
{
    const auto first = *listen(anna);
    {
        const auto second = *listen(anna);
        EXPECT_FALSE(listen(anna));
        EXPECT_EQ(stream.listeners().value(), 2);
    }
    EXPECT_TRUE(listen(anna));
}

TEST_F(EventStreamTest, NothingIsRememberedLongAfterTheLastOneLeft)
{
    {
        const auto before = *listen(anna);
        happen(anna);
    }
    clock.advance(std::chrono::minutes{11});
    happen(bert);
    happen(anna);

    const auto after = *listen(anna, "1-100");

    EXPECT_THAT(after->take(), ElementsAre(Field(&EventItem::kind, "reset")));
}

TEST_F(EventStreamTest, TheEndWakesEverybody)
{
    const auto listener = *listen(anna);

    stream.end();

    EXPECT_EQ(wakes, 1);
    EXPECT_TRUE(listener->is_ended());
    EXPECT_FALSE(listen(bert));
}

}  // namespace mooring::notify
