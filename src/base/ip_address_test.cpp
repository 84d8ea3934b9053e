// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.hpp"

#include <gtest/gtest.h>

namespace mooring {
namespace {

TEST(Ipv4, ParsesExactlyFourDecimalParts)
{
    EXPECT_EQ(Ipv4::parse("192.0.2.1"), (Ipv4{{192, 0, 2, 1}}));

    for (const auto* text : {"", "192.0.2", "192.0.2.1.5", "192.0.2.256", "192.0.2.01",
                             " 192.0.2.1", "192.0.2.1 ", "0x7f.1", "192.0.2.1/32"})
        EXPECT_FALSE(Ipv4::parse(text)) << text;
}

TEST(Ipv4, RefusesAnEmbeddedZeroByte)
{
    EXPECT_FALSE(Ipv4::parse(std::string_view{"192.0.2.1\0x", 11}));
}

TEST(Ipv6, PrintsTheCanonicalTextOfRfc5952)
{
    EXPECT_EQ(Ipv6::parse("2001:DB8:0:0:0:0:0:7")->text(), "2001:db8::7");
    EXPECT_EQ(Ipv6::parse("::")->text(), "::");
    EXPECT_FALSE(Ipv6::parse("fe80::1%eth0"));
    EXPECT_FALSE(Ipv6::parse("2001:db8::/64"));
}

TEST(IpAddress, MappedIpv6BecomesIpv4)
{
    EXPECT_EQ(parse_ip_address("::ffff:192.0.2.9"), IpAddress{*Ipv4::parse("192.0.2.9")});
    EXPECT_EQ(text_of(*parse_ip_address("2001:db8::1")), "2001:db8::1");
    EXPECT_FALSE(parse_ip_address("example.org"));
}

TEST(AddressKind, FollowsTheSpecialPurposeRegistries)
{
    const std::pair<const char*, AddressKind> ipv4[] = {
        {"8.8.8.8", AddressKind::Global},
        {"10.1.2.3", AddressKind::Private},
        {"100.64.0.1", AddressKind::Private},
        {"100.128.0.1", AddressKind::Global},
        {"172.31.255.255", AddressKind::Private},
        {"172.32.0.0", AddressKind::Global},
        {"127.0.0.1", AddressKind::Loopback},
        {"169.254.1.1", AddressKind::LinkLocal},
        {"203.0.113.7", AddressKind::Documentation},
        {"224.0.0.1", AddressKind::Multicast},
        {"255.255.255.255", AddressKind::Reserved},
        {"0.0.0.0", AddressKind::Reserved},
        {"198.19.0.1", AddressKind::Reserved},
    };
    for (const auto& [text, kind] : ipv4) EXPECT_EQ(kind_of(*Ipv4::parse(text)), kind) << text;

    const std::pair<const char*, AddressKind> ipv6[] = {
        {"2600::1", AddressKind::Global},      {"2001:db8::1", AddressKind::Documentation},
        {"::1", AddressKind::Loopback},        {"::", AddressKind::Reserved},
        {"fd00:d::1", AddressKind::Private},   {"fe80::1", AddressKind::LinkLocal},
        {"ff02::1", AddressKind::Multicast},   {"2002:c000:201::1", AddressKind::Reserved},
        {"2001::1", AddressKind::Reserved},    {"64:ff9b::1", AddressKind::Reserved},
        {"2001:4860::1", AddressKind::Global}, {"3fff:0fff::1", AddressKind::Documentation},
    };
    for (const auto& [text, kind] : ipv6) EXPECT_EQ(kind_of(*Ipv6::parse(text)), kind) << text;
}

TEST(IpPrefix, ContainsItsRangeOnly)
{
    const auto prefix = IpPrefix::parse("192.0.2.128/25");
    ASSERT_TRUE(prefix);
    EXPECT_TRUE(prefix->contains(*parse_ip_address("192.0.2.200")));
    EXPECT_FALSE(prefix->contains(*parse_ip_address("192.0.2.100")));
    EXPECT_FALSE(prefix->contains(*parse_ip_address("2001:db8::1")));

    EXPECT_TRUE(IpPrefix::parse("::1")->contains(*parse_ip_address("::1")));
    EXPECT_FALSE(IpPrefix::parse("192.0.2.1/24"));
    EXPECT_FALSE(IpPrefix::parse("192.0.2.0/33"));
    EXPECT_FALSE(IpPrefix::parse("192.0.2.0/"));
}

TEST(Endpoint, RoundTripsBothFamilies)
{
    for (const auto* text : {"127.0.0.1:5300", "[::1]:5300", "0.0.0.0:0"})
        EXPECT_EQ(Endpoint::parse(text).value().text(), text);
    for (const auto* text : {"", "127.0.0.1", "::1:53", "127.0.0.1:65536", "127.0.0.1:", "[::1:53"})
        EXPECT_FALSE(Endpoint::parse(text)) << text;
}

}  // namespace
}  // namespace mooring
