// SPDX-License-Identifier: Apache-2.0
#include "dns/svc_params.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "dns/rdata.hpp"

namespace mooring::dns {
namespace {

Result<Rdata> parse(std::string_view text)
{
    return parse_rdata(RrType::SVCB, text, Name::root());
}

std::string hex_of(std::string_view text)
{
    const auto rdata = parse(text);
    return rdata ? hex(*rdata) : rdata.error().detail;
}

// The name foo.example.com. or foo.example.org. in wire format.
const std::string com = "03666f6f076578616d706c6503636f6d00";
const std::string org = "03666f6f076578616d706c65036f726700";

// RFC 9460, appendix D.1: AliasMode.
TEST(SvcParams, AliasVectorOfTheRfc)
{
    EXPECT_EQ(hex_of("0 foo.example.com."), "0000" + com);
}

// RFC 9460, appendix D.2: ServiceMode.
TEST(SvcParams, ServiceVectorsOfTheRfc)
{
    EXPECT_EQ(hex_of("1 ."), "000100");
    EXPECT_EQ(hex_of("16 foo.example.com. port=53"), "0010" + com +
                                                         "0003"
                                                         "0002"
                                                         "0035");
    EXPECT_EQ(hex_of("1 foo.example.com. key667=hello"), "0001" + com +
                                                             "029b"
                                                             "0005"
                                                             "68656c6c6f");
    EXPECT_EQ(hex_of(R"(1 foo.example.com. key667="hello\210qoo")"), "0001" + com +
                                                                         "029b"
                                                                         "0009"
                                                                         "68656c6c6fd2716f6f");
    EXPECT_EQ(hex_of(R"(1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1")"),
              "0001" + com +
                  "0006"
                  "0020"
                  "20010db8000000000000000000000001"
                  "20010db8000000000000000000530001");
    EXPECT_EQ(hex_of(R"(1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33")"),
              "0001"
              "076578616d706c6503636f6d00"
              "0006"
              "0010"
              "20010db8012203440000"
              "0000c0000221");
    EXPECT_EQ(
        hex_of("16 foo.example.org. (alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1)"),
        "0010" + org +
            "0000"
            "0004"
            "00010004"
            "0001"
            "0009"
            "02683205"
            "68332d3139"
            "0004"
            "0004"
            "c0000201");
}

// RFC 9460, appendix D.2, figure 10: two spellings of the items `f\oo,bar` and `h2`.
TEST(SvcParams, EscapedCommaBelongsToItsItem)
{
    const auto expected = "0010" + org +
                          "0001"
                          "000c"
                          "08665c6f6f2c626172"
                          "026832";

    EXPECT_EQ(hex_of(R"(16 foo.example.org. alpn="f\\\\oo\\,bar,h2")"), expected);
    EXPECT_EQ(hex_of(R"(16 foo.example.org. alpn=f\\\092oo\092,bar,h2)"), expected);
}

// RFC 9460, appendix D.3.
TEST(SvcParams, FailureVectorsOfTheRfcAreRefused)
{
    for (const auto* params : {"key123=abc key123=def", "mandatory", "alpn", "port", "ipv4hint",
                               "ipv6hint", "no-default-alpn=abc", "mandatory=key123",
                               "mandatory=mandatory", "mandatory=key123,key123 key123=abc"})
        EXPECT_FALSE(parse(std::string{"1 foo.example.com. "} + params)) << params;
}

TEST(SvcParams, OtherNonsenseIsRefused)
{
    for (const auto* params : {"port=65536",
                               "port=-1",
                               "port=",
                               "ipv4hint=192.0.2",
                               "ipv4hint=192.0.2.1,",
                               "ipv6hint=::x",
                               "alpn=h2,,h3",
                               R"(alpn="h2\\")",
                               R"(alpn="h\\2")",
                               "ech=?",
                               "ech=\"\"",
                               "key=1",
                               "key01=x",
                               "key65535=x",
                               "key65536=x",
                               "bogus=1",
                               "\"port=53\"",
                               "port=\"53\"x",
                               "key1=h2",
                               "alpn=\"h2"})
        EXPECT_FALSE(parse(std::string{"1 foo.example.com. "} + params)) << params;
}

TEST(SvcParams, EveryKnownKeyIsPrintedAsItIsTyped)
{
    const auto* const text =
        R"(1 . mandatory=alpn,port,key667 alpn="h2,a\\,b" no-default-alpn port=8443 )"
        R"(ipv4hint=192.0.2.1,192.0.2.2 ech=AAECAw== ipv6hint=2001:db8::1 dohpath="/q{?dns}" )"
        R"(ohttp key667="a b\255" key700)";

    EXPECT_EQ(rdata_text(RrType::HTTPS, parse(text).value()), text);
}

TEST(SvcParams, KnownKeyMayBeWrittenByItsNumber)
{
    EXPECT_EQ(hex_of(R"(1 . key1="\002h2" key2)"), hex_of("1 . alpn=h2 no-default-alpn"));
}

TEST(SvcParams, KeysOnTheWireMustAscend)
{
    const std::vector<std::uint8_t> ascending{0, 3, 0, 2, 0, 53, 2, 0x9b, 0, 0};
    const std::vector<std::uint8_t> descending{2, 0x9b, 0, 0, 0, 3, 0, 2, 0, 53};
    const std::vector<std::uint8_t> twice{2, 0x9b, 0, 0, 2, 0x9b, 0, 0};

    EXPECT_TRUE(are_valid_svc_params(ascending));
    EXPECT_FALSE(are_valid_svc_params(descending));
    EXPECT_FALSE(are_valid_svc_params(twice));
    EXPECT_FALSE(are_valid_svc_params(std::span{ascending}.first(9)));
}

}  // namespace
}  // namespace mooring::dns
