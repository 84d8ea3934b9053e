// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/account.hpp"
#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

using std::chrono::days;

class Quarantined : public NamesTest {};

TEST_F(Quarantined, AReleasedNameIsNobodysForTwoHundredDaysButItsFormerOwners)
{
    ASSERT_TRUE(claim("cam.dyn.example.", anna_));
    ASSERT_TRUE(release("cam.dyn.example."));

    EXPECT_EQ(claim("cam.dyn.example.", bert_).error().code, Errc::NotAllowed);
    world_.advance(days{199});
    EXPECT_FALSE(claim("cam.dyn.example.", bert_));
    world_.advance(days{1});
    EXPECT_TRUE(claim("cam.dyn.example.", bert_));
}

TEST_F(Quarantined, TheFormerOwnerTakesANameBackAtOnce)
{
    ASSERT_TRUE(claim("cam.dyn.example.", anna_));
    ASSERT_TRUE(release("cam.dyn.example."));

    EXPECT_TRUE(claim("cam.dyn.example.", anna_));
    EXPECT_FALSE(find<Quarantine>(world_.draft(), "cam.dyn.example."));
}

TEST_F(Quarantined, TheOperatorIsBoundByItTooUntilEndingIt)
{
    ASSERT_TRUE(claim("cam.dyn.example.", anna_));
    ASSERT_TRUE(release("cam.dyn.example."));
    const auto claim_by_operator = [&](Draft& draft) {
        return claim_name(draft, {.name = name("cam.dyn.example."), .account = bert_},
                          world_.origin);
    };

    EXPECT_FALSE(attempt(claim_by_operator));
    ASSERT_TRUE(attempt([&](Draft& draft) {
        return end_quarantine(draft, name("cam.dyn.example."), world_.origin);
    }));
    EXPECT_TRUE(attempt(claim_by_operator));
}

TEST_F(Quarantined, ANameSuspendedForAbuseIsNeverGivenToAnybodyAgain)
{
    ASSERT_TRUE(claim("evil.dyn.example.", anna_));
    ASSERT_TRUE(suspend("evil.dyn.example.", zone::RowState::Suspended));

    EXPECT_EQ(release("evil.dyn.example.").error().code, Errc::NotAllowed);
    ASSERT_TRUE(release("evil.dyn.example.", world_.origin));
    world_.advance(days{5000});
    EXPECT_FALSE(claim("evil.dyn.example.", anna_));
    EXPECT_FALSE(claim("evil.dyn.example.", bert_));
}

TEST_F(Quarantined, ASuspensionThatIsLiftedLeavesNoMark)
{
    ASSERT_TRUE(claim("good.dyn.example.", anna_));
    ASSERT_TRUE(suspend("good.dyn.example.", zone::RowState::Suspended));
    ASSERT_TRUE(suspend("good.dyn.example.", zone::RowState::Active));
    ASSERT_TRUE(release("good.dyn.example."));

    EXPECT_TRUE(claim("good.dyn.example.", anna_));
}

TEST_F(Quarantined, DeletingAnAccountPutsItsNamesIntoQuarantineAndOfASuspendedOneForGood)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    ASSERT_TRUE(claim("two.dyn.example.", bert_));
    world_.run([&](Draft& draft) {
        return set_account_state(draft, bert_, zone::RowState::Suspended, world_.origin);
    });
    for (const auto account : {anna_, bert_})
        world_.run([&](Draft& draft) { return delete_account(draft, account, world_.origin); });
    const auto carl = world_.add_account("carl@example.net").id;

    EXPECT_FALSE(claim("one.dyn.example.", carl));
    world_.advance(days{200});
    EXPECT_TRUE(claim("one.dyn.example.", carl));
    EXPECT_FALSE(claim("two.dyn.example.", carl));
}

TEST_F(Quarantined, ABodyReadsBackAsItWasWritten)
{
    const Quarantine before{.reason = QuarantineReason::Abuse,
                            .since = world_.time,
                            .claimed = world_.time - days{3},
                            .former = AccountId{7}};

    const auto bytes = bytes_of(before);
    zone::ByteReader reader{bytes};

    EXPECT_EQ(Quarantine::read(reader), before);
    EXPECT_TRUE(reader.is_at_end());
}

}  // namespace
}  // namespace mooring::registry
