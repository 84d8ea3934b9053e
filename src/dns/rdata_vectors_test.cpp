// SPDX-License-Identifier: Apache-2.0

// Examples of the RFCs of each type, text against bytes. Where an RFC gives no bytes, they are what
// named-rrchecker of BIND makes of the text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "dns/rdata.hpp"

namespace mooring::dns {
namespace {

using testing::HasSubstr;

Result<Rdata> parse(RrType type, std::string_view text)
{
    return parse_rdata(type, text, Name::parse("example.").value());
}

std::string hex_of(RrType type, std::string_view text)
{
    const auto rdata = parse(type, text);
    return rdata ? hex(*rdata) : rdata.error().detail;
}

std::string again(RrType type, std::string_view text)
{
    return rdata_text(type, parse(type, text).value());
}

void expect_refused(RrType type, std::initializer_list<std::string_view> texts)
{
    for (const auto text : texts) EXPECT_FALSE(parse(type, text)) << text_of(type) << ' ' << text;
}

const std::string example = "076578616d706c6500";
const std::string example_com = "076578616d706c6503636f6d00";

TEST(RdataVectors, LocationsOfRfc1876)
{
    EXPECT_EQ(hex_of(RrType::LOC, "42 21 54 N 71 06 18 W -24m 30m"),
              "0033161389172dd070be15f000988d20");
    EXPECT_EQ(hex_of(RrType::LOC, "42 21 43.952 N 71 5 6.344 W -24m 1m 200m"),
              "001224138917069070bf2dd800988d20");
    EXPECT_EQ(hex_of(RrType::LOC, "52 14 05 N 00 08 50 E 10m 25m 15.5m"),
              "002313138b3556c88008165000989a68");
    EXPECT_EQ(hex_of(RrType::LOC, "90 N 180 W -100000.00m 90000000m 0m 0.01m"),
              "00990010934fd90059604e0000000000");
    EXPECT_EQ(again(RrType::LOC, "32 7 19 S 116 2 25 E 10m"),
              "32 7 19.000 S 116 2 25.000 E 10.00m 1.00m 10000.00m 10.00m");
    EXPECT_EQ(again(RrType::LOC, "0 S 0 W 42849672.95 0.05m"),
              "0 0 0.000 N 0 0 0.000 E 42849672.95m 0.05m 10000.00m 10.00m");
}

TEST(RdataVectors, LocationsBeyondTheirRangesAreRefused)
{
    expect_refused(RrType::LOC, {"91 N 0 E 0",
                                 "90 0 0.001 N 0 E 0",
                                 "1 60 N 1 E 0",
                                 "1 1 60 N 1 E 0",
                                 "1 1 1.1234 N 1 E 0",
                                 "1 1 N 1 E",
                                 "1 1 N 1 E 0 90000000.01m",
                                 "1 1 N 1 E -100000.01",
                                 "1 1 N 1 E 42849672.96",
                                 "N 1 E 0",
                                 "1 E 1 N 0",
                                 "1 N 181 E 0",
                                 "1 1 1 1 N 1 E 0",
                                 "1 N 1 E 0 0 0 0 0",
                                 "1 N 1 E 0mm",
                                 "1 N 1 E 1.",
                                 "1 N 1 E .5",
                                 "-1 N 1 E 0",
                                 "1 \"N\" 1 E 0",
                                 "1 N 1 E \"0\"",
                                 "1 N 1 E 99999999999999999999"});
    EXPECT_THAT(parse(RrType::LOC, "91 N 0 E 0").error().detail, HasSubstr("the latitude"));
}

TEST(RdataVectors, LocationBytesThatNoTextHasAreRefused)
{
    const auto valid = parse(RrType::LOC, "1 N 1 E 0").value();
    const auto is_valid_with = [&](std::size_t index, std::uint8_t byte) {
        auto rdata = valid;
        rdata[index] = byte;
        return validate_rdata(RrType::LOC, rdata).has_value();
    };

    EXPECT_FALSE(is_valid_with(0, 1));     // RFC 1876, 2: other versions are not understood.
    EXPECT_FALSE(is_valid_with(1, 0x01));  // Nothing times ten.
    EXPECT_FALSE(is_valid_with(2, 0x1a));
    EXPECT_FALSE(is_valid_with(3, 0xa1));
    EXPECT_FALSE(is_valid_with(4, 0));
    EXPECT_FALSE(is_valid_with(8, 0xff));
    EXPECT_FALSE(validate_rdata(RrType::LOC, std::span{valid}.first(15)));
}

// RFC 4034, sections 2.3, 3.3, 4.3 and 5.4.
TEST(RdataVectors, RecordsOfRfc4034)
{
    EXPECT_EQ(hex_of(RrType::DNSKEY, "256 3 RSASHA1 AQPSKmyn"),
              "01000305"
              "0103d22a6ca7");
    EXPECT_EQ(hex_of(RrType::RRSIG,
                     "A 5 3 86400 20030322173103 ( 20030220173103 2642 example.com. oJB1W6WN )"),
              "0001"
              "05"
              "03"
              "00015180"
              "3e7c9dd7"
              "3e5510d7"
              "0a52" +
                  example_com + "a090755ba58d");
    EXPECT_EQ(hex_of(RrType::NSEC, "host.example.com. ( A MX RRSIG NSEC TYPE1234 )"),
              "04686f7374" + example_com +
                  "0006400100000003"
                  "041b000000000000000000000000000000000000000000000000000020");
    EXPECT_EQ(hex_of(RrType::DS, "60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )"),
              "ec450501"
              "2bb183af5f22588179a53b0a98631fad1a292118");
}

TEST(RdataVectors, TimesAreDatesOrSeconds)
{
    const auto with_expiration = [](const std::string& time) {
        return "SOA 13 1 3600 " + time + " 20241201000000 1 example. AQID";
    };

    EXPECT_EQ(hex_of(RrType::RRSIG, with_expiration("1735689600")),
              hex_of(RrType::RRSIG, with_expiration("20250101000000")));
    EXPECT_EQ(again(RrType::RRSIG, with_expiration("4294967295")),
              with_expiration("21060207062815"));
    EXPECT_EQ(again(RrType::RRSIG, with_expiration("0")), with_expiration("19700101000000"));
    EXPECT_EQ(again(RrType::RRSIG, with_expiration("20240229235959")),
              with_expiration("20240229235959"));
    for (const auto* time :
         {"20030231173103", "20230229000000", "20250101240000", "20250101006000", "20250101000060",
          "20251301000000", "21060207062816", "19691231235959", "4294967296", "2025010100000",
          "202501010000000", "2025-01-010000", "1h", "\"0\""})
        EXPECT_THAT(hex_of(RrType::RRSIG, with_expiration(time)), HasSubstr("the expiration"))
            << time;
}

TEST(RdataVectors, AlgorithmsAreNumbersOrMnemonics)
{
    EXPECT_EQ(again(RrType::DS, "1 ecdsap256sha256 3 00ff"), "1 13 3 00ff");
    EXPECT_EQ(again(RrType::CDNSKEY, "0 3 DELETE AA=="), "0 3 0 AA==");
    EXPECT_EQ(again(RrType::DNSKEY, "257 3 ED25519 AQID"), "257 3 15 AQID");
    EXPECT_EQ(again(RrType::CERT, "PGP 0 PRIVATEOID AQID"), "3 0 254 AQID");
    expect_refused(RrType::DS, {"1 256 3 00ff", "1 RSA 3 00ff", "1 -1 3 00ff", "1 \"13\" 3 00ff"});
    expect_refused(RrType::SSHFP, {"ED25519 3 00ff"});
    expect_refused(RrType::CERT, {"X509 0 8 AQID", "65536 0 8 AQID"});
    expect_refused(RrType::RRSIG, {"B0GUS 13 1 1 1 1 1 example. AQID"});
}

// RFC 5155, appendix A.
TEST(RdataVectors, RecordsOfRfc5155)
{
    EXPECT_EQ(hex_of(RrType::NSEC3,
                     "1 1 12 aabbccdd ( 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY"
                     " NS SOA NSEC3PARAM RRSIG )"),
              "0101000c04aabbccdd14174eb2409fe28bcb4887a1836f957f0a8425e27b"
              "000722010000000290");
    EXPECT_EQ(hex_of(RrType::NSEC3, "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR"),
              "010000000014174eb2409fe28bcb4887a1836f957f0a8425e27b");
    EXPECT_EQ(hex_of(RrType::NSEC3PARAM, "1 0 12 aabbccdd"), "0100000c04aabbccdd");
    EXPECT_EQ(hex_of(RrType::NSEC3PARAM, "1 0 0 -"), "0100000000");
    expect_refused(RrType::NSEC3PARAM,
                   {"1 0 0 \"\"", "1 0 0", "1 0 0 abc", "1 0 0 xy", "1 0 65536 -", "1 0 0 - -"});
    expect_refused(RrType::NSEC3, {"1 0 0 - A", "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojw",
                                   "1 0 0 -", "1 0 0 - 2t7b4g4v B0GUS"});
    EXPECT_FALSE(validate_rdata(RrType::NSEC3, Rdata{1, 0, 0, 0, 0, 0}));  // No next hashed name.
}

// RFC 7477, section 2.1.1 and 2.2.
TEST(RdataVectors, ChildToParentSynchronization)
{
    EXPECT_EQ(hex_of(RrType::CSYNC, "66 3 A NS AAAA"),
              "00000042"
              "0003"
              "000460000008");
    EXPECT_EQ(hex_of(RrType::CSYNC, "66 0"), "000000420000");
}

// RFC 8976, appendix A.1; a digest is never shorter than 12 bytes (2.2.4).
TEST(RdataVectors, ZoneDigests)
{
    EXPECT_EQ(hex_of(RrType::ZONEMD,
                     "2018031900 1 1 ( c68090d90a7aed71 6bc459f9340e3d7c"
                     " 1370d4d24b7e2fc3 a1ddc0b9a87153b9 a9713b3c9ae5cc27"
                     " 777f98b8e730044c )"),
              "7848b91c0101"
              "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3"
              "a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c");
    EXPECT_TRUE(parse(RrType::ZONEMD, "1 1 240 000102030405060708090a0b"));
    EXPECT_FALSE(parse(RrType::ZONEMD, "1 1 240 000102030405060708090a"));
}

TEST(RdataVectors, DigestsOfKnownKindsHaveTheirSize)
{
    const auto is_accepted = [](RrType type, const std::string& before, std::size_t bytes) {
        return parse(type, before + std::string(2 * bytes, 'a')).has_value();
    };
    const auto has_size = [&](RrType type, const std::string& before, std::size_t bytes) {
        return is_accepted(type, before, bytes) && !is_accepted(type, before, bytes - 1) &&
               !is_accepted(type, before, bytes + 1);
    };

    EXPECT_TRUE(has_size(RrType::DS, "1 8 1 ", 20));
    EXPECT_TRUE(has_size(RrType::DS, "1 8 2 ", 32));
    EXPECT_TRUE(has_size(RrType::CDS, "1 8 4 ", 48));
    EXPECT_TRUE(has_size(RrType::SSHFP, "4 1 ", 20));
    EXPECT_TRUE(has_size(RrType::SSHFP, "4 2 ", 32));
    EXPECT_TRUE(has_size(RrType::ZONEMD, "1 1 1 ", 48));
    EXPECT_TRUE(has_size(RrType::ZONEMD, "1 1 2 ", 64));
    EXPECT_TRUE(is_accepted(RrType::DS, "1 8 250 ", 3));
    EXPECT_TRUE(is_accepted(RrType::SSHFP, "4 4 ", 3));
    EXPECT_TRUE(is_accepted(RrType::CDS, "0 0 0 ", 1));  // RFC 8078, 4: delete.
}

TEST(RdataVectors, OlderTypesHaveTheirNamesAndPorts)
{
    EXPECT_EQ(hex_of(RrType::WKS, "192.0.2.1 TCP 25 53 80"),
              "c000020106"
              "00000040000004000000"
              "80");
    EXPECT_EQ(hex_of(RrType::CERT, "PKIX 1234 RSASHA256 AQIDBA=="),
              "000104d208"
              "01020304");
    EXPECT_EQ(hex_of(RrType::PX, "10 a b"),
              "000a"
              "0161" +
                  example + "0162" + example);
    EXPECT_EQ(hex_of(RrType::MINFO, "a b"), "0161" + example + "0162" + example);
    EXPECT_EQ(hex_of(RrType::RT, "10 a"),
              "000a"
              "0161" +
                  example);
    EXPECT_EQ(hex_of(RrType::KX, "10 a"),
              "000a"
              "0161" +
                  example);
    expect_refused(RrType::WKS, {"192.0.2.1 TCP smtp", "192.0.2.1 256 25", "192.0.2.1 6 65536"});
    EXPECT_FALSE(validate_rdata(RrType::WKS, Rdata{192, 0, 2, 1, 6, 0x80, 0}));
}

// The list of RFC 4034, section 6.2, as RFC 6840, section 5.1 amends it, and every other type of
// ours that has a name.
TEST(RdataVectors, NamesAreLoweredInCanonicalFormOfTheTypesOfTheListOnly)
{
    struct Case {
        RrType type;
        std::string_view text;
    };
    const auto is_lowered = [](const Case& each) {
        const auto rdata = parse(each.type, each.text).value();
        const auto canonical = canonical_rdata(each.type, rdata);
        EXPECT_EQ(canonical_rdata(each.type, canonical), canonical);
        return canonical != rdata;
    };

    for (const auto& each : std::initializer_list<Case>{{RrType::NS, "X."},
                                                        {RrType::MD, "X."},
                                                        {RrType::MF, "X."},
                                                        {RrType::CNAME, "X."},
                                                        {RrType::SOA, "X. a. 1 1 1 1 1"},
                                                        {RrType::SOA, "a. X. 1 1 1 1 1"},
                                                        {RrType::MB, "X."},
                                                        {RrType::MG, "X."},
                                                        {RrType::MR, "X."},
                                                        {RrType::PTR, "X."},
                                                        {RrType::MINFO, "X. a."},
                                                        {RrType::MINFO, "a. X."},
                                                        {RrType::MX, "1 X."},
                                                        {RrType::RP, "X. a."},
                                                        {RrType::RP, "a. X."},
                                                        {RrType::AFSDB, "1 X."},
                                                        {RrType::RT, "1 X."},
                                                        {RrType::SIG, "A 13 1 1 1 1 1 X. AQID"},
                                                        {RrType::PX, "1 X. a."},
                                                        {RrType::PX, "1 a. X."},
                                                        {RrType::NAPTR, "1 1 a a a X."},
                                                        {RrType::KX, "1 X."},
                                                        {RrType::SRV, "1 1 1 X."},
                                                        {RrType::DNAME, "X."},
                                                        {RrType::RRSIG, "A 13 1 1 1 1 1 X. AQID"}})
        EXPECT_TRUE(is_lowered(each)) << text_of(each.type) << ' ' << each.text;
    for (const auto& each : std::initializer_list<Case>{{RrType::NSEC, "X. A"},
                                                        {RrType::SVCB, "1 X."},
                                                        {RrType::HTTPS, "1 X."},
                                                        {RrType::HINFO, "X X"},
                                                        {RrType::TXT, "X"},
                                                        {RrType::CAA, "0 ISSUE X"},
                                                        {RrType::NAPTR, "1 1 X X X ."}})
        EXPECT_FALSE(is_lowered(each)) << text_of(each.type) << ' ' << each.text;
}

}  // namespace
}  // namespace mooring::dns
