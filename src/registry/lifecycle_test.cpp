// SPDX-License-Identifier: Apache-2.0
#include "registry/lifecycle.hpp"

#include "registry/commands/account.hpp"
#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

using std::chrono::days;

class Lifecycle : public NamesTest {
protected:
    Lifecycle()
    {
        rules_.lifecycle = {.inactive = days{365}, .suspended = days{30}};
        EXPECT_TRUE(claim("cam.dyn.example.", anna_));
    }
    /// One look a day, as the keeper would.
    void live(days time, bool is_heard = false)
    {
        for (days day{0}; day < time; ++day) {
            world_.advance(days{1});
            if (is_heard) seen_ = world_.time;
            world_.run([&](Draft& draft) {
                return settle_inactivity(draft, *draft.account(anna_), seen_, world_.origin);
            });
        }
    }
    [[nodiscard]] std::vector<std::string> told_days() const
    {
        std::vector<std::string> all;
        for (const auto& news : told_)
            if (news.kind == zone::EventKind::InactivityNoticed)
                all.push_back(news.facts[0].second);
        return all;
    }
    [[nodiscard]] InactivityStage stage() const
    {
        return profile_of(world_.draft(), anna_).value.stage;
    }
    [[nodiscard]] bool is_hidden() const
    {
        const auto draft = world_.draft();
        return draft.is_blocked(*draft.claim_at(name("cam.dyn.example.")));
    }

    WallTime seen_{};
};

TEST_F(Lifecycle, AnAccountThatNobodyUsesIsToldThriceThenSuspendedThenReleased)
{
    live(days{334});
    EXPECT_TRUE(told_days().empty());
    live(days{30});
    EXPECT_EQ(told_days(), (std::vector<std::string>{"30", "7", "1"}));
    EXPECT_FALSE(is_hidden());
    live(days{1});
    EXPECT_TRUE(is_hidden());
    live(days{29});
    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
    live(days{1});
    EXPECT_EQ(owner_of("cam.dyn.example."), AccountId{});
    EXPECT_FALSE(claim("cam.dyn.example.", bert_));
    EXPECT_TRUE(claim("cam.dyn.example.", anna_));  // In quarantine, not dead.
}

TEST_F(Lifecycle, AnUpdateADayKeepsAnAccountForYearsWithoutAWord)
{
    live(days{1200}, true);

    EXPECT_TRUE(told_.empty());
    EXPECT_EQ(stage(), InactivityStage::Active);
}

TEST_F(Lifecycle, AUpdateAfterANoticeBeginsTheYearAnew)
{
    live(days{360});
    seen_ = world_.time;
    live(days{300});

    EXPECT_EQ(stage(), InactivityStage::Active);
    EXPECT_EQ(told_days(), (std::vector<std::string>{"30", "7"}));
}

TEST_F(Lifecycle, ALoginLiftsTheSuspensionOfAnIdleAccount)
{
    live(days{370});
    ASSERT_TRUE(is_hidden());

    world_.run([&](Draft& draft) -> Result<> {
        renew_account(draft, anna_, by_owner());
        return {};
    });

    EXPECT_FALSE(is_hidden());
    EXPECT_EQ(stage(), InactivityStage::Active);
}

TEST_F(Lifecycle, NoLoginLiftsTheOperatorsSuspension)
{
    live(days{370});
    world_.run([&](Draft& draft) {
        return set_account_state(draft, anna_, zone::RowState::Suspended, world_.origin);
    });

    world_.run([&](Draft& draft) -> Result<> {
        renew_account(draft, anna_, by_owner());
        return {};
    });

    EXPECT_TRUE(is_hidden());
    live(days{900});
    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
}

TEST_F(Lifecycle, AfterALongPauseOfTheServiceNobodyLosesANameWithoutSevenDaysNotice)
{
    live(days{336});
    ASSERT_EQ(stage(), InactivityStage::FirstNotice);
    world_.advance(days{400});  // Nobody could be heard, and nobody told.

    live(days{6});
    EXPECT_EQ(stage(), InactivityStage::SecondNotice);
    live(days{1});
    EXPECT_EQ(stage(), InactivityStage::LastNotice);
    EXPECT_FALSE(is_hidden());
}

TEST_F(Lifecycle, IsOffUnlessTheOperatorSaysHowLongAnAccountMayBeSilent)
{
    rules_.lifecycle.inactive = days{0};
    live(days{2000});

    EXPECT_TRUE(told_.empty());
    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
}

}  // namespace
}  // namespace mooring::registry
