// SPDX-License-Identifier: Apache-2.0
#include "notify/teller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/mail/mail_address.hpp"
#include "notify/notify_fixture.hpp"

namespace mooring::notify {

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TellerTest : public ::testing::Test, protected NotifyWorld {};

std::string text_of_bytes(const std::vector<std::uint8_t>& bytes)
{
    return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_F(TellerTest, ANoticeIsKeptAsAMailToTheAccountInTheSameBatch)
{
    const auto batch = tell({.account = account,
                             .kind = NoticeKind::KeyMade,
                             .facts = {{"key", "key-7"}, {"hosts", "cam.dyn.example."}}});

    ASSERT_THAT(batch.changes, SizeIs(1));
    ASSERT_THAT(messages(), SizeIs(1));
    EXPECT_EQ(messages()[0].value.address, "anna@example.org");
    EXPECT_EQ(messages()[0].value.notice, NoticeKind::KeyMade);
}

TEST_F(TellerTest, ASecretFactIsSealedWhereverItIsKept)
{
    tell({.account = account,
          .kind = NoticeKind::ResetPassword,
          .facts = {{"link", "https://x.example/?t=SECRETSECRET"}, {"minutes", "30"}}});

    const auto entry = world.tables.entry(messages()[0].id);
    EXPECT_THAT(text_of_bytes(entry->body), Not(HasSubstr("SECRETSECRET")));
    const auto facts = facts_of(messages()[0], seal);
    ASSERT_TRUE(facts);
    EXPECT_THAT(*facts,
                ::testing::Contains(::testing::Pair("link", "https://x.example/?t=SECRETSECRET")));
}

TEST_F(TellerTest, ASecretFactWithoutTheSealIsRefused)
{
    auto now = draft();

    const auto told = notify::tell(
        now, {.account = account, .kind = NoticeKind::MailCode, .facts = {{"code", "123456"}}},
        origin());

    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, Errc::Internal);
    EXPECT_TRUE(now.is_empty());
}

TEST_F(TellerTest, ASealedFactCannotBeMovedToAnotherAddress)
{
    tell({.account = account,
          .kind = NoticeKind::MailCode,
          .facts = {{"code", "123456"}, {"minutes", "10"}}});
    auto message = messages()[0];

    message.value.address = "thief@example.org";

    EXPECT_FALSE(facts_of(message, seal));
}

TEST_F(TellerTest, WishesSwitchOffWhatIsUsualAndNothingThatGuards)
{
    Wishes wishes;
    wishes.unwanted.set();
    auto now = draft();
    set_wishes(now, account, wishes, origin());
    world.commit(std::move(now));

    tell({.account = account, .kind = NoticeKind::PlanChanged, .facts = {{"plan", "free"}}});
    EXPECT_THAT(messages(), IsEmpty());
    tell({.account = account, .kind = NoticeKind::FactorRemoved, .facts = {{"factor", "TOTP"}}});
    EXPECT_THAT(messages(), SizeIs(1));
}

TEST_F(TellerTest, WebhooksHearWhatTheyChoseAndNeverASecretOrACode)
{
    add_webhook("https://all.example/");
    add_webhook("https://keys.example/",
                NoticeSet{}.set(static_cast<std::size_t>(NoticeKind::KeyMade)));

    tell({.account = account, .kind = NoticeKind::KeyMade, .facts = {{"key", "key-7"}}});
    EXPECT_THAT(messages(), SizeIs(3));
    tell({.account = account, .kind = NoticeKind::KeyRevoked, .facts = {{"key", "key-7"}}});
    EXPECT_THAT(messages(), SizeIs(5));
    tell({.account = account, .kind = NoticeKind::MailCode, .facts = {{"code", "123456"}}});
    EXPECT_THAT(messages(), SizeIs(6));
    tell({.account = account,
          .kind = NoticeKind::EmailChangeAsked,
          .facts = {{"cancel_link", "https://c.example/?t=SECRETSECRET"}}});
    const auto last = messages().back();
    EXPECT_FALSE(last.value.is_mail());
    EXPECT_THAT(last.value.facts, IsEmpty());
    EXPECT_THAT(last.value.sealed, IsEmpty());
}

TEST_F(TellerTest, AFloodOfTheUsualIsCutAndWhatGuardsStillGoesThrough)
{
    const Notice usual{.account = account, .kind = NoticeKind::Restored, .facts = {{"name", "x"}}};
    for (int i = 0; i < 210; ++i) tell(usual);
    EXPECT_THAT(messages(), SizeIs(200));

    tell({.account = account, .kind = NoticeKind::Suspended, .facts = {{"name", "x"}}});

    EXPECT_THAT(messages(), SizeIs(201));
}

TEST_F(TellerTest, AnAddressThatEndsAHeaderIsNoAddress)
{
    for (const auto* address :
         {"a@b.example\r\nBcc: c@d.example", "a b@c.example", "<a@b.example>", "a@b@c", "a@", "@b",
          "a@b..c", "a,b@c.example", "\"a b\"@c.example", "a@-b\n"}) {
        auto now = draft();
        const auto told = notify::tell(
            now, {.account = account, .kind = NoticeKind::AlreadySignedUp, .address = address},
            origin());
        EXPECT_FALSE(told) << address;
    }
    EXPECT_EQ(mailable("anna@bücher.example"), "anna@xn--bcher-kva.example");
}

TEST_F(TellerTest, EntriesReadBackWhatWasWritten)
{
    Message message{.notice = NoticeKind::UpdateHeld,
                    .webhook = zone::EntryId{9},
                    .address = "a@b.example",
                    .language = Language::German,
                    .facts = {{"host", "x"}, {"after", ""}},
                    .sealed = {1, 2, 3},
                    .tries = 4,
                    .created = clock.wall_now(),
                    .next_try = clock.wall_now() + std::chrono::hours{1},
                    .until = clock.wall_now() + std::chrono::hours{2}};
    const auto bytes = registry::bytes_of(message);
    zone::ByteReader reader{bytes};
    EXPECT_EQ(Message::read(reader), message);
    EXPECT_TRUE(reader.is_good() && reader.is_at_end());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        zone::ByteReader cut{std::span{bytes}.first(size)};
        (void)Message::read(cut);
        EXPECT_FALSE(cut.is_good()) << size;
    }
}

}  // namespace mooring::notify
