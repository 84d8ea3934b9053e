// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "notify/mail/envelope.hpp"
#include "notify/mail/letter.hpp"
#include "notify/mail/mime.hpp"

namespace mooring::notify {

namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Letterhead some_head{"Example DynDNS", "https://console.example.net"};

/// Every fact of a kind with a value that is seen at once and would be markup.
Facts facts_for(const NoticeRow& row)
{
    Facts facts;
    for (const auto& fact : row.facts) {
        const auto is_link = fact.form == FactForm::Link || fact.form == FactForm::SecretLink;
        facts.emplace_back(fact.name, is_link
                                          ? fmt::format("https://e.example/?a=1&b={}", fact.name)
                                          : fmt::format("<{}>", fact.name));
    }
    return facts;
}

Letter letter_for(NoticeKind kind, const Facts& facts, Language language = Language::English)
{
    return letter_of(template_of(kind, language), language, facts, some_head);
}

std::size_t longest_line(std::string_view text)
{
    std::size_t longest = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find("\r\n"), text.size());
        longest = std::max(longest, end);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return longest;
}

}  // namespace

TEST(Letter, EveryTemplateUsesEveryFactInBothFormsAndLeavesNothingOver)
{
    for (const auto language : languages)
        for (const auto& row : notice_rows()) {
            if (row.kind == NoticeKind::WebhookTest) continue;
            const auto letter = letter_for(row.kind, facts_for(row), language);
            SCOPED_TRACE(fmt::format("{} in {}", row.name, text_of(language)));
            ASSERT_EQ(template_of(row.kind, language).kind, row.kind);
            for (const auto& [name, value] : facts_for(row)) {
                EXPECT_THAT(letter.text, HasSubstr(value)) << name;
                EXPECT_THAT(letter.html, HasSubstr(html_escaped(value))) << name;
                EXPECT_THAT(letter.html, Not(HasSubstr(fmt::format("<{}>", name))));
            }
            for (const auto* text : {&letter.subject, &letter.text, &letter.html}) {
                EXPECT_THAT(*text, Not(HasSubstr("{")));
                EXPECT_THAT(*text, Not(HasSubstr("}")));
                EXPECT_THAT(*text, Not(HasSubstr("–")));
            }
        }
}

TEST(Letter, TheTwoLanguagesHaveTheSameNoticesAndDifferentWords)
{
    ASSERT_EQ(english_templates().size(), german_templates().size());
    for (std::size_t i = 0; i < english_templates().size(); ++i) {
        EXPECT_EQ(english_templates()[i].kind, german_templates()[i].kind);
        EXPECT_NE(english_templates()[i].body, german_templates()[i].body);
    }
}

TEST(Letter, AFactIsNeverMarkupNorAPlaceholder)
{
    const auto letter =
        letter_for(NoticeKind::UpdateHeld, {{"host", "<script>alert(1)</script>"},
                                            {"after", "{before}"},
                                            {"client", "\"onload='x'\r\nInjected: y"},
                                            {"approve_link", "javascript:alert(1)"}});

    EXPECT_THAT(letter.html, Not(HasSubstr("<script>")));
    EXPECT_THAT(letter.html, Not(HasSubstr("href=\"javascript")));
    EXPECT_THAT(letter.html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(letter.subject, HasSubstr("{before}"));
    EXPECT_THAT(letter.text, Not(HasSubstr("\nInjected")));
}

TEST(Letter, ARowOrLinkWithoutItsFactIsLeftOut)
{
    const auto letter = letter_for(NoticeKind::UpdateHeld, {{"host", "h"}, {"after", "192.0.2.1"}});

    EXPECT_THAT(letter.text, HasSubstr("Wanted: 192.0.2.1"));
    EXPECT_THAT(letter.text, Not(HasSubstr("With:")));
    EXPECT_THAT(letter.html, Not(HasSubstr("Approve the change")));
}

TEST(Letter, SaysWhetherItCanBeSwitchedOff)
{
    EXPECT_THAT(letter_for(NoticeKind::KeyMade, {}).text, HasSubstr("cannot be switched off"));
    EXPECT_THAT(letter_for(NoticeKind::PlanChanged, {}).text, HasSubstr("You can choose"));
}

TEST(Mime, AHeaderCannotBeginAnother)
{
    EXPECT_EQ(header_line("Subject", "a\r\nBcc: b@c.example"), "Subject: a  Bcc: b@c.example\r\n");
    EXPECT_EQ(mailbox_line("From", "A\r\nX: y", "a@b.example"),
              "From: \"A  X: y\"\r\n <a@b.example>\r\n");
    EXPECT_EQ(mailbox_line("From", "A \"B\" \\", "a@b.example"),
              "From: \"A \\\"B\\\" \\\\\"\r\n <a@b.example>\r\n");
}

TEST(Mime, WhatIsNotAsciiBecomesEncodedWordsThatEndBetweenCharacters)
{
    EXPECT_EQ(header_line("Subject", "Schlüssel"), "Subject: =?utf-8?B?U2NobMO8c3NlbA==?=\r\n");
    std::string umlauts;
    for (int i = 0; i < 100; ++i) umlauts += "ü";

    const auto line = header_line("Subject", umlauts);

    EXPECT_LE(longest_line(line), 78U);
    std::string_view rest{line};
    while (rest.find("?B?") != std::string_view::npos) {
        rest.remove_prefix(rest.find("?B?") + 3);
        const auto bytes = decode_base64(rest.substr(0, rest.find("?=")));
        ASSERT_TRUE(bytes);
        EXPECT_EQ(bytes->size() % 2, 0U);  // Every character has two bytes.
    }
}

TEST(Mime, QuotedPrintableKeepsLinesShortAndTextWhole)
{
    EXPECT_EQ(quoted_printable("a=b\n"), "a=3Db\r\n");
    EXPECT_EQ(quoted_printable("ü \r\n.x"), "=C3=BC=20\r\n=2Ex");
    EXPECT_EQ(quoted_printable("From me"), "=46rom me");
    EXPECT_LE(longest_line(quoted_printable(std::string(1000, 'x'))), 76U);
}

TEST(Mime, DatesAreThoseOfRfc5322)
{
    EXPECT_EQ(mail_date(WallTime{std::chrono::seconds{1'767'225'600}}),
              "Thu, 01 Jan 2026 00:00:00 +0000");
}

TEST(Envelope, AMailHasItsHeadersAndBothForms)
{
    const Letter letter{"Grüße", "text = ü", "<p>ü</p>"};

    const auto mail = mail_of(letter, {.from = {"Example", "noreply@example.net"},
                                       .to = "anna@example.org",
                                       .id = zone::EntryId{7},
                                       .time = WallTime{std::chrono::seconds{1'767'225'600}}});

    EXPECT_THAT(mail, StartsWith("From: \"Example\"\r\n <noreply@example.net>\r\n"
                                 "To: anna@example.org\r\n"));
    for (const auto* part :
         {"Message-ID: <7.1767225600000@example.net>\r\n", "Auto-Submitted: auto-generated\r\n",
          "Content-Type: text/plain; charset=utf-8\r\n", "text =3D =C3=BC", "<p>=C3=BC</p>",
          "Content-Type: multipart/alternative;\r\n"})
        EXPECT_THAT(mail, HasSubstr(part));
    EXPECT_THAT(mail, Not(HasSubstr("List-Unsubscribe")));
    EXPECT_THAT(mail, EndsWith("--=_mooring_7.1767225600000--\r\n"));
    EXPECT_LE(longest_line(mail), 78U);
}

TEST(Envelope, MailboxesAreReadWithAndWithoutName)
{
    EXPECT_EQ(Mailbox::parse("A B <a@b.example>"), (Mailbox{"A B", "a@b.example"}));
    EXPECT_EQ(Mailbox::parse("a@b.example"), (Mailbox{"", "a@b.example"}));
    EXPECT_FALSE(Mailbox::parse("A <a@b.example"));
    EXPECT_FALSE(Mailbox::parse("A"));
}

}  // namespace mooring::notify
