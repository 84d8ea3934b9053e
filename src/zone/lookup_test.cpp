// SPDX-License-Identifier: Apache-2.0
#include "zone/lookup.hpp"

#include <gtest/gtest.h>

#include "testing/seeded_random.hpp"
#include "zone/contents.hpp"

namespace mooring::zone {
namespace {

constexpr ZoneId example{1};
constexpr dns::Ttl ttl{60};
using dns::RrType;

dns::Name name_of(const char* text)
{
    return *dns::Name::parse(text);
}

class Lookup : public ::testing::Test {
protected:
    Lookup()
    {
        put_zone(example, "example.");
        add("example.", RrType::SOA, dns::Rdata(22, std::uint8_t{0}));
        add("example.", RrType::NS);
    }

    void put_zone(ZoneId id, const char* origin)
    {
        Zone row;
        row.id = id;
        row.origin = name_of(origin);
        contents.put_zone(row);
    }
    void add(const char* owner, RrType type, const dns::Rdata& rdata = {1, 2, 3, 4})
    {
        contents.set_rrset(example, name_of(owner), type, ttl, std::vector<dns::Rdata>{rdata});
    }
    void remove(const char* owner, RrType type)
    {
        contents.set_rrset(example, name_of(owner), type, ttl, {});
    }
    void set_host(const char* owner, Contents::Tenant tenant)
    {
        tenant.host = HostId{7};
        contents.set_tenant(example, name_of(owner), tenant);
        Addresses addresses;
        addresses.ipv4 = Ipv4{{192, 0, 2, 1}};
        contents.set_addresses(example, name_of(owner), ttl, addresses);
    }
    LookupResult ask(const char* qname, RrType qtype)
    {
        contents.publish();
        reader.refresh();
        return lookup(reader, name_of(qname), qtype);
    }
    Outcome outcome(const char* qname, RrType qtype) { return ask(qname, qtype).outcome; }

    testing::SeededRandom random{1};
    NameTable table{random};
    Contents contents{table};
    NameTable::Reader reader{table};
};

TEST_F(Lookup, NamesOutsideEveryZoneAreNotOurs)
{
    EXPECT_EQ(outcome("org.", RrType::A), Outcome::NotOurs);
    EXPECT_EQ(outcome(".", RrType::NS), Outcome::NotOurs);
}

TEST_F(Lookup, AnEmptyNonTerminalHasNoDataUntilItsLastChildGoes)
{
    add("a.b.c.example.", RrType::TXT);
    EXPECT_EQ(outcome("c.example.", RrType::A), Outcome::NoData);
    EXPECT_EQ(outcome("b.c.example.", RrType::ANY), Outcome::NoData);

    remove("a.b.c.example.", RrType::TXT);
    EXPECT_EQ(outcome("c.example.", RrType::A), Outcome::NXDomain);
    EXPECT_FALSE(contents.find(name_of("c.example.")).has_value());
}

TEST_F(Lookup, AClaimedNameDoesNotExistUntilItHasAnRrset)
{
    contents.set_tenant(example, name_of("yourname.example."), {.claim = ClaimId{3}});
    EXPECT_EQ(outcome("yourname.example.", RrType::A), Outcome::NXDomain);
    EXPECT_EQ(contents.find(name_of("yourname.example."))->registry_reference, 3U);

    add("cam.yourname.example.", RrType::A);
    EXPECT_EQ(outcome("yourname.example.", RrType::A), Outcome::NoData);
}

// The zone and the questions of RFC 4592, 2.2.1.
TEST_F(Lookup, SynthesisesAsRfc4592Section221)
{
    add("*.example.", RrType::TXT);
    add("*.example.", RrType::MX);
    add("sub.*.example.", RrType::TXT);
    add("host1.example.", RrType::A);
    add("_ssh._tcp.host1.example.", RrType::SRV);
    add("_ssh._tcp.host2.example.", RrType::SRV);
    add("subdel.example.", RrType::NS);

    EXPECT_TRUE(ask("host3.example.", RrType::MX).is_synthesised);
    EXPECT_EQ(outcome("host3.example.", RrType::MX), Outcome::Answer);
    EXPECT_EQ(outcome("host3.example.", RrType::A), Outcome::NoData);
    EXPECT_EQ(outcome("foo.bar.example.", RrType::TXT), Outcome::Answer);
    EXPECT_EQ(outcome("host1.example.", RrType::MX), Outcome::NoData);
    EXPECT_EQ(outcome("sub.*.example.", RrType::MX), Outcome::NoData);
    EXPECT_EQ(outcome("_telnet._tcp.host1.example.", RrType::SRV), Outcome::NXDomain);
    EXPECT_EQ(outcome("host.subdel.example.", RrType::A), Outcome::Delegation);
    EXPECT_EQ(outcome("ghost.*.example.", RrType::MX), Outcome::NXDomain);
}

TEST_F(Lookup, BelowAZoneCutIsDelegatedAndGlueIsFound)
{
    add("a.b.sub.example.", RrType::A);
    add("sub.example.", RrType::NS);

    const auto result = ask("x.a.b.sub.example.", RrType::A);
    EXPECT_EQ(result.outcome, Outcome::Delegation);
    EXPECT_EQ(result.owner_labels, 2U);
    EXPECT_TRUE(result.node.rrset(RrType::NS).has_value());
    EXPECT_TRUE(reader.find(name_of("a.b.sub.example."))->is(NodeFlag::IsOccluded));
    EXPECT_TRUE(reader.find(name_of("a.b.sub.example."))->rrset(RrType::A).has_value());
    EXPECT_EQ(outcome("sub.example.", RrType::NS), Outcome::Delegation);

    remove("sub.example.", RrType::NS);
    EXPECT_EQ(outcome("a.b.sub.example.", RrType::A), Outcome::Answer);
    EXPECT_EQ(outcome("x.a.b.sub.example.", RrType::A), Outcome::NXDomain);
}

// RFC 4035, 3.1.4.1
TEST_F(Lookup, DsAtACutIsAnsweredByTheParent)
{
    add("sub.example.", RrType::NS);
    EXPECT_EQ(outcome("sub.example.", RrType::DS), Outcome::NoData);
    add("sub.example.", RrType::DS);
    EXPECT_EQ(outcome("sub.example.", RrType::DS), Outcome::Answer);

    put_zone(ZoneId{2}, "inner.example.");
    EXPECT_EQ(ask("inner.example.", RrType::DS).zone->id, example);
    EXPECT_EQ(ask("inner.example.", RrType::A).zone->id, ZoneId{2});
}

TEST_F(Lookup, ACnameAnswersEveryTypeButItsOwnAndAny)
{
    add("www.example.", RrType::CNAME);
    EXPECT_EQ(outcome("www.example.", RrType::A), Outcome::Cname);
    EXPECT_EQ(outcome("www.example.", RrType::CNAME), Outcome::Answer);
    EXPECT_EQ(outcome("www.example.", RrType::ANY), Outcome::Answer);
}

TEST_F(Lookup, AWildcardHostAnswersBelowItWithItsAddressesOnly)
{
    set_host("cam.example.", {.is_wildcard = true});
    add("cam.example.", RrType::TXT);

    const auto result = ask("any.thing.cam.example.", RrType::A);
    EXPECT_EQ(result.outcome, Outcome::Answer);
    EXPECT_TRUE(result.is_synthesised);
    EXPECT_EQ(result.node.ipv4()->text(), "192.0.2.1");
    EXPECT_EQ(outcome("any.cam.example.", RrType::TXT), Outcome::NoData);
    EXPECT_EQ(outcome("any.cam.example.", RrType::AAAA), Outcome::NoData);

    add("*.cam.example.", RrType::TXT);
    EXPECT_EQ(outcome("any.cam.example.", RrType::TXT), Outcome::Answer);
    EXPECT_EQ(outcome("any.cam.example.", RrType::A), Outcome::NoData);
}

TEST_F(Lookup, AHiddenSubtreeIsNxdomainAndSaysWhyAlsoForLaterNames)
{
    add("cam.yourname.example.", RrType::A);
    contents.set_hidden(example, name_of("yourname.example."), true);
    contents.set_hidden(example, name_of("cam.yourname.example."), true);
    add("later.yourname.example.", RrType::A);

    for (const auto* name : {"yourname.example.", "cam.yourname.example.",
                             "later.yourname.example.", "never.seen.yourname.example."}) {
        const auto result = ask(name, RrType::A);
        EXPECT_EQ(result.outcome, Outcome::NXDomain) << name;
        EXPECT_TRUE(result.is_suspended) << name;
    }

    contents.set_hidden(example, name_of("yourname.example."), false);
    EXPECT_EQ(outcome("later.yourname.example.", RrType::A), Outcome::Answer);
    EXPECT_EQ(outcome("cam.yourname.example.", RrType::A), Outcome::NXDomain);  // Its own.
    contents.set_hidden(example, name_of("cam.yourname.example."), false);
    EXPECT_EQ(outcome("cam.yourname.example.", RrType::A), Outcome::Answer);
}

TEST_F(Lookup, ASilencedHostHasNothingAndItsChildrenStay)
{
    add("*.example.", RrType::A);
    set_host("cam.example.", {.is_silenced = true, .is_wildcard = true});
    EXPECT_EQ(outcome("cam.example.", RrType::A), Outcome::NXDomain);
    EXPECT_TRUE(ask("cam.example.", RrType::A).is_suspended);

    add("door.cam.example.", RrType::A);
    EXPECT_EQ(outcome("cam.example.", RrType::A), Outcome::NoData);
    EXPECT_TRUE(ask("cam.example.", RrType::A).is_suspended);
    EXPECT_EQ(outcome("door.cam.example.", RrType::A), Outcome::Answer);
    EXPECT_EQ(outcome("other.cam.example.", RrType::A), Outcome::NXDomain);
}

TEST_F(Lookup, TheSoaShowsTheSealedSerial)
{
    contents.set_serial(example, dns::Serial{0x01020304});
    const auto* zone = ask("example.", RrType::SOA).zone;
    ASSERT_EQ(zone->soa.size(), 22U);
    EXPECT_EQ((std::vector(zone->soa.begin() + 2, zone->soa.begin() + 6)),
              (dns::Rdata{1, 2, 3, 4}));
    EXPECT_EQ(zone->serial.value, 0x01020304U);

    add("example.", RrType::SOA, dns::Rdata(22, std::uint8_t{9}));
    EXPECT_EQ(ask("example.", RrType::SOA).zone->serial.value, 0x01020304U);
    EXPECT_EQ(ask("example.", RrType::SOA).zone->negative_ttl, ttl);
}

TEST_F(Lookup, AddressesWithTwoTtlsOrTwoRecordsReadLikeAnyOther)
{
    const auto name = name_of("multi.example.");
    contents.set_rrset(example, name, RrType::A, dns::Ttl{60},
                       std::vector<dns::Rdata>{{192, 0, 2, 1}, {192, 0, 2, 2}});
    contents.set_rrset(example, name, RrType::AAAA, dns::Ttl{300},
                       std::vector<dns::Rdata>{dns::Rdata(16, std::uint8_t{1})});

    const auto result = ask("multi.example.", RrType::A);
    EXPECT_EQ(result.node.rrset(RrType::A)->count, 2);
    EXPECT_EQ(result.node.rrset(RrType::AAAA)->ttl.seconds, 300U);

    contents.set_addresses(example, name, dns::Ttl{60}, {.ipv4 = Ipv4{{192, 0, 2, 9}}, .ipv6 = {}});
    EXPECT_EQ(ask("multi.example.", RrType::A).node.rrset(RrType::A)->count, 1);
    EXPECT_EQ(outcome("multi.example.", RrType::AAAA), Outcome::NoData);
}

TEST_F(Lookup, ClearingAZoneKeepsTheAddressesOfHosts)
{
    set_host("cam.example.", {});
    add("cam.example.", RrType::TXT);
    add("www.example.", RrType::A);
    contents.clear_rrsets(example);

    EXPECT_EQ(outcome("cam.example.", RrType::A), Outcome::Answer);
    EXPECT_EQ(outcome("cam.example.", RrType::TXT), Outcome::NoData);
    EXPECT_EQ(outcome("www.example.", RrType::A), Outcome::NXDomain);
    EXPECT_TRUE(ask("www.example.", RrType::A).zone->soa.empty());
}

}  // namespace
}  // namespace mooring::zone
