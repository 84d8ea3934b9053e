// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/admission.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "identity/admission/invitation.hpp"
#include "identity/admission/probation.hpp"
#include "testing/error_of.hpp"
#include "testing/fake_clock.hpp"
#include "testing/registry_world.hpp"

namespace mooring::identity {
namespace {

using mooring::testing::error_of;
using namespace std::chrono_literals;

class AdmissionTest : public ::testing::Test {
protected:
    static constexpr AdmissionRules rules{.sign_up = SignUp::Open,
                                          .per_network_an_hour = 3,
                                          .per_domain_an_hour = 4,
                                          .work_bits = 4,
                                          .work_bits_max = 12,
                                          .calm_an_hour = 4};
    [[nodiscard]] static IpAddress address(unsigned network)
    {
        return Ipv4{{203, static_cast<std::uint8_t>(network >> 8U),
                     static_cast<std::uint8_t>(network & 0xFFU), 7}};
    }
    Applicant applicant(unsigned network, std::string email)
    {
        const auto challenge = admission_.challenge_for(address(network));
        return {.email = std::move(email),
                .address = address(network),
                .work = solve(challenge.puzzle, challenge.bits)};
    }
    std::string invite(const NewInvitation& wanted = {.label = "for a friend"})
    {
        return world_
            .run([&](registry::Draft& draft) {
                return make_invitation(draft, random_, wanted, world_.origin);
            })
            .code;
    }

    mooring::testing::FakeClock clock_;
    mooring::testing::SeededRandom random_{5};
    mooring::testing::RegistryWorld world_;
    Admission admission_{clock_, random_, rules, MailDomains::parse("bad.example # spam\n\n")};
};

TEST_F(AdmissionTest, WhoHasDoneTheWorkIsAdmittedOnce)
{
    const auto alice = applicant(1, "alice@home.example");

    EXPECT_TRUE(admission_.admit(world_.tables, alice));
    EXPECT_EQ(error_of(admission_.admit(world_.tables, alice)), Errc::InvalidArgument);
    EXPECT_EQ(admission_.counters().admitted.value(), 1U);
}

TEST_F(AdmissionTest, WorkThatIsMissingForeignTooOldOrTooLittleIsRefused)
{
    auto none = applicant(1, "a@home.example");
    none.work.clear();
    auto foreign = applicant(1, "a@home.example");
    Admission other{clock_, random_, rules};
    const auto theirs = other.challenge_for(address(1));
    foreign.work = solve(theirs.puzzle, theirs.bits);
    auto little = applicant(1, "a@home.example");
    const auto puzzle = little.work.substr(0, little.work.find(':'));
    for (unsigned counter = 0; work_bits_of(little.work) >= 4; ++counter)
        little.work = fmt::format("{}:{}", puzzle, counter);
    const auto old = applicant(1, "a@home.example");

    for (const auto& one : {none, foreign, little})
        EXPECT_EQ(error_of(admission_.admit(world_.tables, one)), Errc::InvalidArgument);
    clock_.advance(rules.work_time + 1s);
    EXPECT_EQ(error_of(admission_.admit(world_.tables, old)), Errc::InvalidArgument);
    EXPECT_EQ(admission_.counters().no_work.value(), 4U);
}

TEST_F(AdmissionTest, APuzzleCannotBeMadeEasier)
{
    const auto challenge = admission_.challenge_for(address(1));
    auto bytes = *decode_base64url(challenge.puzzle);
    bytes[20] = 0;

    EXPECT_EQ(error_of(admission_.admit(world_.tables, {.email = "a@home.example",
                                                        .address = address(1),
                                                        .work = base64url(bytes) + ":0"})),
              Errc::InvalidArgument);
}

TEST_F(AdmissionTest, ANetworkHasItsShareOfAnHour)
{
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(admission_.admit(world_.tables, applicant(1, fmt::format("a@{}.example", i))));

    EXPECT_EQ(error_of(admission_.admit(world_.tables, applicant(1, "a@x.example"))),
              Errc::TooManyRequests);
    EXPECT_TRUE(admission_.admit(world_.tables, applicant(2, "a@y.example")));
    clock_.advance(20min);  // A third of an hour gives one back.
    EXPECT_TRUE(admission_.admit(world_.tables, applicant(1, "a@z.example")));
}

TEST_F(AdmissionTest, AMailDomainHasItsShareAndALargeProviderALargeOne)
{
    for (unsigned i = 0; i < 4; ++i)
        ASSERT_TRUE(
            admission_.admit(world_.tables, applicant(i, fmt::format("u{}@one.example", i))));

    EXPECT_EQ(error_of(admission_.admit(world_.tables, applicant(50, "u5@ONE.example."))),
              Errc::TooManyRequests);
    for (unsigned i = 100; i < 110; ++i)
        EXPECT_TRUE(admission_.admit(world_.tables, applicant(i, fmt::format("u{}@gmail.com", i))));
}

TEST_F(AdmissionTest, ThrowAwayMailboxesAreRefusedBuiltInOrListed)
{
    for (const auto* email : {"a@mailinator.com", "a@sub.Mailinator.com", "a@bad.example"})
        EXPECT_EQ(error_of(admission_.admit(world_.tables, applicant(1, email))), Errc::NotAllowed)
            << email;
    EXPECT_EQ(error_of(admission_.admit(world_.tables, applicant(1, "nobody"))),
              Errc::InvalidArgument);
    EXPECT_TRUE(admission_.admit(world_.tables, applicant(1, "a@notmailinator.com")));
}

TEST_F(AdmissionTest, TheWorkGrowsWithTheCrowdAndWithTheOwnNetworkAndEases)
{
    const auto calm = admission_.challenge_for(address(9)).bits;
    for (unsigned i = 10; i < 43; ++i)
        ASSERT_TRUE(admission_.admit(world_.tables, applicant(i, fmt::format("a@{}.example", i))));

    EXPECT_EQ(calm, 4);
    EXPECT_EQ(admission_.challenge_for(address(9)).bits, 7);   // 33 of 4 an hour: three doublings.
    EXPECT_EQ(admission_.challenge_for(address(10)).bits, 8);  // It was here before.
    clock_.advance(3h);
    EXPECT_EQ(admission_.challenge_for(address(10)).bits, 4);
}

TEST_F(AdmissionTest, AQuestionCostsNoMemoryAndMemoryIsBounded)
{
    TokenBuckets buckets{100};
    for (int i = 0; i < 10'000; ++i)
        EXPECT_TRUE(buckets.take(std::to_string(i), {.an_hour = 1}, clock_.now()));
    EXPECT_EQ(buckets.size(), 100U);
    EXPECT_FALSE(buckets.take("9999", {.an_hour = 1}, clock_.now()));

    SpentPuzzles spent{1};
    const auto now = clock_.wall_now();
    EXPECT_EQ(spent.spend({1}, now + 1s, now), SpentPuzzles::Spending::Done);
    EXPECT_EQ(spent.spend({1}, now + 1s, now), SpentPuzzles::Spending::SpentBefore);
    EXPECT_EQ(spent.spend({2}, now + 1s, now), SpentPuzzles::Spending::NoRoom);
    EXPECT_EQ(spent.spend({2}, now + 9s, now + 2s), SpentPuzzles::Spending::Done);
}

TEST_F(AdmissionTest, AClosedServiceAdmitsNobodyAndOneByInvitationOnlyTheInvited)
{
    const auto code = invite();
    auto invited_rules = rules;
    invited_rules.sign_up = SignUp::Closed;
    Admission closed{clock_, random_, invited_rules};
    invited_rules.sign_up = SignUp::Invite;
    Admission invite_only{clock_, random_, invited_rules};
    Applicant alice{.email = "a@home.example", .address = address(1), .invitation = code};

    // The world's time is not the clock's: an invitation without end is good at both.
    EXPECT_EQ(error_of(closed.admit(world_.tables, alice)), Errc::NotAllowed);
    EXPECT_TRUE(invite_only.admit(world_.tables, alice));
    alice.invitation = "mri_00000000000000000000000000";
    EXPECT_EQ(error_of(invite_only.admit(world_.tables, alice)), Errc::NotAllowed);
    alice.invitation.clear();
    EXPECT_EQ(error_of(invite_only.admit(world_.tables, alice)), Errc::NotAllowed);
}

TEST_F(AdmissionTest, AnInvitationIsUsedUpAlsoWithinOneBatch)
{
    const auto code = invite({.label = "two", .uses = 2});
    auto draft = world_.draft();

    EXPECT_TRUE(redeem_invitation(draft, code, world_.origin));
    EXPECT_TRUE(redeem_invitation(draft, code, world_.origin));
    EXPECT_EQ(error_of(redeem_invitation(draft, code, world_.origin)), Errc::NotAllowed);
    world_.commit(std::move(draft));

    EXPECT_FALSE(is_good_invitation(world_.tables, code, world_.start_time));
}

TEST_F(AdmissionTest, AnInvitationEndsByTimeOrByRevocation)
{
    const auto timed = invite({.label = "", .uses = 1, .expires = world_.start_time + 24h});
    EXPECT_TRUE(is_good_invitation(world_.tables, timed, world_.start_time + 23h));
    EXPECT_FALSE(is_good_invitation(world_.tables, timed, world_.start_time + 24h));

    const auto all = registry::some_after<Invitation>(world_.tables, {}, 10);
    ASSERT_EQ(all.size(), 1U);
    world_.run(
        [&](registry::Draft& draft) { return revoke_invitation(draft, all[0].id, world_.origin); });
    EXPECT_FALSE(is_good_invitation(world_.tables, timed, world_.start_time));
}

TEST_F(AdmissionTest, TheCodeIsNowhereInWhatIsKept)
{
    const auto code = invite();
    const auto entries = world_.tables.entries_after(zone::EntryKind::Invitation, {}, 10);

    ASSERT_EQ(entries.size(), 1U);
    const std::string body(entries[0].body.begin(), entries[0].body.end());
    EXPECT_EQ(body.find(code.substr(4)), std::string::npos);
    EXPECT_EQ(entries[0].lookup.find(code.substr(4)), std::string::npos);
}

TEST(Probation, EndsWithAgeAndSoonerWithAPasskey)
{
    const ProbationRules rules{.with_passkey = std::chrono::days{7},
                               .without_passkey = std::chrono::days{30}};
    const auto created = mooring::testing::RegistryWorld::start_time;
    const Standing plain{.created = created, .has_passkey = false};
    const Standing keyed{.created = created, .has_passkey = true};

    EXPECT_TRUE(is_on_probation(rules, keyed, created + 167h));
    EXPECT_FALSE(is_on_probation(rules, keyed, created + 168h));
    EXPECT_TRUE(is_on_probation(rules, plain, created + 719h));
    EXPECT_FALSE(is_on_probation(rules, plain, created + 720h));
    EXPECT_EQ(how_probation_ends(rules, plain, created), "in 30 days, or in 7 days with a passkey");
    EXPECT_EQ(how_probation_ends(rules, plain, created + 240h),
              "in 20 days, or as soon as the account has a passkey");
    EXPECT_EQ(how_probation_ends(rules, keyed, created + 145h), "in 1 day");
}

TEST(Networks, AreCountedTogetherBySlash24AndSlash56)
{
    EXPECT_EQ(network_of(*parse_ip_address("192.0.2.77")), "192.0.2.0/24");
    EXPECT_EQ(network_of(*parse_ip_address("2001:db8:1:22ff::1")), "2001:db8:1:2200::/56");
}

}  // namespace
}  // namespace mooring::identity
