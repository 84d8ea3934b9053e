// SPDX-License-Identifier: Apache-2.0
// Drills: a stolen password, guessing, fixation and reuse, a thief in a session.
#include <gtest/gtest.h>

#include "identity/credentials.hpp"
#include "identity/email_change.hpp"
#include "identity/recovery_codes.hpp"
#include "identity/secret.hpp"
#include "identity/step_up.hpp"
#include "identity/token.hpp"
#include "identity/totp.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::identity {
namespace {

using namespace std::chrono_literals;
using registry::Draft;
using testing::error_of;

constexpr std::string_view right_password = "a kite above the grey harbour";

class LoginTest : public ::testing::Test {
protected:
    zone::Origin origin() const { return {.source = Ipv4{{192, 0, 2, 7}}, .time = now}; }

    /// Runs one command at `now`, as the writer does: what it decided is kept, unless it failed.
    template <class Command>
    auto in_batch(Command&& command)
    {
        Draft draft{
            world.contents, world.tables, {.ids = world.ids, .head = world.head, .now = now}};
        auto result = command(draft);
        if (result) {
            for (const auto& change : draft.changes())
                if (const auto* event = std::get_if<zone::Event>(&change))
                    events.push_back(event->kind);
            if (!draft.is_empty()) world.commit(std::move(draft));
        }
        return result;
    }

    LoginTest()
    {
        account = world.add_account("ann@example.net").id;
        in_batch([&](Draft& draft) {
            return set_password(draft, factors_of(draft, account), {hash, 29}, {}, origin());
        });
    }

    LoginOutcome type(std::string_view password, std::string browser = {})
    {
        const LoginAttempt attempt{.email = "Ann@example.net", .browser = std::move(browser)};
        return *in_batch([&](Draft& draft) {
            const auto facts = look_up_login(draft, attempt);
            const auto is_right = facts.password.has_value() && password == right_password;
            return judge_password(draft, attempt,
                                  {.compared = facts.password, .is_right = is_right}, random,
                                  origin());
        });
    }
    Result<LoginOutcome> answer(const LoginOutcome& asked, std::string code, std::string paper = {})
    {
        return in_batch([&](Draft& draft) {
            return judge_code(draft,
                              {.handle = asked.handle,
                               .code = std::move(code),
                               .recovery_code = std::move(paper)},
                              {random, seal}, origin());
        });
    }
    std::vector<std::uint8_t> add_totp()
    {
        const auto seed = *in_batch(
            [&](Draft& draft) { return begin_totp(draft, account, {random, seal}, origin()); });
        EXPECT_TRUE(in_batch([&](Draft& draft) {
            return confirm_totp(draft, account, totp_code(seed, totp_step_of(now)), seal, origin());
        }));
        now += 2min;
        return seed;
    }
    std::optional<Who> who(const std::string& secret) const
    {
        return who_has_session(world.tables, secret, now);
    }
    std::uint32_t failures() const { return factors_of(world.tables, account).value.failures; }

    testing::RegistryWorld world;
    testing::SeededRandom random{3};
    Seal seal = Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 1)).value();
    WallTime now = testing::RegistryWorld::start_time;
    PasswordHash hash{.cost = {}, .salt = {1}, .hash = {2}};
    AccountId account{};
    std::vector<zone::EventKind> events;
};

TEST_F(LoginTest, AStolenPasswordAloneOpensNothing)
{
    for (int i = 0; i < 5; ++i) {
        const auto outcome = type(right_password);

        EXPECT_EQ(outcome.step, LoginStep::CodeWanted);
        EXPECT_TRUE(outcome.ways.mail_code);
        EXPECT_EQ(outcome.mail_code.size(), 8U);
    }
    EXPECT_EQ(error_of(in_batch([&](Draft& draft) {
                  const LoginAttempt attempt{.email = "ann@example.net"};
                  return judge_password(draft, attempt, {.compared = hash, .is_right = true},
                                        random, origin());
              })),
              Errc::TooManyRequests);
}

TEST_F(LoginTest, TheCodeByMailLogsInAndMakesTheBrowserKnown)
{
    const auto asked = type(right_password);
    const auto first = answer(asked, asked.mail_code).value();

    ASSERT_EQ(first.step, LoginStep::LoggedIn);
    EXPECT_EQ(who(first.session.secret)->account, account);
    EXPECT_TRUE(who(first.session.secret)->is_stepped_up);
    EXPECT_EQ(type(right_password, first.browser).step, LoginStep::LoggedIn);
    EXPECT_EQ(error_of(answer(asked, asked.mail_code)), Errc::Unauthenticated);
}

TEST_F(LoginTest, ACodeByMailHasFiveTriesAndTenMinutes)
{
    const auto guessed = type(right_password);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(answer(guessed, "x")->step, LoginStep::Refused);
    EXPECT_EQ(error_of(answer(guessed, guessed.mail_code)), Errc::Unauthenticated);

    const auto late = type(right_password);
    now += 10min;
    EXPECT_EQ(error_of(answer(late, late.mail_code)), Errc::Unauthenticated);
}

TEST_F(LoginTest, AStepOfAOneTimePasswordIsTakenOnce)
{
    const auto seed = add_totp();
    const auto code = totp_code(seed, totp_step_of(now));
    const auto asked = type(right_password);
    const auto again = type(right_password);

    EXPECT_TRUE(asked.ways.totp);
    EXPECT_TRUE(asked.mail_code.empty());
    EXPECT_EQ(answer(asked, code)->step, LoginStep::LoggedIn);
    EXPECT_EQ(error_of(answer(again, code)), Errc::Unauthenticated);
    EXPECT_EQ(answer(type(right_password), code)->step, LoginStep::Refused);
}

TEST_F(LoginTest, OneHundredFailuresCloseTheAccountToStrangersOnly)
{
    const auto asked = type(right_password);
    const auto known = answer(asked, asked.mail_code)->browser;
    for (int i = 0; i < 150; ++i) EXPECT_EQ(type("wrong").step, LoginStep::Refused);

    EXPECT_EQ(failures(), failures_max);
    EXPECT_EQ(type(right_password).step, LoginStep::Refused);
    EXPECT_EQ(type(right_password, known).step, LoginStep::LoggedIn);
    EXPECT_EQ(failures(), 0U);
}

TEST_F(LoginTest, APasskeyOpensAnAccountThatWasGuessedAtAndEndsItsFailures)
{
    for (int i = 0; i < 120; ++i) static_cast<void>(type("wrong"));

    const auto session = in_batch([&](Draft& draft) {
        return start_session(draft, {.account = account, .proof = Proof::Passkey}, random,
                             origin());
    });

    EXPECT_TRUE(who(session->secret));
    EXPECT_EQ(failures(), 0U);
}

TEST_F(LoginTest, AnAddressWithoutAccountIsRefusedLikeAWrongPassword)
{
    const LoginAttempt attempt{.email = "nobody@example.net"};
    const auto outcome = in_batch(
        [&](Draft& draft) { return judge_password(draft, attempt, {}, random, origin()); });

    EXPECT_EQ(outcome->step, LoginStep::Refused);
    EXPECT_EQ(type("wrong").step, LoginStep::Refused);
    EXPECT_EQ(std::ranges::count(events, zone::EventKind::LoginFailed), 2);
}

TEST_F(LoginTest, TheSecretOfASessionIsNewAfterLoginAndStepUp)
{
    const auto asked = type(right_password);
    const auto before = answer(asked, asked.mail_code)->session;
    now += 10min;
    EXPECT_FALSE(who(before.secret)->is_stepped_up);
    const auto offer =
        in_batch([&](Draft& draft) { return offer_step_up(draft, before.id, random); });
    const auto after = in_batch([&](Draft& draft) {
        return judge_step_up(
            draft, {.session = before.id, .handle = offer->handle, .code = offer->mail_code},
            {random, seal}, origin());
    });

    ASSERT_TRUE(after && *after);
    EXPECT_FALSE(who(before.secret));
    EXPECT_TRUE(who((*after)->secret)->is_stepped_up);
}

TEST_F(LoginTest, APasswordChangeAndAResetEndSessions)
{
    const auto asked = type(right_password);
    const auto session = answer(asked, asked.mail_code)->session;
    const auto other = in_batch(
        [&](Draft& draft) { return start_session(draft, {.account = account}, random, origin()); });
    EXPECT_TRUE(in_batch([&](Draft& draft) {
        return set_password(draft, factors_of(draft, account), {hash, 20}, session.id, origin());
    }));

    EXPECT_TRUE(who(session.secret));
    EXPECT_FALSE(who(other->secret));
}

TEST_F(LoginTest, SessionsEndWhenIdleAndInAnyCase)
{
    const auto session = in_batch(
        [&](Draft& draft) { return start_session(draft, {.account = account}, random, origin()); });
    for (int day = 0; day < 89; ++day) {
        now += 24h;
        ASSERT_TRUE(who(session->secret)) << day;
        EXPECT_TRUE(in_batch([&](Draft& draft) -> Result<> {
            note_use(draft, session->id, "browser", origin());
            return {};
        }));
    }
    now += 24h;
    EXPECT_FALSE(who(session->secret));

    const auto idle = in_batch(
        [&](Draft& draft) { return start_session(draft, {.account = account}, random, origin()); });
    now += 14 * 24h;
    EXPECT_FALSE(who(idle->secret));
}

TEST_F(LoginTest, AResetLeavesTheSecondFactorAndLogsNobodyIn)
{
    const auto seed = add_totp();
    const auto link = in_batch([&](Draft& draft) {
        return make_ticket(
            draft,
            {.account = account,
             .lookup = {},
             .value = {.purpose = TicketPurpose::ResetPassword, .until = now + 30min}},
            WithCode::No, random);
    });
    EXPECT_TRUE(in_batch(
        [&](Draft& draft) { return reset_password(draft, link->secret, {hash, 10}, origin()); }));

    const auto asked = type(right_password);
    EXPECT_EQ(asked.step, LoginStep::CodeWanted);
    EXPECT_FALSE(asked.ways.mail_code);
    EXPECT_EQ(error_of(in_batch([&](Draft& draft) {
                  return reset_password(draft, link->secret, {hash, 10}, origin());
              })),
              Errc::NotFound);
    EXPECT_EQ(
        error_of(in_batch([&](Draft& draft) { return remove_totp(draft, account, origin()); })),
        Errc::Conflict);
}

TEST_F(LoginTest, ARecoveryCodeWorksOnceAndHoldsTheAddressFor72Hours)
{
    add_totp();
    const auto codes = *in_batch(
        [&](Draft& draft) { return renew_recovery_codes(draft, account, random, origin()); });
    const auto ask = [&](Draft& draft) {
        return ask_email_change(draft, account, "thief@example.org", random, origin());
    };

    EXPECT_EQ(answer(type(right_password), {}, codes[0])->step, LoginStep::LoggedIn);
    EXPECT_EQ(answer(type(right_password), {}, codes[0])->step, LoginStep::Refused);
    EXPECT_EQ(error_of(in_batch(ask)), Errc::Conflict);
    now += 72h;
    EXPECT_TRUE(in_batch(ask));
}

TEST_F(LoginTest, TheAddressChangesWhenBothMailboxesAgreeOrTheOldOneIsSilentForThreeDays)
{
    const auto ask = [&](Draft& draft) {
        return ask_email_change(draft, account, "new@example.net", random, origin());
    };
    const auto agree = [&](const std::string& secret) {
        return in_batch(
            [&](Draft& draft) { return agree_to_email_change(draft, secret, origin()); });
    };
    const auto cancelled = in_batch(ask);
    EXPECT_TRUE(in_batch([&](Draft& draft) {
        return cancel_email_change(draft, cancelled->cancel_secret, origin());
    }));
    EXPECT_EQ(error_of(agree(cancelled->agree_secret)), Errc::NotFound);

    const auto links = in_batch(ask);
    EXPECT_FALSE(agree(links->agree_secret)->is_done);
    now += 71h;
    EXPECT_FALSE(agree(links->agree_secret)->is_done);
    now += 1h;
    EXPECT_TRUE(agree(links->agree_secret)->is_done);
    EXPECT_TRUE(world.tables.find_account("new@example.net"));
}

TEST_F(LoginTest, ATokenIsConfinedAndItsRotationOverlaps)
{
    Token wanted{.label = "script", .scopes = 1};
    wanted.networks = {*IpPrefix::parse("192.0.2.0/24")};
    const IpAddress inside = Ipv4{{192, 0, 2, 9}};
    const IpAddress outside = Ipv4{{198, 51, 100, 9}};
    const auto made = in_batch([&](Draft& draft) {
        return make_token(draft, {.account = account, .lookup = {}, .value = wanted}, random,
                          origin());
    });
    const auto is_good = [&](const std::string& secret, const IpAddress& from) {
        return who_has_token(world.tables, secret, from, now).has_value();
    };

    EXPECT_EQ(check_token(made->secret), registry::SecretCheck::Valid);
    EXPECT_TRUE(is_good(made->secret, inside));
    EXPECT_FALSE(is_good(made->secret, outside));
    const auto next = in_batch([&](Draft& draft) {
        return rotate_token(draft, {.account = account, .token = made->token.id}, random, origin());
    });
    EXPECT_TRUE(is_good(made->secret, inside) && is_good(next->secret, inside));
    now += 24h;
    EXPECT_FALSE(is_good(made->secret, inside));
    EXPECT_TRUE(is_good(next->secret, inside));
}

}  // namespace
}  // namespace mooring::identity
