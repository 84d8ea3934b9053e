// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/passkey.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "identity/webauthn/ceremonies.hpp"
#include "identity/webauthn/soft_authenticator_test.hpp"
#include "testing/error_of.hpp"
#include "testing/fake_clock.hpp"
#include "testing/registry_world.hpp"

namespace mooring::identity {
namespace {

using mooring::testing::error_of;
using namespace std::chrono_literals;

class CeremoniesTest : public ::testing::Test {
protected:
    mooring::testing::FakeClock clock_;
    mooring::testing::SeededRandom random_{3};
    Ceremonies ceremonies_{clock_, random_};
    const CeremonyScope login_{.purpose = Purpose::LogIn};
};

TEST_F(CeremoniesTest, ATicketFindsItsChallengeAgain)
{
    const auto begun = ceremonies_.begin(login_);
    const auto found = ceremonies_.find(begun.ticket, login_);

    ASSERT_TRUE(found);
    EXPECT_EQ(found->challenge, begun.challenge);
    EXPECT_EQ(found->fresh_handle, begun.fresh_handle);
    EXPECT_NE(ceremonies_.begin(login_).challenge, begun.challenge);
}

TEST_F(CeremoniesTest, AChallengeOfAnotherPurposeAccountOrSubjectIsAnotherOne)
{
    const CeremonyScope scope{
        .purpose = Purpose::StepUp, .account = zone::AccountId{7}, .subject = "session-1"};
    const auto begun = ceremonies_.begin(scope);
    auto purpose = scope;
    purpose.purpose = Purpose::LogIn;
    auto account = scope;
    account.account = zone::AccountId{8};
    auto subject = scope;
    subject.subject = "session-2";

    for (const auto& other : {purpose, account, subject})
        EXPECT_NE(ceremonies_.find(begun.ticket, other)->challenge, begun.challenge);
}

TEST_F(CeremoniesTest, ATicketIsOverAfterFiveMinutesAndCannotBeProlonged)
{
    const auto begun = ceremonies_.begin(login_);
    auto bytes = *decode_base64url(begun.ticket);
    bytes[19] = static_cast<std::uint8_t>(bytes[19] + 1);  // Months later.
    const auto prolonged = base64url(bytes);

    clock_.advance(5min - 1ms);
    EXPECT_TRUE(ceremonies_.find(begun.ticket, login_));
    clock_.advance(1ms);

    EXPECT_EQ(error_of(ceremonies_.find(begun.ticket, login_)), Errc::Unauthenticated);
    EXPECT_EQ(error_of(ceremonies_.spend(begun.ticket)), Errc::Unauthenticated);
    EXPECT_NE(ceremonies_.find(prolonged, login_)->challenge, begun.challenge);
}

TEST_F(CeremoniesTest, OfManyThreadsOneCanSpendATicket)
{
    const auto begun = ceremonies_.begin(login_);
    std::array<bool, 8> won{};
    {
        std::vector<std::jthread> threads;
        for (auto& mine : won)
            threads.emplace_back([&] { mine = ceremonies_.spend(begun.ticket).has_value(); });
    }

    EXPECT_EQ(std::ranges::count(won, true), 1);
    EXPECT_EQ(error_of(ceremonies_.find(begun.ticket, login_)), Errc::Unauthenticated);
}

TEST_F(CeremoniesTest, AnotherProcessKnowsNothingOfIt)
{
    const auto begun = ceremonies_.begin(login_);
    const Ceremonies restarted{clock_, random_};

    EXPECT_NE(restarted.find(begun.ticket, login_)->challenge, begun.challenge);
    for (const auto* text : {"", "AAAA", "not base64url!", "===="})
        EXPECT_EQ(error_of(ceremonies_.find(text, login_)), Errc::Unauthenticated) << text;
}

class PasskeyTest : public ::testing::Test {
protected:
    [[nodiscard]] NewPasskey found(std::uint8_t id, std::uint32_t counter = 5) const
    {
        return {.id = Bytes(32, id),
                .key = *CoseKey::parse(authenticator_.cose()),
                .counter = counter,
                .transports = {"internal", "hybrid"}};
    }
    registry::Kept<Passkey> add(zone::AccountId account, std::uint8_t id)
    {
        return world_.run([&](registry::Draft& draft) {
            return add_passkey(draft, {.account = account, .handle = {1}, .label = "phone"},
                               found(id), world_.origin);
        });
    }
    static std::vector<zone::EventKind> events_of(const zone::Batch& batch)
    {
        std::vector<zone::EventKind> kinds;
        for (const auto& change : batch.changes)
            if (const auto* event = std::get_if<zone::Event>(&change)) kinds.push_back(event->kind);
        return kinds;
    }

    mooring::testing::RegistryWorld world_;
    SoftAuthenticator authenticator_{CoseAlgorithm::EdDsa};
    zone::AccountId alice_ = world_.add_account("alice@example.net").id;
    zone::AccountId bob_ = world_.add_account("bob@example.net").id;
};

TEST_F(PasskeyTest, IsFoundByItsCredentialIdWithAllThatIsKnownOfIt)
{
    const auto added = add(alice_, 0xAA);
    const auto kept = registry::find<Passkey>(world_.tables, lookup_of_credential(Bytes(32, 0xAA)));

    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->account, alice_);
    EXPECT_EQ(kept->value, added.value);
    EXPECT_EQ(user_handle_of(world_.tables, alice_), added.value.user_handle);
    EXPECT_EQ(user_handle_of(world_.tables, bob_), std::nullopt);
}

TEST_F(PasskeyTest, NoTwoAccountsHaveTheSameCredential)
{
    add(alice_, 0xAA);
    auto draft = world_.draft();

    EXPECT_EQ(error_of(add_passkey(draft, {.account = bob_}, found(0xAA), world_.origin)),
              Errc::AlreadyExists);
}

TEST_F(PasskeyTest, IdsThatDifferAreFoundApartWhateverTheirLength)
{
    Bytes longest(credential_id_max, 0x11);
    const auto text = lookup_of_credential(longest);
    longest.back() = 0x12;

    EXPECT_LE(text.size(), zone::entry_lookup_max);
    EXPECT_NE(lookup_of_credential(longest), text);
    EXPECT_EQ(lookup_of_credential(Bytes(240, 1)).size(), zone::entry_lookup_max);
}

TEST_F(PasskeyTest, ACounterThatGrowsIsTakenOver)
{
    const auto added = add(alice_, 0xAA);
    auto draft = world_.draft();

    EXPECT_EQ(use_passkey(draft, added.id, {.counter = 6, .is_backed_up = false}, world_.origin),
              UseOutcome::Good);
    world_.commit(std::move(draft));

    const auto kept = registry::find<Passkey>(world_.tables, added.id);
    EXPECT_EQ(kept->value.counter, 6U);
    EXPECT_EQ(kept->value.last_used, world_.start_time);
}

TEST_F(PasskeyTest, ACounterThatGoesBackIsRefusedAndNoted)
{
    const auto added = add(alice_, 0xAA);
    auto draft = world_.draft();

    EXPECT_EQ(use_passkey(draft, added.id, {.counter = 5, .is_backed_up = false}, world_.origin),
              UseOutcome::Cloned);
    const auto batch = world_.commit(std::move(draft));

    EXPECT_EQ(events_of(batch), std::vector{zone::EventKind::PasskeyCloned});
    EXPECT_EQ(registry::find<Passkey>(world_.tables, added.id)->value, added.value);
}

TEST_F(PasskeyTest, OneThatWasRemovedProvesNothingAnyMore)
{
    const auto added = add(alice_, 0xAA);
    auto draft = world_.draft();
    remove_passkey(draft, added, world_.origin);

    EXPECT_EQ(use_passkey(draft, added.id, {.counter = 9, .is_backed_up = false}, world_.origin),
              UseOutcome::Gone);
    EXPECT_EQ(events_of(world_.commit(std::move(draft))),
              std::vector{zone::EventKind::PasskeyRemoved});
    EXPECT_EQ(registry::find<Passkey>(world_.tables, added.id), std::nullopt);
}

TEST_F(PasskeyTest, AnAccountHasTwentyAtMostAndItsLabelsAreReadable)
{
    auto draft = world_.draft();
    for (std::uint8_t i = 0; i < passkeys_max; ++i)
        ASSERT_TRUE(add_passkey(draft, {.account = alice_}, found(i), world_.origin));

    EXPECT_EQ(error_of(add_passkey(draft, {.account = alice_}, found(99), world_.origin)),
              Errc::LimitExceeded);
    EXPECT_EQ(error_of(passkey_label("a\nb")), Errc::InvalidArgument);
    EXPECT_EQ(error_of(passkey_label(std::string(101, 'x'))), Errc::InvalidArgument);
    EXPECT_EQ(*passkey_label(""), "Passkey");
}

}  // namespace
}  // namespace mooring::identity
