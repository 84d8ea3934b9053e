// SPDX-License-Identifier: Apache-2.0
#include "gateway/address_fields.hpp"

#include <gmock/gmock.h>

namespace mooring::gateway {
namespace {

using registry::Ipv6Prefix;
using registry::Keep;

const IpAddress peer = Ipv4{{198, 51, 100, 23}};

AddressWish wish_of(std::string_view query)
{
    http::Fields fields;
    fields.add(query);
    return dyndns2_addresses(fields, peer);
}

TEST(AddressElements, AreClassifiedByTheirSyntax)
{
    const auto is = [](std::string_view text, const AddressElement& wanted) {
        EXPECT_EQ(classify_address(text), wanted) << text;
    };
    is("203.0.113.7", IpAddress{Ipv4{{203, 0, 113, 7}}});
    is("203.0.113.7/24", IpAddress{Ipv4{{203, 0, 113, 7}}});
    is("203.0.113.7/32", IpAddress{Ipv4{{203, 0, 113, 7}}});
    is("::ffff:203.0.113.7", IpAddress{Ipv4{{203, 0, 113, 7}}});
    is("::FFFF:cb00:7107", IpAddress{Ipv4{{203, 0, 113, 7}}});
    is("2001:DB8::7", IpAddress{*Ipv6::parse("2001:db8::7")});
    is("[2001:db8::7]", IpAddress{*Ipv6::parse("2001:db8::7")});
    is("2001:db8::7%eth0.1", IpAddress{*Ipv6::parse("2001:db8::7")});
    is("2001:db8::7%eth0/64", IpAddress{*Ipv6::parse("2001:db8::7")});
    is("2001:db8::7/64", IpAddress{*Ipv6::parse("2001:db8::7")});
    is("2001:db8::/128", IpAddress{*Ipv6::parse("2001:db8::")});
    is("2001:db8:1:2::/64", Ipv6Prefix{*Ipv6::parse("2001:db8:1:2::"), 64});
    is("2001:db8:1:200::/56", Ipv6Prefix{*Ipv6::parse("2001:db8:1:200::"), 56});
}

TEST(AddressElements, ThatAreNoneSayHowTheyFail)
{
    using enum NoAddress;
    for (const std::string_view text :
         {"", "%i", "<ipaddr>", "auto", "no", "-", "preserve", "1.2.3", "1.2.3.4.5", "01.2.3.4",
          "2001:db8::7%<script>", "2001:db8::g", "[]", "[2001:db8::7", "1.2.3.4:80"}) {
        EXPECT_EQ(classify_address(text), AddressElement{Other}) << text;
    }
    EXPECT_EQ(classify_address(std::string(65, '1')), AddressElement{Other});
    for (const std::string_view text :
         {"2001:db8:1:2::/647656:3cff:fe47:1", "2001:db8::/", "2001:db8::/129", "2001:db8::/0",
          "2001:db8::/-1", "203.0.113.0/24", "203.0.113.7/33"}) {
        EXPECT_EQ(classify_address(text), AddressElement{Glued}) << text;
    }
}

TEST(AddressPrefixes, LoseTheirHostBits)
{
    const auto address = *Ipv6::parse("2001:db8:1:2::7");

    EXPECT_EQ(classify_prefix("2001:db8:1:2::7/56"), (AddressElement{Ipv6Prefix{address, 56}}));
    EXPECT_EQ(classify_prefix("2001:db8:1:2::7"), (AddressElement{Ipv6Prefix{address, 64}}));
    EXPECT_EQ(classify_prefix("203.0.113.7"), AddressElement{NoAddress::Other});
}

TEST(Dyndns2Addresses, OfEachFamilyTheFirstCounts)
{
    const auto wish = wish_of("myip=203.0.113.7,2001:db8::7,203.0.113.8&ip6=2001:db8::8");

    EXPECT_EQ(wish.ipv4, registry::WantedIpv4{(Ipv4{{203, 0, 113, 7}})});
    EXPECT_EQ(wish.ipv6, registry::WantedIpv6{*Ipv6::parse("2001:db8::7")});
    EXPECT_EQ(wish.echo, "203.0.113.7,2001:db8::7");
}

TEST(Dyndns2Addresses, OfAFieldGivenTwiceTheLastCounts)
{
    EXPECT_EQ(wish_of("myip=203.0.113.7&myip=203.0.113.8").echo, "203.0.113.8");
}

TEST(Dyndns2Addresses, AreEchoedAsTheyWereSpelled)
{
    EXPECT_EQ(wish_of("myip=::ffff:203.0.113.7").echo, "::ffff:203.0.113.7");
    EXPECT_EQ(wish_of("myip=2001:0DB8::7%25eth0").echo, "2001:0DB8::7%eth0");
}

TEST(Dyndns2Addresses, AreEchoedInCanonicalFormIfTheyAreLongerThanAnyAddress)
{
    const std::string address = "2001:0db8:0000:0000:0000:0000:0000:0007";

    EXPECT_EQ(wish_of("myip=" + address).echo, address);
    EXPECT_EQ(wish_of("myip=[" + address + "%25eth0]").echo, "2001:db8::7");
}

TEST(Dyndns2Addresses, WithoutAnyThePeerIsMeantAndOnlyItsFamily)
{
    for (const std::string_view query :
         {"", "myip=", "myip=,", "myip=%25i", "myip=auto", "myip=no", "ip=-", "myip=300.1.1.1"}) {
        const auto wish = wish_of(query);
        EXPECT_EQ(wish.status, AddressWish::Status::Ok) << query;
        EXPECT_EQ(wish.ipv4, registry::WantedIpv4{(Ipv4{{198, 51, 100, 23}})}) << query;
        EXPECT_EQ(wish.ipv6, registry::WantedIpv6{Keep{}}) << query;
        EXPECT_EQ(wish.echo, "198.51.100.23") << query;
    }
}

TEST(Dyndns2Addresses, AMissingFamilyIsKept)
{
    EXPECT_EQ(wish_of("myip=no&myipv6=2001:db8::7").ipv4, registry::WantedIpv4{Keep{}});
    EXPECT_EQ(wish_of("myip=203.0.113.7,").ipv6, registry::WantedIpv6{Keep{}});
}

TEST(Dyndns2Addresses, APrefixStandsForNoAddress)
{
    const auto wish = wish_of("myipv6=2001:db8:1:2::/64");

    EXPECT_EQ(wish.status, AddressWish::Status::Ok);
    EXPECT_EQ(wish.ipv4, registry::WantedIpv4{Keep{}}) << "the peer is the router";
    EXPECT_EQ(wish.ipv6, registry::WantedIpv6{Keep{}});
    EXPECT_EQ(wish.prefix, (Ipv6Prefix{*Ipv6::parse("2001:db8:1:2::"), 64}));
    EXPECT_EQ(wish.echo, "2001:db8:1:2::/64");
}

TEST(Dyndns2Addresses, APrefixFieldComesBesideAddresses)
{
    for (const std::string_view key : {"ip6lanprefix", "ipv6prefix", "ipprefix", "praefix"}) {
        const auto wish =
            wish_of("myip=203.0.113.7,2001:db8:1:2::7&" + std::string{key} + "=2001:db8:1:2::/64");
        EXPECT_EQ(wish.ipv6, registry::WantedIpv6{*Ipv6::parse("2001:db8:1:2::7")});
        EXPECT_EQ(wish.prefix, (Ipv6Prefix{*Ipv6::parse("2001:db8:1:2::"), 64})) << key;
        EXPECT_EQ(wish.echo, "203.0.113.7,2001:db8:1:2::7") << key;
    }
}

TEST(Dyndns2Addresses, RubbishGluedToAPrefixIsMalformedUnlessThereIsAnAddress)
{
    const std::string glued = "2001:db8:1:2::/647656:3cff:fe47:1";

    EXPECT_EQ(wish_of("myipv6=" + glued).status, AddressWish::Status::Malformed);
    EXPECT_EQ(wish_of("myip=203.0.113.7&myipv6=" + glued).status, AddressWish::Status::Ok);
}

}  // namespace
}  // namespace mooring::gateway
