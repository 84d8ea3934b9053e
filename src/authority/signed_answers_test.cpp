// SPDX-License-Identifier: Apache-2.0
// The cases of RFC 4035 appendix B, RFC 5155 appendix B and RFC 9824 section 3, with zones of ours.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authority/signed_zone_fixture.hpp"
#include "authority/validator_test.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::authority {
namespace {

using dns::Rcode;
using dns::RrType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// As RFC 4035, appendix A: a wildcard, a signed and an unsigned delegation, an empty non-terminal.
constexpr const char* zone_text =
    "a NS ns1.a\n"
    "a DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B\n"
    "ns1.a A 192.0.2.5\n"
    "ai A 192.0.2.9\n"
    "ai AAAA 2001:db8::f00:baa9\n"
    "b NS ns1.b\n"
    "ns1.b A 192.0.2.7\n"
    "ns1 A 192.0.2.1\n"
    "*.w MX 1 ai\n"
    "x.w MX 1 xx\n"
    "x.y.w MX 1 xx\n"
    "alias CNAME ai\n"
    "old DNAME w\n";

std::string bitmap_of(const dns::MessageRecord& nsec)
{
    const auto size = dns::leading_name_bytes(nsec.rdata);
    std::string text;
    dns::for_each_type(std::span{nsec.rdata}.subspan(size), [&](RrType type) {
        text += (text.empty() ? "" : " ") + dns::text_of(type);
    });
    return text;
}

dns::MessageRecord nsec_of(const std::vector<dns::MessageRecord>& records)
{
    const auto found = std::ranges::find(records, RrType::NSEC, &dns::MessageRecord::type);
    return found == records.end() ? dns::MessageRecord{} : *found;
}

class SignedAnswers : public ::testing::Test {
protected:
    static void expect_valid(SignedZone& zone, const dns::Message& response, const char* qname,
                             RrType qtype)
    {
        EXPECT_EQ(why_bogus({response, zone.origin(), zone.key(), test_now},
                            *dns::Name::parse(qname), qtype),
                  "");
    }
    dns::Message ask(SignedZone& zone, const char* qname, RrType qtype,
                     AskFlags flags = AskFlags::Dnssec)
    {
        auto response = zone.ask(qname, qtype, flags);
        if (flags == AskFlags::Dnssec) expect_valid(zone, response, qname, qtype);
        return response;
    }

    SignedZone online{SignedMode::Online, "example.", zone_text};
    SignedZone nsec{SignedMode::Nsec, "example.", zone_text};
    SignedZone nsec3{SignedMode::Nsec3, "example.", zone_text};
};

TEST_F(SignedAnswers, Rfc4035AppendixB1_AnAnswerHasItsSignatures)
{
    for (auto* zone : {&online, &nsec, &nsec3}) {
        const auto response = ask(*zone, "x.w.example.", RrType::MX);

        EXPECT_THAT(described(response.answers),
                    ElementsAre("x.w.example. MX", "x.w.example. RRSIG MX"));
        EXPECT_THAT(described(response.authorities), IsEmpty());
    }
}

TEST_F(SignedAnswers, Rfc4035AppendixB2_ANameErrorDeniesTheNameAndTheWildcard)
{
    const auto response = ask(nsec, "ml.example.", RrType::A);

    EXPECT_EQ(response.header.rcode, Rcode::NXDomain);
    EXPECT_THAT(described(response.authorities),
                ElementsAre("example. SOA", "example. RRSIG SOA", "b.example. NSEC",
                            "b.example. RRSIG NSEC", "example. NSEC", "example. RRSIG NSEC"));
}

TEST_F(SignedAnswers, Rfc4035AppendixB3_NoDataIsDeniedByTheNsecAtTheName)
{
    const auto response = ask(nsec, "ns1.example.", RrType::MX);

    EXPECT_EQ(response.header.rcode, Rcode::NoError);
    EXPECT_THAT(described(response.authorities),
                ElementsAre("example. SOA", "example. RRSIG SOA", "ns1.example. NSEC",
                            "ns1.example. RRSIG NSEC"));
    EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "A RRSIG NSEC");
}

TEST_F(SignedAnswers, Rfc4035AppendixB4_ASignedDelegationHasItsDs)
{
    for (auto* zone : {&online, &nsec, &nsec3}) {
        const auto response = ask(*zone, "mc.a.example.", RrType::MX);

        EXPECT_FALSE(response.header.is_authoritative);
        EXPECT_THAT(described(response.authorities),
                    ElementsAre("a.example. NS", "a.example. DS", "a.example. RRSIG DS"));
        EXPECT_THAT(described(response.additionals), ElementsAre("ns1.a.example. A"));
    }
}

TEST_F(SignedAnswers, Rfc4035AppendixB5_AnUnsignedDelegationProvesThatThereIsNoDs)
{
    for (auto* zone : {&online, &nsec}) {
        const auto response = ask(*zone, "mc.b.example.", RrType::MX);

        EXPECT_THAT(described(response.authorities),
                    ElementsAre("b.example. NS", "b.example. NSEC", "b.example. RRSIG NSEC"));
        EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "NS RRSIG NSEC");
    }
    const auto hashed = ask(nsec3, "mc.b.example.", RrType::MX);
    EXPECT_EQ(described(hashed.authorities).size(), 3U);
}

TEST_F(SignedAnswers, Rfc4035AppendixB6_AnExpandedWildcardDeniesTheNameItself)
{
    const auto response = ask(nsec, "a.z.w.example.", RrType::MX);

    EXPECT_THAT(described(response.answers),
                ElementsAre("a.z.w.example. MX", "a.z.w.example. RRSIG MX"));
    EXPECT_THAT(described(response.authorities),
                ElementsAre("x.y.w.example. NSEC", "x.y.w.example. RRSIG NSEC"));
}

TEST_F(SignedAnswers, Rfc4035AppendixB7_WildcardNoDataHasTheNsecOfTheWildcard)
{
    const auto response = ask(nsec, "a.z.w.example.", RrType::AAAA);

    EXPECT_EQ(response.header.rcode, Rcode::NoError);
    EXPECT_THAT(
        described(response.authorities),
        ElementsAre("example. SOA", "example. RRSIG SOA", "x.y.w.example. NSEC",
                    "x.y.w.example. RRSIG NSEC", "*.w.example. NSEC", "*.w.example. RRSIG NSEC"));
}

TEST_F(SignedAnswers, Rfc4035AppendixB8_TheApexHasNoDs)
{
    for (auto* zone : {&online, &nsec, &nsec3}) {
        const auto response = ask(*zone, "example.", RrType::DS);

        EXPECT_EQ(response.header.rcode, Rcode::NoError);
        EXPECT_THAT(described(response.answers), IsEmpty());
    }
}

TEST_F(SignedAnswers, Rfc5155AppendixB_ProofsHaveAsManyNsec3AsTheyNeed)
{
    const auto count = [&](const char* qname, RrType qtype) {
        const auto response = ask(nsec3, qname, qtype);
        return std::ranges::count(response.authorities, RrType::NSEC3, &dns::MessageRecord::type);
    };

    EXPECT_LE(count("a.c.x.w.example.", RrType::A), 3);   // B.1: name error.
    EXPECT_EQ(count("ns1.example.", RrType::MX), 1);      // B.2: NODATA.
    EXPECT_EQ(count("y.w.example.", RrType::A), 1);       // B.2.1: an empty non-terminal.
    EXPECT_EQ(count("a.z.w.example.", RrType::MX), 1);    // B.4: wildcard expansion.
    EXPECT_LE(count("a.z.w.example.", RrType::AAAA), 3);  // B.5: wildcard NODATA.
    EXPECT_EQ(count("b.example.", RrType::DS), 1);        // B.6: DS at an unsigned delegation.
}

TEST_F(SignedAnswers, Rfc5155Section7_2_8_OwnersOfNsec3AreNoNames)
{
    const auto denial = ask(nsec3, "ns1.example.", RrType::MX);
    const auto found =
        std::ranges::find(denial.authorities, RrType::NSEC3, &dns::MessageRecord::type);
    ASSERT_NE(found, denial.authorities.end());

    const auto owner = found->owner.text();

    EXPECT_EQ(ask(nsec3, owner.c_str(), RrType::NSEC3).header.rcode, Rcode::NXDomain);
    EXPECT_EQ(ask(nsec3, owner.c_str(), RrType::A).header.rcode, Rcode::NXDomain);
}

TEST_F(SignedAnswers, Rfc9824Section3_1_NoDataListsTheTypesThatAreThere)
{
    const auto response = ask(online, "ai.example.", RrType::MX);

    EXPECT_EQ(response.header.rcode, Rcode::NoError);
    EXPECT_THAT(described(response.authorities),
                ElementsAre("example. SOA", "example. RRSIG SOA", "ai.example. NSEC",
                            "ai.example. RRSIG NSEC"));
    const auto proof = nsec_of(response.authorities);
    EXPECT_EQ(bitmap_of(proof), "A AAAA RRSIG NSEC");
    EXPECT_EQ(dns::rdata_text(RrType::NSEC, proof.rdata), "\\000.ai.example. A AAAA RRSIG NSEC");
    EXPECT_EQ(proof.ttl.seconds, 60U);
}

TEST_F(SignedAnswers, Rfc9824Section3_2_AMissingNameIsSaidByNxname)
{
    const auto response = ask(online, "nothing.example.", RrType::A);

    EXPECT_EQ(response.header.rcode, Rcode::NoError);
    EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "RRSIG NSEC NXNAME");
}

TEST_F(SignedAnswers, Rfc9824Section3_3_AnEmptyNonTerminalHasNoNxname)
{
    const auto response = ask(online, "y.w.example.", RrType::A);

    EXPECT_EQ(response.header.rcode, Rcode::NoError);
    EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "RRSIG NSEC");
}

TEST_F(SignedAnswers, Rfc9824Section5_WhoKnowsNxnameGetsNxdomainBack)
{
    const auto compact = ask(online, "nothing.example.", RrType::A, AskFlags::DnssecCompact);
    const auto plain = ask(online, "nothing.example.", RrType::A, AskFlags::Plain);

    EXPECT_EQ(compact.header.rcode, Rcode::NXDomain);
    EXPECT_EQ(bitmap_of(nsec_of(compact.authorities)), "RRSIG NSEC NXNAME");
    EXPECT_EQ(plain.header.rcode, Rcode::NXDomain);
    EXPECT_THAT(described(plain.authorities), ElementsAre("example. SOA"));
}

TEST_F(SignedAnswers, Rfc9824Section3_5_NxnameItselfCannotBeAskedFor)
{
    EXPECT_EQ(ask(online, "ai.example.", RrType::NXNAME, AskFlags::Plain).header.rcode,
              Rcode::FormErr);
}

TEST_F(SignedAnswers, AnOnlineWildcardIsSignedAsTheQnameAndNeedsNoDenial)
{
    const auto response = ask(online, "a.z.w.example.", RrType::MX);

    EXPECT_THAT(described(response.answers),
                ElementsAre("a.z.w.example. MX", "a.z.w.example. RRSIG MX"));
    EXPECT_THAT(described(response.authorities), IsEmpty());
}

TEST_F(SignedAnswers, TheCnameThatADnameStandsForIsNotSigned)
{
    for (auto* zone : {&online, &nsec, &nsec3}) {
        const auto response = ask(*zone, "x.old.example.", RrType::MX);

        EXPECT_THAT(
            described(response.answers),
            ElementsAre("old.example. DNAME", "old.example. RRSIG DNAME", "x.old.example. CNAME",
                        "x.w.example. MX", "x.w.example. RRSIG MX"));
    }
}

TEST_F(SignedAnswers, EveryLinkOfAChainIsSigned)
{
    const auto response = ask(online, "alias.example.", RrType::A);

    EXPECT_THAT(described(response.answers),
                ElementsAre("alias.example. CNAME", "alias.example. RRSIG CNAME", "ai.example. A",
                            "ai.example. RRSIG A"));
}

TEST_F(SignedAnswers, AnyAndRrsigGetTheSmallestAnswerThereIs)
{
    for (auto* zone : {&online, &nsec, &nsec3}) {
        EXPECT_THAT(described(zone->ask("ai.example.", RrType::ANY).answers),
                    ElementsAre("ai.example. A", "ai.example. RRSIG A"));
        EXPECT_THAT(described(zone->ask("ai.example.", RrType::RRSIG).answers),
                    ElementsAre("ai.example. RRSIG A"));
    }
}

TEST_F(SignedAnswers, NsecCanBeAskedFor)
{
    for (auto* zone : {&online, &nsec}) {
        const auto response = ask(*zone, "ai.example.", RrType::NSEC);

        EXPECT_THAT(described(response.answers),
                    ElementsAre("ai.example. NSEC", "ai.example. RRSIG NSEC"));
        EXPECT_EQ(bitmap_of(nsec_of(response.answers)), "A AAAA RRSIG NSEC");
    }
    EXPECT_THAT(ask(nsec3, "ai.example.", RrType::NSEC).answers, IsEmpty());
}

TEST_F(SignedAnswers, SoaIsSignedAtTheSealedSerial)
{
    online.zones().contents().set_serial(online.id(), dns::Serial{77});
    online.publish();

    const auto response = ask(online, "example.", RrType::SOA);

    ASSERT_FALSE(response.answers.empty());
    EXPECT_EQ(dns::Soa::parse(response.answers.front().rdata)->serial.value, 77U);
}

TEST_F(SignedAnswers, ASuspendedNameIsDeniedAsIfItWereNotThere)
{
    online.zones().hide(*dns::Name::parse("ai.example."));
    online.publish();

    const auto response = ask(online, "ai.example.", RrType::A);

    EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "RRSIG NSEC NXNAME");
}

TEST_F(SignedAnswers, AHostsWildcardSwitchAnswersAsTheQname)
{
    online.zones().add_host(*dns::Name::parse("cam.example."),
                            {.ipv4 = Ipv4{{192, 0, 2, 8}}, .ipv6 = {}},
                            {.is_silenced = false, .is_wildcard = true});
    online.publish();

    const auto response = ask(online, "a.cam.example.", RrType::A);
    const auto denial = ask(online, "a.cam.example.", RrType::MX);

    EXPECT_THAT(described(response.answers),
                ElementsAre("a.cam.example. A", "a.cam.example. RRSIG A"));
    EXPECT_EQ(bitmap_of(nsec_of(denial.authorities)), "A RRSIG NSEC");
}

TEST_F(SignedAnswers, AChainWithAGapIsAServerFailureAndNoHalfProof)
{
    nsec.zones().contents().set_rrset(nsec.id(), *dns::Name::parse("b.example."), RrType::RRSIG, {},
                                      {});
    nsec.publish();

    const auto response = nsec.ask("ml.example.", RrType::A);

    EXPECT_EQ(response.header.rcode, Rcode::ServFail);
    EXPECT_THAT(response.authorities, IsEmpty());
}

TEST_F(SignedAnswers, ALinkWithoutItsSignatureIsAServerFailureWhereverItLeads)
{
    nsec.zones().contents().set_rrset(nsec.id(), *dns::Name::parse("alias.example."), RrType::RRSIG,
                                      {}, {});
    nsec.publish();

    for (const auto qtype : {RrType::A, RrType::MX}) {
        const auto response = nsec.ask("alias.example.", qtype);

        EXPECT_EQ(response.header.rcode, Rcode::ServFail);
        EXPECT_THAT(response.answers, IsEmpty());
        EXPECT_THAT(response.authorities, IsEmpty());
    }
}

TEST_F(SignedAnswers, AWildcardStandsInForASuspendedNameOfAZoneThatSecondariesServe)
{
    nsec.zones().hide(*dns::Name::parse("x.w.example."));
    online.zones().hide(*dns::Name::parse("x.w.example."));
    nsec.publish();
    online.publish();

    EXPECT_THAT(described(nsec.ask("x.w.example.", RrType::MX).answers),
                ElementsAre("x.w.example. MX", "x.w.example. RRSIG MX"));
    EXPECT_EQ(ask(online, "x.w.example.", RrType::MX, AskFlags::Plain).header.rcode,
              Rcode::NXDomain);
}

TEST_F(SignedAnswers, AZoneOfOursInsideASignedOneIsADelegationThere)
{
    online.zones().add_zone("child.example.", "www A 192.0.2.80\n");
    online.publish();

    const auto response = ask(online, "child.example.", RrType::DS);

    EXPECT_THAT(described(response.authorities),
                ElementsAre("example. SOA", "example. RRSIG SOA", "child.example. NSEC",
                            "child.example. RRSIG NSEC"));
    EXPECT_EQ(bitmap_of(nsec_of(response.authorities)), "NS RRSIG NSEC");
}

TEST_F(SignedAnswers, TheValidatorOfTheseTestsMissesEveryProofThatIsLeftOut)
{
    const std::vector<std::pair<const char*, RrType>> questions{
        {"ml.example.", RrType::A},       {"ns1.example.", RrType::MX},
        {"mc.b.example.", RrType::MX},    {"a.z.w.example.", RrType::MX},
        {"a.z.w.example.", RrType::AAAA}, {"y.w.example.", RrType::A}};
    for (auto* zone : {&online, &nsec, &nsec3}) {
        for (const auto& [qname, qtype] : questions) {
            const auto whole = ask(*zone, qname, qtype);
            for (const auto& left_out : whole.authorities) {
                if (left_out.type != RrType::NSEC && left_out.type != RrType::NSEC3 &&
                    left_out.type != RrType::RRSIG)
                    continue;
                auto response = whole;
                std::erase(response.authorities, left_out);
                EXPECT_NE(why_bogus({response, zone->origin(), zone->key(), test_now},
                                    *dns::Name::parse(qname), qtype),
                          "")
                    << qname << " without " << left_out.owner.text() << ' '
                    << dns::text_of(left_out.type);
            }
        }
    }
}

TEST(SignedAnswersBudget, AnUnprovenClientGetsTcBeforeAnythingIsSigned)
{
    SignedZone zone{SignedMode::Online,
                    "example.",
                    zone_text,
                    {.common_per_second = 0, .proven_per_second = 8, .unproven_per_batch = 8}};
    const auto query = signed_query(*dns::Name::parse("ai.example."), RrType::A, AskFlags::Dnssec);
    std::vector<std::uint8_t> buffer(1232);

    const auto unproven = zone.answer(query, {}, buffer);
    const auto truncated =
        dns::Message::parse(std::span{buffer}.first(unproven.size_bytes)).value();
    const auto proven = zone.answer(query, {.is_client_proven = true}, buffer);

    EXPECT_TRUE(unproven.is_truncated);
    EXPECT_EQ(unproven.kind, ResponseKind::Truncated);
    EXPECT_TRUE(truncated.answers.empty());
    EXPECT_EQ(truncated.header.rcode, Rcode::NoError);
    EXPECT_EQ(proven.kind, ResponseKind::Positive);
    EXPECT_FALSE(proven.is_truncated);
}

TEST(SignedAnswersBudget, WithoutAnyBudgetTcpGetsServfail)
{
    SignedZone zone{SignedMode::Online,
                    "example.",
                    zone_text,
                    {.common_per_second = 0, .proven_per_second = 0, .unproven_per_batch = 0}};

    const auto response = zone.ask("ai.example.", RrType::A);

    EXPECT_EQ(response.header.rcode, Rcode::ServFail);
    EXPECT_TRUE(response.answers.empty());
}

}  // namespace
}  // namespace mooring::authority
