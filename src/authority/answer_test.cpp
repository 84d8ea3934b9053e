// SPDX-License-Identifier: Apache-2.0
#include "authority/answer.hpp"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "testing/seeded_random.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::authority {
namespace {

using dns::Rcode;
using dns::RrType;
using ::testing::ElementsAre;
using testing::SeededRandom;
using testing::ZoneBuilder;
using Bytes = std::vector<std::uint8_t>;

Bytes query_bytes(const char* qname, RrType type, std::uint8_t flags = 0)
{
    Bytes bytes{0x12, 0x34, flags, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    const auto name = dns::Name::parse(qname).value();
    bytes.insert(bytes.end(), name.wire().begin(), name.wire().end());
    bytes.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(type) >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(type) & 0xffU));
    const std::array<std::uint8_t, 13> tail{0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};  // IN, OPT
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    return bytes;
}

/// "answer www.example. A", one per chosen RRset.
std::vector<std::string> described(const Decision& decision)
{
    static constexpr std::array sections{"answer ", "authority ", "additional "};
    std::vector<std::string> lines;
    for (const auto& next : decision.chosen) {
        lines.push_back(sections[static_cast<std::size_t>(next.section)] + next.owner.text() + " " +
                        text_of(next.rrset.type));
    }
    return lines;
}

class AnswerTest : public ::testing::Test {
protected:
    AnswerTest()
    {
        zones.add_zone("example.",
                       "www A 192.0.2.1\n"
                       "www AAAA 2001:db8::1\n"
                       "alias CNAME www\n"
                       "*.wild TXT \"wild\"\n"
                       "child NS ns.child\n"
                       "child NS ns.sibling\n"
                       "child NS ns.other.test.\n"
                       "ns.child A 192.0.2.53\n"
                       "sibling NS ns.sibling\n"
                       "ns.sibling A 192.0.2.54\n");
        std::string chain;
        for (int i = 0; i < 20; ++i) {
            chain += "c" + std::to_string(i) + " CNAME c" + std::to_string(i + 1) + "\n";
        }
        zones.add_zone("chain.test.", chain + "c20 A 192.0.2.20\n");
        zones.publish();
        reader.refresh();
    }

    void decide_on(const char* qname, RrType type, Decision& decision)
    {
        bytes = query_bytes(qname, type);
        decide(ReceivedQuery::parse(bytes), {.reader = reader}, decision);
    }

    Answer answer_to(std::span<const std::uint8_t> message)
    {
        return answer(ReceivedQuery::parse(message), {.reader = reader}, {}, buffer);
    }

    ZoneBuilder zones;
    zone::NameTable::Reader reader{zones.table()};
    Bytes bytes;
    std::array<std::uint8_t, 1232> buffer{};
};

TEST_F(AnswerTest, DecidesForTheRrsetAtTheName)
{
    Decision decision;

    decide_on("www.example.", RrType::AAAA, decision);

    EXPECT_EQ(decision.rcode, Rcode::NoError);
    EXPECT_TRUE(decision.is_authoritative);
    EXPECT_THAT(described(decision), ElementsAre("answer www.example. AAAA"));
}

TEST_F(AnswerTest, FollowsACnameToItsTarget)
{
    Decision decision;

    decide_on("alias.example.", RrType::A, decision);

    EXPECT_THAT(described(decision),
                ElementsAre("answer alias.example. CNAME", "answer www.example. A"));
}

TEST_F(AnswerTest, SynthesisedRecordHasTheQnameAsOwner)
{
    Decision decision;

    decide_on("X.y.Wild.example.", RrType::TXT, decision);

    EXPECT_THAT(described(decision), ElementsAre("answer X.y.Wild.example. TXT"));
}

TEST_F(AnswerTest, DenialCarriesTheSoaOfTheZone)
{
    Decision decision;

    decide_on("nothing.example.", RrType::A, decision);

    EXPECT_EQ(decision.rcode, Rcode::NXDomain);
    EXPECT_THAT(described(decision), ElementsAre("authority example. SOA"));
    EXPECT_EQ(decision.chosen.front().rrset.ttl.seconds, 60U);
}

TEST_F(AnswerTest, ReferralRequiresInDomainGlueAndOffersSiblingGlue)
{
    Decision decision;

    decide_on("www.child.example.", RrType::A, decision);

    EXPECT_FALSE(decision.is_authoritative);
    ASSERT_THAT(described(decision),
                ElementsAre("authority child.example. NS", "additional ns.child.example. A",
                            "additional ns.sibling.example. A"));
    EXPECT_EQ(decision.chosen[1].need, Need::Required);
    EXPECT_EQ(decision.chosen[2].need, Need::Helpful);
}

TEST_F(AnswerTest, LongChainEndsAtTheLimit)
{
    Decision decision;

    decide_on("c0.chain.test.", RrType::A, decision);

    EXPECT_EQ(decision.rcode, Rcode::NoError);
    EXPECT_EQ(decision.chosen.size(), chain_links_max + 1);
    for (const auto& next : decision.chosen) EXPECT_EQ(next.rrset.type, RrType::CNAME);
}

TEST_F(AnswerTest, ZoneWithoutSoaIsAServerFailure)
{
    zones.contents().put_zone(
        {.id = zone::ZoneId{99}, .origin = dns::Name::parse("new.test.").value()});
    zones.publish();
    reader.refresh();
    Decision decision;

    decide_on("www.new.test.", RrType::A, decision);

    EXPECT_EQ(decision.rcode, Rcode::ServFail);
    EXPECT_FALSE(decision.is_authoritative);
    EXPECT_TRUE(decision.chosen.empty());
}

TEST_F(AnswerTest, MissingRequiredGlueSetsTruncation)
{
    std::string text;
    for (int i = 0; i < 60; ++i) {
        const auto name = "ns" + std::to_string(i) + ".big";
        text += "big NS " + name + "\n" + name + " A 192.0.2." + std::to_string(i) + "\n";
    }
    zones.add_zone("glue.test.", text);
    zones.publish();
    reader.refresh();
    Decision decision;

    decide_on("x.big.glue.test.", RrType::A, decision);

    EXPECT_TRUE(decision.is_truncated);
    EXPECT_LE(decision.chosen.size(), Decision::chosen_max);
}

TEST_F(AnswerTest, WhatIsNoQueryGetsNoAnswer)
{
    EXPECT_EQ(answer_to(query_bytes("www.example.", RrType::A, 0x80)).size_bytes, 0U);
    EXPECT_EQ(answer_to(Bytes(11)).size_bytes, 0U);
    EXPECT_EQ(answer_to({}).size_bytes, 0U);
}

TEST_F(AnswerTest, QuestionIsEchoedInTheCaseOfTheQuery)
{
    bytes = query_bytes("wWw.ExAmPlE.", RrType::A);

    ASSERT_GT(answer_to(bytes).size_bytes, 12U + 17U);

    EXPECT_TRUE(std::equal(bytes.begin() + 12, bytes.begin() + 29, buffer.begin() + 12));
}

TEST_F(AnswerTest, SaysWhatKindOfResponseItIsAndForWhichNameItCounts)
{
    struct Expected {
        const char* qname;
        ResponseKind kind;
        const char* imputed_to;
    };
    for (const auto& [qname, kind, imputed_to] :
         {Expected{"www.example.", ResponseKind::Positive, "www.example."},
          Expected{"x.y.wild.example.", ResponseKind::NoData, "wild.example."},
          Expected{"random123.example.", ResponseKind::NXDomain, "example."},
          Expected{"random456.child.example.", ResponseKind::Referral, "child.example."},
          Expected{"example.org.", ResponseKind::Error, "."}}) {
        bytes = query_bytes(qname, RrType::A);

        const auto answer = answer_to(bytes);

        EXPECT_EQ(answer.kind, kind) << qname;
        EXPECT_EQ(answer.imputed_to.text(), imputed_to) << qname;
    }
}

TEST_F(AnswerTest, TheEnvelopeBoundsTheResponseAndAddsItsOptions)
{
    const Bytes cookie(24, std::uint8_t{7});
    bytes = query_bytes("child.example.", RrType::A);
    std::array<std::uint8_t, 4096> room{};

    const auto plain = answer(ReceivedQuery::parse(bytes), {.reader = reader},
                              {.transport = Transport::Tcp}, room);
    const auto with_cookie = answer(ReceivedQuery::parse(bytes), {.reader = reader},
                                    {.transport = Transport::Tcp, .cookie = cookie}, room);
    const auto padded = answer(ReceivedQuery::parse(bytes), {.reader = reader},
                               {.transport = Transport::Tls, .padding_block = 468}, room);

    EXPECT_EQ(with_cookie.size_bytes, plain.size_bytes + 4 + cookie.size());
    EXPECT_EQ(padded.size_bytes, 468U);
}

TEST_F(AnswerTest, AZoneThatIsStillBeingMadeSaysSo)
{
    zones.contents().put_zone(
        {.id = zone::ZoneId{98}, .origin = dns::Name::parse("soon.test.").value()});
    zones.publish();
    reader.refresh();
    Decision decision;

    decide_on("www.soon.test.", RrType::A, decision);

    EXPECT_EQ(decision.extended_error, ExtendedError::NotReady);
}

TEST_F(AnswerTest, NxnameIsNoQuestion)
{
    Decision decision;

    decide_on("www.example.", RrType::NXNAME, decision);

    EXPECT_EQ(decision.rcode, Rcode::FormErr);
    EXPECT_EQ(decision.extended_error, ExtendedError::InvalidQueryType);
}

/// What holds of the response to any bytes at all.
void check_invariants(std::span<const std::uint8_t> message, const Answer& answer,
                      std::span<const std::uint8_t> response)
{
    const bool is_answerable = message.size() >= 12 && (message[2] & 0x80U) == 0;
    ASSERT_EQ(answer.size_bytes > 0, is_answerable);
    if (!is_answerable) return;
    ASSERT_GE(answer.size_bytes, 12U);
    ASSERT_LE(answer.size_bytes, response.size());
    ASSERT_EQ(response[0], message[0]);
    ASSERT_EQ(response[1], message[1]);
    ASSERT_NE(response[2] & 0x80U, 0U);
    ASSERT_EQ(response[2] & 0x79U, message[2] & 0x79U) << "opcode and RD are copied";
}

TEST_F(AnswerTest, MutatedQueriesNeverBreakAnything)
{
    SeededRandom random{20260101};
    const std::array seeds{query_bytes("www.example.", RrType::A),
                           query_bytes("alias.example.", RrType::ANY),
                           query_bytes("x.child.example.", RrType::TXT)};
    for (int round = 0; round < 30'000; ++round) {
        auto message = seeds[random.next() % seeds.size()];
        for (auto changes = random.next() % 6; changes > 0; --changes) {
            message[random.next() % message.size()] = static_cast<std::uint8_t>(random.next());
        }
        if (random.next() % 4 == 0) message.resize(random.next() % (message.size() + 1));

        const auto answer = answer_to(message);

        check_invariants(message, answer, buffer);
        if (HasFatalFailure()) FAIL() << "message " << hex(message);
    }
}

TEST_F(AnswerTest, RandomBytesNeverBreakAnything)
{
    SeededRandom random{20260102};
    for (int round = 0; round < 30'000; ++round) {
        Bytes message(random.next() % 80);
        random.fill(message);

        const auto answer = answer_to(message);

        check_invariants(message, answer, buffer);
        if (HasFatalFailure()) FAIL() << "message " << hex(message);
    }
}

}  // namespace
}  // namespace mooring::authority
