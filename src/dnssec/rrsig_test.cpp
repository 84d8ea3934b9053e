// SPDX-License-Identifier: Apache-2.0
#include "dnssec/rrsig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dns/timestamp.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using testing::a_key;
using testing::from_base64;
using ::testing::HasSubstr;
using testing::name;
using testing::TestRrset;

constexpr auto now = testing::now;
constexpr Validity valid{.inception = now - 3600, .expiration = now + 86400};

std::uint32_t time_of(std::string_view text)
{
    return dns::parse_timestamp(text).value_or(0);
}

dns::Rdata signed_by(const ActiveKey& key, const TestRrset& rrset, Validity validity = valid)
{
    const auto origin = name("example.");
    auto rrsig = make_rrsig(key, origin, rrset.to_sign(), validity);
    EXPECT_TRUE(rrsig.has_value());
    return rrsig.value_or(dns::Rdata{});
}

ActiveKey key_from(Algorithm algorithm, std::string_view base64)
{
    auto key = PrivateKey::from_bytes(algorithm, from_base64(base64));
    EXPECT_TRUE(key.has_value());
    return active_key(zone::SigningKeyId{1}, zone::KeyRole::Csk,
                      std::make_shared<const PrivateKey>(*std::move(key)));
}

TEST(Rrsigs, EveryAlgorithmVerifies)
{
    const TestRrset rrset{"www.example.", dns::RrType::A, {"192.0.2.1", "192.0.2.2"}};
    for (const auto algorithm : {Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
        const auto key = a_key(algorithm);

        const auto rrsig = signed_by(key, rrset);

        EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, now));
    }
}

TEST(Rrsigs, Ed25519OfRfc8080Section6_1IsReproducedByteForByte)
{
    // With the signature of erratum 4935: the one first printed does not verify.
    const auto key = key_from(Algorithm::Ed25519, "ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI=");
    const TestRrset rrset{"example.com.", dns::RrType::MX, {"10 mail.example.com."}};

    const auto rrsig = make_rrsig(key, name("example.com."), rrset.to_sign(),
                                  {.inception = 1438207200, .expiration = 1440021600});

    ASSERT_TRUE(rrsig.has_value());
    EXPECT_EQ(
        dns::rdata_text(dns::RrType::RRSIG, *rrsig),
        "MX 15 2 3600 20150819220000 20150729220000 3613 example.com. "
        "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==");
}

TEST(Rrsigs, EcdsaOfRfc6605Section6_1Verifies)
{
    const auto key =
        key_from(Algorithm::EcdsaP256Sha256, "GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=");
    const TestRrset rrset{"www.example.net.", dns::RrType::A, {"192.0.2.1"}};
    const auto rrsig = testing::rdata(
        dns::RrType::RRSIG,
        "A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
        "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==");

    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, time_of("20100901000000")));
    EXPECT_FALSE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, time_of("20100910000000")));
}

TEST(Rrsigs, RsaSha256OfRfc5702Section6_1Verifies)
{
    const auto dnskey = Dnskey::parse(testing::rdata(
        dns::RrType::DNSKEY,
        "256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgt"
        "vd4Qs8PkxUdp6p/DlUmObdk="));
    ASSERT_TRUE(dnskey.has_value());
    EXPECT_EQ(dnskey->key_tag(), 9033);
    const TestRrset rrset{"www.example.net.", dns::RrType::A, {"192.0.2.91"}};
    const auto rrsig = testing::rdata(
        dns::RrType::RRSIG,
        "A 8 3 3600 20300101000000 20000101000000 9033 example.net. "
        "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==");

    EXPECT_TRUE(verify_rrsig(*dnskey, rrset.to_sign(), rrsig, time_of("20200101000000")));
}

TEST(Rrsigs, FieldsAreThoseOfRfc4034Section3_1)
{
    const auto key = a_key();
    const TestRrset rrset{"WWW.example.", dns::RrType::AAAA, {"2001:db8::1"}, 300};

    const auto rrsig = signed_by(key, rrset);
    const auto view = RrsigView::parse(rrsig);

    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->covered, dns::RrType::AAAA);
    EXPECT_EQ(view->algorithm, 13);
    EXPECT_EQ(view->labels, 2);
    EXPECT_EQ(view->original_ttl, dns::Ttl{300});
    EXPECT_EQ(view->validity, valid);
    EXPECT_EQ(view->key_tag, key.key_tag);
    EXPECT_EQ(view->signer.text(), "example.");
}

TEST(Rrsigs, OrderAndCaseAndDoublesDoNotMatter)
{
    const auto key = a_key();
    const TestRrset signed_one{"a.example.", dns::RrType::MX, {"10 B.example.", "10 a.example."}};
    const TestRrset asked{
        "A.Example.", dns::RrType::MX, {"10 a.EXAMPLE.", "10 b.example.", "10 A.example."}};

    const auto rrsig = signed_by(key, signed_one);

    EXPECT_TRUE(verify_rrsig(key.dnskey, asked.to_sign(), rrsig, now));
}

TEST(Rrsigs, NamesOfNewerTypesKeepTheirCase)
{
    // RFC 6840, 5.1; RFC 9460, 2.2: no lower case in SVCB targets.
    const auto key = a_key();
    const TestRrset signed_one{"a.example.", dns::RrType::HTTPS, {"0 B.example."}};
    const TestRrset asked{"a.example.", dns::RrType::HTTPS, {"0 b.example."}};

    const auto rrsig = signed_by(key, signed_one);

    EXPECT_FALSE(verify_rrsig(key.dnskey, asked.to_sign(), rrsig, now));
}

TEST(Rrsigs, ShorterRdataComesFirst)
{
    // RFC 4034, 6.3: a missing octet sorts before a zero octet.
    const auto key = a_key();
    const TestRrset one{"a.example.", dns::RrType::TXT, {"\"a\" \"\"", "\"a\""}};
    const TestRrset other{"a.example.", dns::RrType::TXT, {"\"a\"", "\"a\" \"\""}};
    SignedData data;

    const auto bytes = data.build(key, name("example."), one.to_sign(), valid);
    const std::vector<std::uint8_t> first{bytes.begin(), bytes.end()};
    const auto again = data.build(key, name("example."), other.to_sign(), valid);

    EXPECT_EQ(first, (std::vector<std::uint8_t>{again.begin(), again.end()}));
    // ... 00 02 01 'a' comes before ... 00 03 01 'a' 00.
    EXPECT_EQ(hex(std::span{first}.last(5)), "0003016100");
}

TEST(Rrsigs, AWildcardIsSignedAsItself)
{
    const auto key = a_key();
    const TestRrset wildcard{"*.example.", dns::RrType::A, {"192.0.2.1"}};
    const TestRrset expanded{"a.b.example.", dns::RrType::A, {"192.0.2.1"}};

    const auto rrsig = signed_by(key, wildcard);

    EXPECT_EQ(RrsigView::parse(rrsig)->labels, 1);
    EXPECT_TRUE(verify_rrsig(key.dnskey, wildcard.to_sign(), rrsig, now));
    EXPECT_TRUE(verify_rrsig(key.dnskey, expanded.to_sign(), rrsig, now));
}

TEST(Rrsigs, OutsideTheirTimesTheyAreNotValid)
{
    const auto key = a_key();
    const TestRrset rrset{"a.example.", dns::RrType::A, {"192.0.2.1"}};
    const auto rrsig = signed_by(key, rrset);

    const auto early = verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, valid.inception - 1);
    const auto late = verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, valid.expiration + 1);

    ASSERT_FALSE(early.has_value());
    EXPECT_THAT(early.error().detail, HasSubstr("not valid yet"));
    ASSERT_FALSE(late.has_value());
    EXPECT_THAT(late.error().detail, HasSubstr("expired"));
    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, valid.inception));
    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, valid.expiration));
}

TEST(Rrsigs, TimesGoRoundIn2106)
{
    // RFC 4034, 3.1.5: serial arithmetic.
    const auto key = a_key();
    const TestRrset rrset{"a.example.", dns::RrType::A, {"192.0.2.1"}};
    const auto rrsig = signed_by(key, rrset, {.inception = 0xffffff00, .expiration = 0x100});

    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, 0xffffffff));
    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, 0));
    EXPECT_FALSE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, 0x101));
    EXPECT_FALSE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, 0xfffffeff));
}

TEST(Rrsigs, AnotherTtlOrRecordIsNoticed)
{
    const auto key = a_key();
    const TestRrset rrset{"a.example.", dns::RrType::A, {"192.0.2.1"}};
    const TestRrset other{"a.example.", dns::RrType::A, {"192.0.2.2"}};
    const TestRrset type{"a.example.", dns::RrType::TXT, {"x"}};
    const TestRrset outside{"a.example.org.", dns::RrType::A, {"192.0.2.1"}};
    auto rrsig = signed_by(key, rrset);

    EXPECT_FALSE(verify_rrsig(key.dnskey, other.to_sign(), rrsig, now));
    EXPECT_FALSE(verify_rrsig(key.dnskey, type.to_sign(), rrsig, now));
    EXPECT_FALSE(verify_rrsig(key.dnskey, outside.to_sign(), rrsig, now));
    EXPECT_FALSE(verify_rrsig(a_key().dnskey, rrset.to_sign(), rrsig, now));
    rrsig[7] ^= 1U;  // The Original TTL.
    EXPECT_FALSE(verify_rrsig(key.dnskey, rrset.to_sign(), rrsig, now));
}

TEST(Rrsigs, BytesThatAreNoneAreRefused)
{
    const auto key = a_key();
    const auto whole = signed_by(key, TestRrset{"a.example.", dns::RrType::A, {"192.0.2.1"}});
    const auto signature_begins = whole.size() - 64;
    for (std::size_t size = 0; size <= signature_begins; ++size)
        EXPECT_FALSE(RrsigView::parse(std::span{whole}.first(size)).has_value()) << size;
}

TEST(Rrsigs, KeysSignKeysAndZoneKeysSignTheRest)
{
    auto zone = testing::zone_keys("example.", {});
    zone.for_keys = {a_key(Algorithm::EcdsaP256Sha256, 1)};
    zone.for_zone = {a_key(Algorithm::EcdsaP256Sha256, 2), a_key(Algorithm::Ed25519, 3)};
    const TestRrset address{"a.example.", dns::RrType::A, {"192.0.2.1"}};
    const TestRrset cds{"example.", dns::RrType::CDS, {"0 0 0 00"}};

    const auto of_address = make_rrsigs(zone, address.to_sign(), now);
    const auto of_cds = make_rrsigs(zone, cds.to_sign(), now);

    ASSERT_TRUE(of_address.has_value() && of_cds.has_value());
    ASSERT_EQ(of_address->size(), 2U);
    EXPECT_TRUE(verify_rrsig(zone.for_zone[0].dnskey, address.to_sign(), (*of_address)[0], now));
    EXPECT_TRUE(verify_rrsig(zone.for_zone[1].dnskey, address.to_sign(), (*of_address)[1], now));
    ASSERT_EQ(of_cds->size(), 1U);
    EXPECT_TRUE(verify_rrsig(zone.for_keys[0].dnskey, cds.to_sign(), (*of_cds)[0], now));
}

}  // namespace
}  // namespace mooring::dnssec
