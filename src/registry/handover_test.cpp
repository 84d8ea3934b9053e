// SPDX-License-Identifier: Apache-2.0
#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

using std::chrono::hours;

class Handovers : public NamesTest {
protected:
    Handovers()
    {
        EXPECT_TRUE(claim("cam.dyn.example.", anna_));
        host_ = world_.draft().host_at(cam_)->id;
        world_.run([&](Draft& draft) -> Result<> {
            draft.set_addresses(host_, {.ipv4 = Ipv4{{192, 0, 2, 7}}, .ipv6 = {}}, world_.origin);
            return {};
        });
        key_ = world_
                   .run([&](Draft& draft) {
                       return add_key(draft, {.hosts = {host_}}, world_.random, world_.origin);
                   })
                   .key.id;
    }
    Result<> ask(std::string_view email = "bert@example.net")
    {
        return attempt([&](Draft& draft) {
            return ask_handover(draft, draft.claim_at(cam_)->id, email, by_owner());
        });
    }
    Result<> accept(AccountId account)
    {
        return attempt(
            [&](Draft& draft) { return accept_handover(draft, cam_, account, by_owner()); });
    }
    Result<> cancel(AccountId account)
    {
        return attempt(
            [&](Draft& draft) { return cancel_handover(draft, cam_, account, by_owner()); });
    }
    void settle()
    {
        const auto kept = find<Handover>(world_.draft(), cam_.text());
        if (!kept) return;
        EXPECT_TRUE(
            attempt([&](Draft& draft) { return settle_handover(draft, kept->id, world_.origin); }));
    }

    const dns::Name cam_ = name("cam.dyn.example.");
    HostId host_{};
    KeyId key_{};
};

TEST_F(Handovers, HappenADayAfterTheOtherAccepted)
{
    ASSERT_TRUE(ask());
    ASSERT_TRUE(accept(bert_));

    world_.advance(hours{24} - std::chrono::minutes{1});
    settle();
    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
    world_.advance(std::chrono::minutes{1});
    settle();
    EXPECT_EQ(owner_of("cam.dyn.example."), bert_);
}

TEST_F(Handovers, KeepTheAddressesAndRevokeTheKeysOfTheOldOwner)
{
    ASSERT_TRUE(ask());
    ASSERT_TRUE(accept(bert_));
    world_.advance(hours{24});
    settle();

    const auto draft = world_.draft();
    const auto host = draft.host_at(cam_);

    ASSERT_TRUE(host);
    EXPECT_EQ(host->account, bert_);
    EXPECT_EQ(draft.addresses(host->id).ipv4, (Ipv4{{192, 0, 2, 7}}));
    EXPECT_FALSE(draft.key(key_));
    EXPECT_TRUE(draft.keys_of(host->id).empty());
    EXPECT_EQ(world_.contents.find(cam_)->ipv4(), (Ipv4{{192, 0, 2, 7}}));
    for (const auto account : {anna_, bert_})
        EXPECT_TRUE(was_told(account, zone::EventKind::HandoverDone));
}

TEST_F(Handovers, EitherMayCancelUntilItIsDone)
{
    for (const auto account : {anna_, bert_}) {
        ASSERT_TRUE(ask());
        ASSERT_TRUE(accept(bert_));
        ASSERT_TRUE(cancel(account));
        world_.advance(hours{48});
        settle();
        EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
    }
    EXPECT_TRUE(was_told(anna_, zone::EventKind::HandoverCancelled));
}

TEST_F(Handovers, OnlyTheAccountThatIsMeantMayAccept)
{
    const auto carl = world_.add_account("carl@example.net").id;
    ASSERT_TRUE(ask());

    EXPECT_EQ(accept(carl).error().code, Errc::NotFound);
    EXPECT_EQ(accept(anna_).error().code, Errc::NotFound);
    EXPECT_EQ(cancel(carl).error().code, Errc::NotFound);
}

TEST_F(Handovers, AskingTellsNobodyWhoHasAnAccount)
{
    EXPECT_TRUE(ask("nobody@example.net"));
}

TEST_F(Handovers, AnOfferThatNobodyAcceptsEndsByItself)
{
    ASSERT_TRUE(ask());
    world_.advance(handover_patience);
    settle();

    EXPECT_FALSE(find<Handover>(world_.draft(), cam_.text()));
    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
}

TEST_F(Handovers, AClaimSuspendedInTheMeantimeStaysWhereItIs)
{
    ASSERT_TRUE(ask());
    ASSERT_TRUE(accept(bert_));
    ASSERT_TRUE(suspend("cam.dyn.example.", zone::RowState::Suspended));
    world_.advance(hours{24});
    settle();

    EXPECT_EQ(owner_of("cam.dyn.example."), anna_);
    EXPECT_TRUE(was_told(bert_, zone::EventKind::HandoverCancelled));
}

TEST_F(Handovers, ReleasingTheClaimEndsItsHandover)
{
    ASSERT_TRUE(ask());
    ASSERT_TRUE(release("cam.dyn.example."));

    EXPECT_EQ(accept(bert_).error().code, Errc::NotFound);
}

}  // namespace
}  // namespace mooring::registry
