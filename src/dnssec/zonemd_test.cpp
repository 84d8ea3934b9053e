// SPDX-License-Identifier: Apache-2.0
#include "dnssec/zonemd.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "dns/zone_file.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using testing::name;

struct CanonicalFirst {
    bool operator()(const dns::Name& left, const dns::Name& right) const
    {
        return dns::canonical_order(left, right) < 0;
    }
};

/// The digest of a zone file, as hexadecimal.
std::string digest_of(std::string_view text, ZonemdHash hash)
{
    std::map<dns::Name, std::map<dns::RrType, std::vector<dns::Record>>, CanonicalFirst> zone;
    dns::ZoneFileReader reader{text, name("example."), dns::Ttl{0}};
    auto read = reader.next();
    for (; read && *read; read = reader.next())
        zone[(*read)->owner][(*read)->type].push_back(**read);
    EXPECT_TRUE(read.has_value()) << read.error().detail;

    ZonemdDigest digest{name("example."), hash};
    for (const auto& [owner, types] : zone) {
        for (const auto& [type, records] : types) {
            std::vector<dns::Rdata> rdatas;
            for (const auto& record : records) rdatas.push_back(record.rdata);
            digest.add(owner, OwnedRrset{type, records[0].ttl, rdatas}.view());
        }
    }
    const auto zonemd = digest.finish(dns::Serial{2018031900});
    EXPECT_EQ(zonemd.size(), zonemd_placeholder(dns::Serial{1}, hash).size());
    EXPECT_TRUE(dns::validate_rdata(dns::RrType::ZONEMD, zonemd));
    EXPECT_EQ(hex(std::span{zonemd}.first(6)),
              std::string{"7848b91c01"} + (hash == ZonemdHash::Sha384 ? "01" : "02"));
    return hex(std::span{zonemd}.subspan(6));
}

constexpr std::string_view soa_and_ns = R"(
example.      86400  IN  SOA     ns1 admin 2018031900 1800 900 604800 86400
              86400  IN  NS      ns1
              86400  IN  NS      ns2
)";

TEST(Zonemd, OfTheSimpleZoneOfRfc8976AppendixA1)
{
    const auto zone = std::string{soa_and_ns} + R"(
ns1           3600   IN  A       203.0.113.63
ns2           3600   IN  AAAA    2001:db8::63
)";
    EXPECT_EQ(digest_of(zone, ZonemdHash::Sha384),
              "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3"
              "a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c");
}

TEST(Zonemd, OfTheComplexZoneOfRfc8976AppendixA2)
{
    const auto zone = std::string{soa_and_ns} + R"(
example.      86400  IN  ZONEMD  2018031900 1 1 (
    000000000000000000000000000000000000000000000000
    000000000000000000000000000000000000000000000000 )
ns1           3600   IN  A       203.0.113.63
NS2           3600   IN  AAAA    2001:db8::63
occluded.sub  7200   IN  TXT     "I'm occluded but must be digested"
sub           7200   IN  NS      ns1
duplicate     300    IN  TXT     "I must be digested just once"
duplicate     300    IN  TXT     "I must be digested just once"
foo.test.     555    IN  TXT     "out-of-zone data must be excluded"
UPPERCASE     3600   IN  TXT     "canonicalize uppercase owner names"
*             777    IN  PTR     dont-forget-about-wildcards
mail          3600   IN  MX      20 MAIL1
mail          3600   IN  MX      10 Mail2.Example.
sortme        3600   IN  AAAA    2001:db8::5:61
sortme        3600   IN  AAAA    2001:db8::3:62
sortme        3600   IN  AAAA    2001:db8::4:63
sortme        3600   IN  AAAA    2001:db8::1:65
sortme        3600   IN  AAAA    2001:db8::2:64
non-apex      900    IN  ZONEMD  2018031900 1 1 (
    616c6c6f776564206275742069676e6f7265642e20616c6c
    6f776564206275742069676e6f7265642e20616c6c6f7765 )
)";
    EXPECT_EQ(digest_of(zone, ZonemdHash::Sha384),
              "a3b69bad980a3504e1cffcb0fd6397f93848071c93151f55"
              "2ae2f6b1711d4bd2d8b39808226d7b9db71e34b72077f8fe");
}

TEST(Zonemd, OfTheZoneWithManyDigestsOfRfc8976AppendixA3)
{
    const auto zone = std::string{soa_and_ns} + R"(
example.      86400  IN  ZONEMD  2018031900 1 1 (
    000000000000000000000000000000000000000000000000
    000000000000000000000000000000000000000000000000 )
example.      86400  IN  ZONEMD  2018031900 1 240 e2d523f654b9422a96c5a8f44607bbee
ns1.example.  3600   IN  A       203.0.113.63
ns2.example.  86400  IN  TXT     "This example has multiple digests"
NS2.EXAMPLE.  3600   IN  AAAA    2001:db8::63
)";
    EXPECT_EQ(digest_of(zone, ZonemdHash::Sha384),
              "62e6cf51b02e54b9b5f967d547ce43136792901f9f88e637"
              "493daaf401c92c279dd10f0edb1c56f8080211f8480ee306");
    EXPECT_EQ(digest_of(zone, ZonemdHash::Sha512),
              "08cfa1115c7b948c4163a901270395ea226a930cd2cbcf2fa9a5e6eb85f37c8a"
              "4e114d884e66f176eab121cb02db7d652e0cc4827e7a3204f166b47e5613fd27");
}

}  // namespace
}  // namespace mooring::dnssec
