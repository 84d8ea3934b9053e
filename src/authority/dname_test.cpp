// SPDX-License-Identifier: Apache-2.0
// RFC 6672, decided without a byte.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authority/signed_zone_fixture.hpp"

namespace mooring::authority {
namespace {

using dns::Rcode;
using dns::RrType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Dname : public ::testing::Test {
protected:
    Dname()
    {
        zones.add_zone("example.",
                       "old 300 DNAME new\n"
                       "old TXT \"beside\"\n"
                       "hidden.old A 192.0.2.66\n"
                       "www.new A 192.0.2.1\n"
                       "far DNAME elsewhere.test.\n"
                       "one DNAME two\n"
                       "two DNAME one\n"
                       "grow DNAME grow.grow\n"
                       "*.wild DNAME new\n"
                       "*.new TXT \"wild\"\n"
                       "to CNAME www.old\n");
        zones.add_zone("apex.test.", "@ DNAME example.\nlost A 192.0.2.9\n");
        zones.publish();
        reader.refresh();
    }

    void decide_on(const std::string& qname, RrType type)
    {
        decide_on(*dns::Name::parse(qname), type);
    }
    void decide_on(const dns::Name& qname, RrType type)
    {
        query = signed_query(qname, type, AskFlags::Plain);
        decide(ReceivedQuery::parse(query), {.reader = reader}, decision);
    }
    /// "www.old.example. CNAME", one per chosen RRset.
    std::vector<std::string> chosen() const
    {
        std::vector<std::string> lines;
        for (const auto& next : decision.chosen)
            lines.push_back(next.owner.text() + " " + dns::text_of(next.rrset.type));
        return lines;
    }

    testing::ZoneBuilder zones;
    zone::NameTable::Reader reader{zones.table()};
    std::vector<std::uint8_t> query;
    Decision decision;
};

TEST_F(Dname, SubstitutesItsTargetForItsOwner)
{
    decide_on("www.old.example.", RrType::A);

    EXPECT_THAT(chosen(),
                ElementsAre("old.example. DNAME", "www.old.example. CNAME", "www.new.example. A"));
    EXPECT_EQ(decision.chosen[1].rrset.ttl.seconds, 300U);
    EXPECT_TRUE(decision.is_authoritative);
    EXPECT_EQ(decision.imputed_to.text(), "old.example.");
}

TEST_F(Dname, AnswersAQuestionForTheCnameItStandsFor)
{
    decide_on("www.old.example.", RrType::CNAME);

    EXPECT_EQ(decision.kind, ResponseKind::Positive);
    EXPECT_THAT(chosen(), ElementsAre("old.example. DNAME", "www.old.example. CNAME"));
}

TEST_F(Dname, DoesNotRedirectItsOwner)
{
    decide_on("old.example.", RrType::TXT);

    EXPECT_THAT(chosen(), ElementsAre("old.example. TXT"));
}

TEST_F(Dname, IsAnsweredWhenAskedFor)
{
    decide_on("old.example.", RrType::DNAME);

    EXPECT_THAT(chosen(), ElementsAre("old.example. DNAME"));
}

TEST_F(Dname, OccludesTheNamesBelowIt)
{
    decide_on("hidden.old.example.", RrType::A);

    EXPECT_EQ(decision.rcode, Rcode::NoError);
    EXPECT_THAT(chosen(),
                ElementsAre("old.example. DNAME", "hidden.old.example. CNAME", "example. SOA"));
}

TEST_F(Dname, LeadsOutOfOurZones)
{
    decide_on("a.b.far.example.", RrType::A);

    EXPECT_EQ(decision.rcode, Rcode::NoError);
    EXPECT_THAT(chosen(), ElementsAre("far.example. DNAME", "a.b.far.example. CNAME"));
}

TEST_F(Dname, ContinuesAChainOfCnames)
{
    decide_on("to.example.", RrType::A);

    EXPECT_THAT(chosen(), ElementsAre("to.example. CNAME", "old.example. DNAME",
                                      "www.old.example. CNAME", "www.new.example. A"));
}

TEST_F(Dname, CirclesAreLeft)
{
    decide_on("x.one.example.", RrType::A);

    EXPECT_THAT(chosen(), ElementsAre("one.example. DNAME", "x.one.example. CNAME",
                                      "two.example. DNAME", "x.two.example. CNAME"));
}

TEST_F(Dname, GrowingNamesEndAtTheLimitOfLinks)
{
    decide_on("x.grow.example.", RrType::A);

    EXPECT_LE(decision.chosen.size(), 1 + 1 + chain_links_max);
    EXPECT_EQ(decision.chosen[0].rrset.type, RrType::DNAME);
    for (std::size_t i = 1; i < decision.chosen.size(); ++i)
        EXPECT_EQ(decision.chosen[i].rrset.type, RrType::CNAME);
}

TEST_F(Dname, ANameThatBecomesTooLongIsYxdomain)
{
    auto qname = *dns::Name::parse("far.example.");
    while (qname.size() < 250) qname = *qname.child("12345678901");

    decide_on(qname, RrType::A);

    EXPECT_EQ(decision.rcode, Rcode::YXDomain);
    EXPECT_THAT(chosen(), ElementsAre("far.example. DNAME"));
}

TEST_F(Dname, OfTheApexRedirectsEveryNameBelow)
{
    decide_on("lost.apex.test.", RrType::TXT);

    EXPECT_THAT(chosen(), ElementsAre("apex.test. DNAME", "lost.apex.test. CNAME", "example. SOA"));
    EXPECT_EQ(decision.rcode, Rcode::NXDomain);
}

TEST_F(Dname, OfAWildcardSubstitutesNothing)
{
    decide_on("x.wild.example.", RrType::A);

    EXPECT_EQ(decision.rcode, Rcode::NoError);
    EXPECT_EQ(decision.kind, ResponseKind::NoData);
    EXPECT_THAT(chosen(), ElementsAre("example. SOA"));
}

TEST_F(Dname, GoesAndTheNamesBelowComeBack)
{
    zones.contents().set_rrset(zone::ZoneId{1}, *dns::Name::parse("old.example."), RrType::DNAME,
                               {}, {});
    zones.contents().set_rrset(zone::ZoneId{2}, *dns::Name::parse("apex.test."), RrType::DNAME, {},
                               {});
    zones.publish();
    reader.refresh();

    decide_on("hidden.old.example.", RrType::A);
    EXPECT_THAT(chosen(), ElementsAre("hidden.old.example. A"));
    EXPECT_TRUE(reader.find(*dns::Name::parse("lost.apex.test."))->is(zone::NodeFlag::HasA));
    EXPECT_FALSE(reader.find(*dns::Name::parse("lost.apex.test."))->is(zone::NodeFlag::IsOccluded));
}

}  // namespace
}  // namespace mooring::authority
