// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/big_endian.hpp"
#include "dns/name_generator_test.hpp"
#include "dns/rdata_fields.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dns {
namespace {

using testing::HasSubstr;

Name name(std::string_view text)
{
    return Name::parse(text).value();
}

const Name origin = name("example.");

Result<Rdata> parse(RrType type, std::string_view text)
{
    return parse_rdata(type, text, origin);
}

std::string detail_of(RrType type, std::string_view text)
{
    const auto parsed = parse(type, text);
    return parsed ? "(no error)" : parsed.error().detail;
}

struct Sample {
    RrType type;
    std::string_view text;   // As it is typed.
    std::string_view print;  // As it is printed; empty if the same.
};

// One of each type of the field table.
const std::vector<Sample> samples{
    {RrType::A, "192.0.2.1", ""},
    {RrType::NS, "ns", "ns.example."},
    {RrType::MD, "old.example.", ""},
    {RrType::MF, "old.example.", ""},
    {RrType::CNAME, "@", "example."},
    {RrType::SOA, "ns hostmaster 1 1h 10m 2w 60",
     "ns.example. hostmaster.example. 1 3600 600 1209600 60"},
    {RrType::MB, "host.example.", ""},
    {RrType::MG, "member.example.", ""},
    {RrType::MR, "new.example.", ""},
    {RrType::Null, "\\# 2 0a00", ""},
    {RrType::WKS, "192.0.2.1 tcp 25 80 53", "192.0.2.1 6 25 53 80"},
    {RrType::WKS, "192.0.2.1 17", ""},
    {RrType::PTR, "host.example.", ""},
    {RrType::HINFO, "RFC8482 \"\"", "\"RFC8482\" \"\""},
    {RrType::MINFO, "admin errors", "admin.example. errors.example."},
    {RrType::MX, "10 mail", "10 mail.example."},
    {RrType::MX, "0 .", ""},
    {RrType::TXT, "v=spf1 \"a b\" \"q\\\"\\\\ \\195\\188\"",
     "\"v=spf1\" \"a b\" \"q\\\"\\\\ \\195\\188\""},
    {RrType::RP, "admin.example. .", ""},
    {RrType::AFSDB, "1 db.example.", ""},
    {RrType::RT, "10 relay.example.", ""},
    {RrType::SIG, "SOA 8 1 3600 20250101000000 20241201000000 1 example. AQID", ""},
    {RrType::PX, "10 a.example. b.example.", ""},
    {RrType::AAAA, "2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
    {RrType::LOC, "42 21 54 N 71 06 18 W -24m 30m",
     "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m"},
    {RrType::SRV, "0 5 5060 sip.example.", ""},
    {RrType::NAPTR, "100 50 \"s\" \"http+I2L\" \"!^.*$!x\\\\1!\" _http._tcp.example.", ""},
    {RrType::KX, "10 kx.example.", ""},
    {RrType::CERT, "pkix 1234 RSASHA256 AQID BA==", "1 1234 8 AQIDBA=="},
    {RrType::DNAME, "other.test.", ""},
    {RrType::DS, "60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118",
     "60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118"},
    {RrType::SSHFP, "4 1 0123456789abcdef0123456789abcdef01234567", ""},
    {RrType::RRSIG, "TYPE1234 EcdsaP256Sha256 1 3600 1735689600 20241201000000 1 @ AQ ID",
     "TYPE1234 13 1 3600 20250101000000 20241201000000 1 example. AQID"},
    {RrType::NSEC, "Host.Example. NSEC A TYPE1234 A", "Host.Example. A NSEC TYPE1234"},
    {RrType::NSEC, "\\000.x.example. RRSIG NSEC NXNAME", ""},
    {RrType::DNSKEY, "257 3 13 AQID BAUG", "257 3 13 AQIDBAUG"},
    {RrType::NSEC3, "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX NS",
     "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS MX"},
    {RrType::NSEC3, "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr", ""},
    {RrType::NSEC3PARAM, "1 0 12 aabbccdd", ""},
    {RrType::NSEC3PARAM, "1 0 0 -", ""},
    {RrType::TLSA, "3 1 1 00ff", ""},
    {RrType::SMIMEA, "3 0 0 00ff", ""},
    {RrType::CDS, "0 0 0 00", ""},
    {RrType::CDNSKEY, "0 3 0 AA==", ""},
    {RrType::OPENPGPKEY, "AQIDBA==", ""},
    {RrType::CSYNC, "66 3 A NS AAAA", "66 3 A NS AAAA"},
    {RrType::CSYNC, "66 0", ""},
    {RrType::ZONEMD, "2018031900 1 240 c68090d90a7aed716bc459f9", ""},
    {RrType::SVCB, "0 alias.example.", ""},
    {RrType::HTTPS, "1 . alpn=h2,h3 port=8443", "1 . alpn=\"h2,h3\" port=8443"},
    {RrType::URI, "10 1 \"ftp://ftp.example/\"", ""},
    {RrType::CAA, "0 issue \"letsencrypt.org; validationmethods=dns-01\"", ""},
    {RrType::CAA, "128 iodef \"\"", ""},
    {RrType{65280}, "\\# 4 0a00 0001", "\\# 4 0a000001"},
    {RrType{65280}, "\\# 0", ""},
};

TEST(Rdata, EveryTypeIsParsedAndPrinted)
{
    for (const auto& [type, text, print] : samples) {
        const auto rdata = parse(type, text);
        ASSERT_TRUE(rdata) << text_of(type) << ' ' << text << ": " << rdata.error().detail;
        EXPECT_EQ(rdata_text(type, *rdata), print.empty() ? text : print);
        EXPECT_TRUE(validate_rdata(type, *rdata)) << text_of(type);
    }
}

TEST(Rdata, WireFormatIsThatOfTheRfcs)
{
    EXPECT_EQ(parse(RrType::MX, "10 a"),
              (Rdata{0, 10, 1, 'a', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0}));
    EXPECT_EQ(parse(RrType::TXT, "a \"\" bc"), (Rdata{1, 'a', 0, 2, 'b', 'c'}));
    EXPECT_EQ(parse(RrType::CAA, "0 issue ca"), (Rdata{0, 5, 'i', 's', 's', 'u', 'e', 'c', 'a'}));
    EXPECT_EQ(parse(RrType::URI, "1 2 \"x\""), (Rdata{0, 1, 0, 2, 'x'}));
}

TEST(Rdata, GenericFormIsUnderstoodForKnownTypesToo)
{
    EXPECT_EQ(parse(RrType::A, "\\# 4 c0000201"), (Rdata{192, 0, 2, 1}));
    EXPECT_THAT(detail_of(RrType::A, "\\# 3 c00002"), HasSubstr("the address of A"));
    EXPECT_THAT(detail_of(RrType{65280}, "\\# 3 c0"), HasSubstr("has 1 bytes"));
    EXPECT_THAT(detail_of(RrType{65280}, "\\# 1 c"), HasSubstr("not hexadecimal"));
    EXPECT_THAT(detail_of(RrType{65280}, "\\# x"), HasSubstr("the size"));
    EXPECT_THAT(detail_of(RrType{65280}, "c0"), HasSubstr("RFC 3597"));
}

TEST(Rdata, ErrorsNameTheField)
{
    EXPECT_THAT(detail_of(RrType::A, "192.0.2"), HasSubstr("the address is not an IPv4 address"));
    EXPECT_THAT(detail_of(RrType::AAAA, "192.0.2.1"), HasSubstr("not an IPv6 address"));
    EXPECT_THAT(detail_of(RrType::MX, "mail"),
                HasSubstr("the preference is not a number up to 65535"));
    EXPECT_THAT(detail_of(RrType::MX, "65536 mail"), HasSubstr("the preference"));
    EXPECT_THAT(detail_of(RrType::MX, "10"), HasSubstr("the mail exchange is missing"));
    EXPECT_THAT(detail_of(RrType::MX, "10 mail mail"), HasSubstr("one field too many"));
    EXPECT_THAT(detail_of(RrType::NS, "a..b"), HasSubstr("empty label"));
    EXPECT_THAT(detail_of(RrType::TXT, ""), HasSubstr("the text is missing"));
    EXPECT_THAT(detail_of(RrType::TXT, std::string(256, 'x')), HasSubstr("longer than 255"));
    EXPECT_THAT(detail_of(RrType::TXT, "\\999"), HasSubstr("backslash"));
    EXPECT_THAT(detail_of(RrType::DS, "1 2 3 xyz"), HasSubstr("not hexadecimal"));
    EXPECT_THAT(detail_of(RrType::DNSKEY, "1 2 3 ?"), HasSubstr("not Base64"));
    EXPECT_THAT(detail_of(RrType::CAA, "0 is-sue x"), HasSubstr("letters and digits"));
    EXPECT_THAT(detail_of(RrType::URI, "1 1 \"\""), HasSubstr("empty"));
    EXPECT_THAT(detail_of(RrType::SOA, "a b 1 1x 1 1 1"), HasSubstr("the refresh interval"));
}

TEST(Rdata, TextThatWouldBeCutIsRefused)
{
    EXPECT_THAT(detail_of(RrType::TXT, "v=DMARC1; p=none"), HasSubstr("quotation marks"));
    EXPECT_THAT(detail_of(RrType::TXT, "\"open"), HasSubstr("not closed"));
    EXPECT_THAT(detail_of(RrType::TXT, "\"a\"b"), HasSubstr("white space is missing"));
    EXPECT_THAT(detail_of(RrType::A, "192.0.2.1\n192.0.2.2"), HasSubstr("more than the RDATA"));
    EXPECT_THAT(detail_of(RrType::TXT, std::string(70000, ' ') + "x"), HasSubstr("64 KiB"));
}

TEST(Rdata, WireBytesAreValidated)
{
    EXPECT_FALSE(validate_rdata(RrType::A, Rdata{1, 2, 3}));
    EXPECT_FALSE(validate_rdata(RrType::A, Rdata{1, 2, 3, 4, 5}));
    EXPECT_FALSE(validate_rdata(RrType::NS, Rdata{0xc0, 0x0c}));
    EXPECT_FALSE(validate_rdata(RrType::TXT, Rdata{}));
    EXPECT_FALSE(validate_rdata(RrType::TXT, Rdata{2, 'a'}));
    EXPECT_FALSE(validate_rdata(RrType::CAA, Rdata{0, 0}));
    EXPECT_FALSE(validate_rdata(RrType::DS, Rdata{0, 1, 2, 3}));
    EXPECT_FALSE(validate_rdata(RrType::DS, Rdata(23, 2)));
    EXPECT_FALSE(validate_rdata(RrType{65280}, Rdata(65536)));
    EXPECT_TRUE(validate_rdata(RrType{65280}, Rdata(65535)));
    EXPECT_EQ(rdata_text(RrType::A, Rdata{1, 2, 3}), "\\# 3 010203");
}

TEST(Rdata, TargetsAreWhatAdditionalDataIsFor)
{
    const auto target = [](RrType type, std::string_view text) {
        const auto rdata = parse(type, text).value();
        const auto found = target_of(type, rdata);
        return found ? found->text() : "(none)";
    };

    EXPECT_EQ(target(RrType::NS, "ns"), "ns.example.");
    EXPECT_EQ(target(RrType::MX, "10 Mail"), "Mail.example.");
    EXPECT_EQ(target(RrType::SRV, "1 2 3 srv"), "srv.example.");
    EXPECT_EQ(target(RrType::HTTPS, "1 web alpn=h2"), "web.example.");
    EXPECT_EQ(target(RrType::MX, "0 ."), "(none)");
    EXPECT_EQ(target(RrType::HTTPS, "1 ."), "(none)");
    EXPECT_EQ(target(RrType::PTR, "x"), "(none)");
    EXPECT_EQ(target(RrType::A, "192.0.2.1"), "(none)");
    EXPECT_FALSE(target_of(RrType::MX, Rdata{0}));
}

TEST(Rdata, CanonicalFormLowersNamesOfOlderTypesOnly)
{
    const auto canonical = [](RrType type, std::string_view text) {
        return rdata_text(type, canonical_rdata(type, parse(type, text).value()));
    };

    EXPECT_EQ(canonical(RrType::SRV, "1 2 3 SRV.Example."), "1 2 3 srv.example.");
    EXPECT_EQ(canonical(RrType::SOA, "NS.X. H.X. 1 2 3 4 5"), "ns.x. h.x. 1 2 3 4 5");
    EXPECT_EQ(canonical(RrType::NAPTR, "1 2 \"S\" \"A\" \"B\" C.D."), "1 2 \"S\" \"A\" \"B\" c.d.");
    EXPECT_EQ(canonical(RrType::RRSIG, "A 13 1 1 2 3 4 Signer.Example. AQID"),
              "A 13 1 1 19700101000002 19700101000003 4 signer.example. AQID");
    EXPECT_EQ(canonical(RrType::NSEC, "Next.Example. A"), "Next.Example. A");
    EXPECT_EQ(canonical(RrType::HTTPS, "1 Web.Example."), "1 Web.Example.");
    EXPECT_EQ(canonical(RrType::TXT, "ABC"), "\"ABC\"");
}

TEST(Soa, FieldsSurviveTheirRdata)
{
    const Soa soa{
        .primary = name("ns.example."), .mailbox = name("h.example."), .serial = Serial{7}};

    EXPECT_EQ(Soa::parse(soa.rdata()), soa);
    EXPECT_EQ(rdata_text(RrType::SOA, soa.rdata()), "ns.example. h.example. 7 3600 600 1209600 60");
}

TEST(Soa, OtherBytesAreRefused)
{
    const Soa soa;
    const auto rdata = soa.rdata();

    for (std::size_t size = 0; size < rdata.size(); ++size)
        EXPECT_FALSE(Soa::parse(std::span{rdata}.first(size)));
}

/// Arbitrary valid bytes for one field.
rc::Gen<Rdata> any_bytes(std::size_t size)
{
    return rc::gen::container<Rdata>(size, rc::gen::arbitrary<std::uint8_t>());
}

Rdata counted(const Rdata& bytes)
{
    const auto size = std::min<std::size_t>(bytes.size(), 255);
    Rdata rdata(1 + size);
    rdata[0] = static_cast<std::uint8_t>(size);
    std::ranges::copy(std::span{bytes}.first(size), rdata.begin() + 1);
    return rdata;
}

Rdata any_types()
{
    TypeBitmap types;
    for (const auto number : *rc::gen::arbitrary<std::vector<std::uint16_t>>())
        types.add(RrType{number});
    return types.wire();
}

Rdata any_location()
{
    Rdata rdata(16);
    for (std::size_t index = 1; index < 4; ++index) {
        const auto digit = *rc::gen::inRange(0, 10);
        const auto exponent = digit == 0 ? 0 : *rc::gen::inRange(0, 10);
        rdata[index] = static_cast<std::uint8_t>(digit * 16 + exponent);
    }
    constexpr std::uint32_t quarter = 90U * 60 * 60 * 1000;
    store_u32(&rdata[4], 0x80000000U - quarter + *rc::gen::inRange(0U, 2 * quarter + 1));
    store_u32(&rdata[8], 0x80000000U - 2 * quarter + *rc::gen::inRange(0U, 4 * quarter + 1));
    store_u32(&rdata[12], *rc::gen::arbitrary<std::uint32_t>());
    return rdata;
}

Rdata any_field(FieldKind kind)
{
    switch (kind) {
        case FieldKind::U8:
        case FieldKind::Algorithm:
        case FieldKind::Protocol:
            return *any_bytes(1);
        case FieldKind::U16:
        case FieldKind::CertificateType:
        case FieldKind::Type:
            return *any_bytes(2);
        case FieldKind::U32:
        case FieldKind::Period:
        case FieldKind::Time:
        case FieldKind::Ipv4:
            return *any_bytes(4);
        case FieldKind::Ipv6:
            return *any_bytes(16);
        case FieldKind::KeptName:
        case FieldKind::PlainName:
        case FieldKind::Target:
        case FieldKind::KeptTarget: {
            const auto any = *any_name();
            return {any.wire().begin(), any.wire().end()};
        }
        case FieldKind::String:
        case FieldKind::Strings:
        case FieldKind::Salt:
            return counted(*rc::gen::arbitrary<Rdata>());
        case FieldKind::Tag:
            return {5, 'i', 's', 's', 'u', 'e'};
        case FieldKind::Text:
            return *rc::gen::arbitrary<Rdata>();
        case FieldKind::HashedName:
            return counted(*rc::gen::nonEmpty(rc::gen::arbitrary<Rdata>()));
        case FieldKind::LongHex:
            return *any_bytes(12);
        case FieldKind::Types:
            return any_types();
        case FieldKind::Ports: {
            auto bitmap = *rc::gen::arbitrary<Rdata>();
            bitmap.push_back(1);
            return bitmap;
        }
        case FieldKind::Location:
            return any_location();
        case FieldKind::NonemptyText:
        case FieldKind::Hex:
        case FieldKind::Base64:
            return *rc::gen::nonEmpty(rc::gen::arbitrary<Rdata>());
        case FieldKind::SvcParams: {
            auto params = counted(*rc::gen::arbitrary<Rdata>());
            params.insert(params.begin(), {0x02, 0x9b, 0});  // key667
            return params;
        }
    }
    return {};
}

/// Digests of the kinds we know have one size, others any: a digest of a kind nobody has.
void make_digest_unknown(RrType type, Rdata& rdata)
{
    constexpr std::uint8_t unknown = 200;
    if (type == RrType::DS || type == RrType::CDS) rdata[3] = unknown;
    if (type == RrType::SSHFP) rdata[1] = unknown;
    if (type == RrType::ZONEMD) rdata[5] = unknown;
}

RC_GTEST_PROP(Rdata, WhatIsPrintedParsesToTheSameBytes, ())
{
    for (const auto& sample : samples) {
        Rdata rdata;
        for (const auto& field : fields_of(sample.type))
            for (const auto byte : any_field(field.kind)) rdata.push_back(byte);
        make_digest_unknown(sample.type, rdata);
        const auto text = rdata_text(sample.type, rdata);
        RC_LOG() << text_of(sample.type) << ' ' << text << '\n';

        RC_ASSERT(validate_rdata(sample.type, rdata).has_value());
        const auto parsed = parse(sample.type, text);
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(*parsed == rdata);
    }
}

RC_GTEST_PROP(Rdata, AnyBytesPrintAndParseBackOrAreRefused,
              (std::uint16_t number, const Rdata& rdata))
{
    const RrType type{static_cast<std::uint16_t>(number % 300)};

    const auto parsed = parse(type, rdata_text(type, rdata));

    RC_ASSERT(parsed.has_value() == validate_rdata(type, rdata).has_value());
    if (parsed) RC_ASSERT(*parsed == rdata);
}

TEST(RdataText, WhatWouldBeTooLongForAnEntryIsWrittenAsBytes)
{
    Rdata all_ports{192, 0, 2, 1, 6};
    all_ports.resize(all_ports.size() + 8192, 0xff);

    const auto text = rdata_text(RrType::WKS, all_ports);

    EXPECT_TRUE(text.starts_with("\\# 8197 "));
    EXPECT_EQ(parse_rdata(RrType::WKS, text, Name::root()).value(), all_ports);
}

}  // namespace
}  // namespace mooring::dns
