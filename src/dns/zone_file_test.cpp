// SPDX-License-Identifier: Apache-2.0
#include "dns/zone_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/name_generator_test.hpp"

namespace mooring::dns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const Name origin = Name::parse("example.").value();

/// Every record as a line, and the error's detail last if there is one.
std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    ZoneFileReader reader{text, origin, Ttl{3600}};
    while (true) {
        const auto record = reader.next();
        if (!record) lines.push_back(record.error().detail);
        if (!record || !*record) return lines;
        const auto& [owner, type, ttl, rdata] = **record;
        lines.push_back(record_line(owner, ttl, type, rdata));
    }
}

std::string error_of(std::string_view text)
{
    const auto lines = lines_of(text);
    return lines.empty() ? "" : lines.back();
}

TEST(ZoneFile, RecordsOfRfc1035Section53AreRead)
{
    const auto* const text = R"(
@   IN  SOA     VENERA      Action\.domains (
                                 20     ; SERIAL
                                 7200   ; REFRESH
                                 600    ; RETRY
                                 3600000; EXPIRE
                                 60)    ; MINIMUM

        NS      A.ISI.EDU.
        MX      10      VENERA

A       A       26.3.0.103
)";

    EXPECT_THAT(
        lines_of(text),
        ElementsAre(R"(example. 3600 IN SOA VENERA.example. Action\.domains.example. )"
                    "20 7200 600 3600000 60",
                    "example. 3600 IN NS A.ISI.EDU.", "example. 3600 IN MX 10 VENERA.example.",
                    "A.example. 3600 IN A 26.3.0.103"));
}

TEST(ZoneFile, TtlAndClassComeInEitherOrderOrNotAtAll)
{
    EXPECT_THAT(lines_of("a 60 IN A 192.0.2.1\n"
                         "a IN 61 A 192.0.2.1\n"
                         "a 1h A 192.0.2.1\n"
                         "a in A 192.0.2.1\n"
                         "a A 192.0.2.1\n"
                         "a CLASS1 2 TYPE1 192.0.2.1"),
                ElementsAre("a.example. 60 IN A 192.0.2.1", "a.example. 61 IN A 192.0.2.1",
                            "a.example. 3600 IN A 192.0.2.1", "a.example. 3600 IN A 192.0.2.1",
                            "a.example. 3600 IN A 192.0.2.1", "a.example. 2 IN A 192.0.2.1"));
}

TEST(ZoneFile, MissingTtlIsThatOfTheDirective)
{
    EXPECT_THAT(lines_of("$TTL 2d\n"
                         "a A 192.0.2.1\n"
                         "a 60 A 192.0.2.2\n"
                         "a A 192.0.2.3\n"),
                ElementsAre("a.example. 172800 IN A 192.0.2.1", "a.example. 60 IN A 192.0.2.2",
                            "a.example. 172800 IN A 192.0.2.3"));
}

TEST(ZoneFile, OriginDirectiveCompletesWhatFollows)
{
    EXPECT_THAT(lines_of("$ORIGIN sub\n"
                         "a NS b\n"
                         "$origin .\n"
                         "a NS @\n"),
                ElementsAre("a.sub.example. 3600 IN NS b.sub.example.", "a. 3600 IN NS ."));
}

TEST(ZoneFile, OwnerLikeATypeIsStillAnOwner)
{
    EXPECT_THAT(lines_of("NS NS A\nIN A 192.0.2.1\n60 A 192.0.2.1"),
                ElementsAre("NS.example. 3600 IN NS A.example.", "IN.example. 3600 IN A 192.0.2.1",
                            "60.example. 3600 IN A 192.0.2.1"));
}

TEST(ZoneFile, CommentsAndBlankLinesAndCarriageReturnsMeanNothing)
{
    EXPECT_THAT(lines_of("; a comment \" (\r\n\r\n   ; another\r\na A 192.0.2.1 ; one more\r\n"),
                ElementsAre("a.example. 3600 IN A 192.0.2.1"));
    EXPECT_THAT(lines_of(""), ElementsAre());
}

TEST(ZoneFile, SpecialCharactersAreTextWithinQuotationMarks)
{
    EXPECT_THAT(lines_of(R"(a TXT "; ( ) \" \\" b\;c)"),
                ElementsAre(R"(a.example. 3600 IN TXT "; ( ) \" \\" "b;c")"));
}

TEST(ZoneFile, UnknownTypesAreReadInGenericForm)
{
    EXPECT_THAT(lines_of("a TYPE65280 \\# 3 (\n 01\n 0203 )\n"),
                ElementsAre("a.example. 3600 IN TYPE65280 \\# 3 010203"));
}

TEST(ZoneFile, ErrorsSayWhere)
{
    EXPECT_THAT(error_of("a A 192.0.2.1\n\nb  A 192.0.2.\n"),
                StartsWith("line 3, column 6: the address"));
    EXPECT_THAT(error_of("a MX 10"), StartsWith("line 1, column 8: the mail exchange is missing"));
    EXPECT_THAT(error_of("a (\n SOA b c 1\n x )"),
                StartsWith("line 3, column 2: the refresh interval"));
    EXPECT_THAT(error_of("a A 192.0.2.1 x"),
                StartsWith("line 1, column 15: this is one field too many"));
    EXPECT_THAT(error_of("a..b A 192.0.2.1"),
                StartsWith("line 1, column 1: the name has an empty label"));
    EXPECT_THAT(error_of("a B0GUS x"), StartsWith("line 1, column 3: \"B0GUS\" is not"));
    EXPECT_THAT(error_of("a TXT x\n b"), StartsWith("line 2, column 2: \"b\" is not"));
    EXPECT_THAT(error_of("a"), StartsWith("line 1, column 2: the type is missing"));
    EXPECT_THAT(error_of("a TXT \"x\ny\""), StartsWith("line 1, column 7: the quotation mark"));
    EXPECT_THAT(error_of("a TXT (\n\n"),
                StartsWith("line 1, column 7: the parenthesis is not closed"));
    EXPECT_THAT(error_of("a TXT ( ( x ) )"),
                StartsWith("line 1, column 9: parentheses do not nest"));
    EXPECT_THAT(error_of("a TXT x )"), StartsWith("line 1, column 9: no parenthesis"));
    EXPECT_THAT(error_of("a HTTPS 1 . port=53 port=54"),
                StartsWith("line 1, column 21: the key port"));
}

TEST(ZoneFile, WhatIsNotServedIsRefused)
{
    EXPECT_THAT(error_of(" A 192.0.2.1"), HasSubstr("the first record has no owner"));
    EXPECT_THAT(error_of("a CH TXT x"), HasSubstr("only class IN"));
    EXPECT_THAT(error_of("a ANY x"), HasSubstr("a type of questions"));
    EXPECT_THAT(error_of("a OPT x"), HasSubstr("a type of questions"));
    EXPECT_THAT(error_of("a 2147483648 A 192.0.2.1"), HasSubstr("not a TTL"));
    EXPECT_THAT(error_of("a IN IN A 192.0.2.1"), HasSubstr("\"IN\" is not a type"));
    EXPECT_THAT(error_of("a 60 IN 60 A 192.0.2.1"), HasSubstr("\"60\" is not a type"));
    EXPECT_THAT(error_of("a 1h30 A 192.0.2.1"), HasSubstr("not a TTL"));
    EXPECT_THAT(error_of("$TTL"), HasSubstr("the TTL is missing"));
    EXPECT_THAT(error_of("$ORIGIN a b"), HasSubstr("nothing more"));
    EXPECT_THAT(error_of("$INCLUDE /etc/passwd"), HasSubstr("$INCLUDE is refused"));
    EXPECT_THAT(error_of("$GENERATE 1-9 a A 192.0.2.$"), HasSubstr("$GENERATE"));
    EXPECT_THAT(error_of("$BOGUS"), HasSubstr("no such directive"));
}

TEST(ZoneFile, EntryOfMoreThan64KiBIsRefused)
{
    std::string text = "a TXT (";
    while (text.size() < 70000) text += " x\n";

    EXPECT_THAT(error_of(text + ")"), HasSubstr("64 KiB"));
}

RC_GTEST_PROP(ZoneFile, PrintedRecordsAreReadBack,
              (const std::vector<std::uint8_t>& bytes, bool is_generic))
{
    const Record record{.owner = *any_name(),
                        .type = is_generic ? RrType{65280} : RrType::URI,
                        .ttl = Ttl{static_cast<std::uint32_t>(bytes.size())},
                        .rdata = is_generic || bytes.size() > 4 ? bytes : Rdata{0, 1, 0, 2, 'x'}};
    const auto line = record_line(record.owner, record.ttl, record.type, record.rdata);

    ZoneFileReader reader{line, origin, Ttl{3600}};
    const auto read = reader.next();

    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == record);
}

RC_GTEST_PROP(ZoneFile, AnyTextIsReadOrRefused, (const std::string& text))
{
    RC_ASSERT(lines_of(text).size() <= text.size() + 1);
}

}  // namespace
}  // namespace mooring::dns
