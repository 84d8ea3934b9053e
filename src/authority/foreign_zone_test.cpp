// SPDX-License-Identifier: Apache-2.0
// Zones that came signed from another primary: whatever chain is there proves.
#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authority/denial.hpp"
#include "authority/signed_zone_fixture.hpp"
#include "dnssec/nsec3.hpp"

namespace mooring::authority {
namespace {

using dns::RrType;
using ::testing::ElementsAre;

const dns::Name origin = *dns::Name::parse("example.");
const std::vector<std::uint8_t> salt{0xaa, 0xbb, 0xcc, 0xdd};

/// An RRSIG in form only.
dns::Rdata rrsig_over(RrType type)
{
    dns::Rdata rdata(18, std::uint8_t{0});
    rdata[0] = static_cast<std::uint8_t>(static_cast<unsigned>(type) >> 8U);
    rdata[1] = static_cast<std::uint8_t>(type);
    rdata.push_back(0);
    rdata.insert(rdata.end(), 64, std::uint8_t{1});
    return rdata;
}

class ForeignZone : public ::testing::Test {
protected:
    void load(std::uint16_t iterations)
    {
        auto rrsets = testing::zone_rrsets(origin, "www A 192.0.2.1\n");
        const auto high = static_cast<std::uint8_t>(iterations >> 8U);
        const auto low = static_cast<std::uint8_t>(iterations);
        dns::Rdata parameters{1, 0, high, low, 4};
        parameters.insert(parameters.end(), salt.begin(), salt.end());
        add(rrsets, origin, RrType::NSEC3PARAM, parameters);
        add(rrsets, origin, RrType::RRSIG, rrsig_over(RrType::SOA));
        for (const auto* text : {"example.", "www.example."}) {
            const auto hash = dnssec::nsec3_hash(*dns::Name::parse(text),
                                                 {.salt = salt, .iterations = iterations});
            owners.push_back(*dnssec::nsec3_owner(hash, origin));
        }
        for (const auto& owner : owners) {
            dns::Rdata nsec3{1, 0, high, low, 4};
            nsec3.insert(nsec3.end(), salt.begin(), salt.end());
            nsec3.push_back(20);
            nsec3.insert(nsec3.end(), 20, std::uint8_t{0});
            add(rrsets, owner, RrType::NSEC3, nsec3);
            add(rrsets, owner, RrType::RRSIG, rrsig_over(RrType::NSEC3));
        }
        zones.add_zone(zone::Zone{.origin = origin, .kind = zone::ZoneKind::Secondary}, rrsets);
        zones.publish();
        reader.refresh();
    }
    static void add(std::vector<dns::Rrset>& rrsets, const dns::Name& owner, RrType type,
                    const dns::Rdata& rdata)
    {
        rrsets.push_back({.owner = owner, .type = type, .ttl = dns::Ttl{60}, .rdatas = {rdata}});
    }
    std::vector<std::string> authorities(const char* qname, RrType type)
    {
        const auto query = signed_query(*dns::Name::parse(qname), type, AskFlags::Dnssec);
        std::vector<std::uint8_t> buffer(4096);
        const auto answered = answer(ReceivedQuery::parse(query), {.reader = reader},
                                     {.transport = Transport::Tcp}, buffer);
        return described(
            dns::Message::parse(std::span{buffer}.first(answered.size_bytes))->authorities);
    }

    testing::ZoneBuilder zones;
    zone::NameTable::Reader reader{zones.table()};
    std::vector<dns::Name> owners;
};

TEST_F(ForeignZone, IsProvenWithItsOwnSaltAndIterations)
{
    load(12);

    const auto www = owners[1].text();

    EXPECT_THAT(
        authorities("www.example.", RrType::TXT),
        ElementsAre("example. SOA", "example. RRSIG SOA", www + " NSEC3", www + " RRSIG NSEC3"));
}

TEST_F(ForeignZone, WithTooManyIterationsGoesUnproven)
{
    load(nsec3_iterations_max + 1);

    EXPECT_THAT(authorities("www.example.", RrType::TXT),
                ElementsAre("example. SOA", "example. RRSIG SOA"));
}

TEST_F(ForeignZone, IsSignedAsSoonAsItsApexIs)
{
    load(0);
    ASSERT_EQ(reader.find_zone(origin)->signing, zone::Signing::Full);

    zones.contents().set_rrset(reader.find_zone(origin)->id, origin, RrType::RRSIG, {}, {});
    zones.publish();
    reader.refresh();

    EXPECT_EQ(reader.find_zone(origin)->signing, zone::Signing::Unsigned);
}

}  // namespace
}  // namespace mooring::authority
