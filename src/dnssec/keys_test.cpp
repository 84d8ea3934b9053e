// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dnssec/algorithm.hpp"
#include "dnssec/dnskey.hpp"
#include "dnssec/private_key.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using testing::from_base64;
using ::testing::HasSubstr;
using testing::name;
using ::testing::SizeIs;

constexpr auto p256 = Algorithm::EcdsaP256Sha256;
constexpr std::array<std::uint8_t, 5> message{'h', 'e', 'l', 'l', 'o'};

std::vector<std::uint8_t> signature_of(const PrivateKey& key)
{
    std::vector<std::uint8_t> signature(signature_bytes_max);
    const auto size = key.sign(message, signature);
    EXPECT_TRUE(size.has_value());
    signature.resize(size.value_or(0));
    return signature;
}

Dnskey dnskey_of(const PrivateKey& key)
{
    return {.flags = 257, .algorithm = key.algorithm(), .public_key = key.public_key()};
}

TEST(Algorithms, ThoseThatAreNotOursAreRefusedWithAReason)
{
    EXPECT_EQ(algorithm_of(13), Algorithm::EcdsaP256Sha256);
    EXPECT_EQ(algorithm_of(15), Algorithm::Ed25519);
    EXPECT_EQ(algorithm_of(8), Algorithm::RsaSha256);
    for (const int number : {0, 1, 3, 5, 6, 7, 10, 12, 14, 16, 253, 255}) {
        const auto refused = algorithm_of(static_cast<std::uint8_t>(number));
        ASSERT_FALSE(refused.has_value()) << number;
        EXPECT_EQ(refused.error().code, Errc::InvalidArgument);
        EXPECT_THAT(refused.error().detail, HasSubstr("use 13"));
    }
    EXPECT_THAT(algorithm_of(7).error().detail, HasSubstr("SHA-1"));
}

TEST(PrivateKeys, NewOnesSignWhatTheirPublicHalfVerifies)
{
    for (const auto algorithm : {p256, Algorithm::Ed25519}) {
        const auto key = PrivateKey::generate(algorithm);
        ASSERT_TRUE(key.has_value());

        auto signature = signature_of(*key);

        EXPECT_THAT(signature, SizeIs(64));
        EXPECT_TRUE(verify(dnskey_of(*key), message, signature));
        signature[10] ^= 1U;
        EXPECT_FALSE(verify(dnskey_of(*key), message, signature));
    }
}

TEST(PrivateKeys, ComeBackFromTheirBytes)
{
    for (const auto algorithm : {p256, Algorithm::Ed25519}) {
        const auto key = PrivateKey::generate(algorithm);
        ASSERT_TRUE(key.has_value());

        const auto again = PrivateKey::from_bytes(algorithm, key->bytes());

        ASSERT_TRUE(again.has_value());
        EXPECT_THAT(key->bytes(), SizeIs(32));
        EXPECT_EQ(again->public_key(), key->public_key());
        EXPECT_EQ(again->identity(), key->identity());
        EXPECT_TRUE(verify(dnskey_of(*key), message, signature_of(*again)));
    }
}

TEST(PrivateKeys, BytesThatAreNoKeyAreCorrupt)
{
    const std::vector<std::uint8_t> zeros(32);
    const std::vector<std::uint8_t> above_the_order(32, 0xff);
    const std::vector<std::uint8_t> too_short(31, 1);

    for (const auto* const bytes : {&zeros, &above_the_order, &too_short}) {
        const auto key = PrivateKey::from_bytes(p256, *bytes);
        ASSERT_FALSE(key.has_value());
        EXPECT_EQ(key.error().code, Errc::Corrupt);
    }
    EXPECT_FALSE(PrivateKey::from_bytes(Algorithm::Ed25519, too_short).has_value());
    EXPECT_FALSE(PrivateKey::from_bytes(Algorithm::RsaSha256, zeros).has_value());
    EXPECT_FALSE(PrivateKey::from_bytes(Algorithm::RsaSha256, {}).has_value());
}

TEST(PrivateKeys, RsaIsNotMadeHere)
{
    const auto key = PrivateKey::generate(Algorithm::RsaSha256);

    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, Errc::InvalidArgument);
}

TEST(PrivateKeys, AnRsaKeyOf512BitsIsTooWeak)
{
    // RFC 5702, 6.1. Its signature is checked below, where weakness is not the question.
    RsaNumbers numbers;
    numbers.modulus = from_base64(
        "wVwaxrHF2CK64aYKRUibLiH30KpPuPBjel7E8ZydQW1HYWHfoGmidzC2RnhwCC293hCzw+TFR2nqn8OVSY5t2Q==");
    numbers.public_exponent = from_base64("AQAB");
    numbers.private_exponent = from_base64(
        "UR44xX6zB3eaeyvTRzmskHADrPCmPWnr8dxsNwiDGHzrMKLN+i/HAam+97HxIKVWNDH2ba9Mf1SA8xu9dcHZAQ==");
    numbers.prime1 = from_base64("4c8IvFu1AVXGWeFLLFh5vs7fbdzdC6U82fduE6KkSWk=");
    numbers.prime2 = from_base64("2zZpBE8ZXVnL74QjG4zINlDfH+EOEtjJJ3RtaYDugvE=");
    numbers.exponent1 = from_base64("G2xAPFfK0KGxGANDVNxd1K1c9wOmmJ51mGbzKFFNMFk=");
    numbers.exponent2 = from_base64("GYxP1Pa7CAwtHm8SAGX594qZVofOMhgd6YFCNyeVpKE=");
    numbers.coefficient = from_base64("icQdNRjlZGPmuJm2TIadubcO8X7V4y07aVhX464tx8Q=");

    const auto key = PrivateKey::from_rsa(numbers);

    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, Errc::InvalidArgument);
    EXPECT_FALSE(PrivateKey::from_rsa({}).has_value());
}

TEST(PrivateKeys, WipingLeavesNothing)
{
    auto secret = PrivateKey::generate(p256)->bytes();
    const std::span<const std::uint8_t> memory{secret};

    wipe(secret);

    EXPECT_TRUE(secret.empty());
    // The vector keeps its memory: what was there is gone.
    EXPECT_THAT(std::vector<int>(memory.begin(), memory.end()), ::testing::Each(0));
}

TEST(Dnskeys, KeyTagOfRfc4034Section5_4)
{
    const auto key = testing::rdata(
        dns::RrType::DNSKEY,
        "256 3 5 "
        "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUS"
        "djMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/"
        "rljwvFw==");

    EXPECT_EQ(key_tag_of(key), 60485);
}

TEST(Dnskeys, DsOfRfc4509Section2_3)
{
    const Dnskey key{
        .flags = 256,
        .algorithm = Algorithm{5},
        .public_key = from_base64(
            "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
            "2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMm"
            "mAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/"
            "rljwvFw=="
            "")};

    EXPECT_EQ(hex(key.ds(name("DSKey.example.com."), DigestType::Sha256)),
              "ec450502d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a");
}

TEST(Dnskeys, KeyAndDsOfRfc6605Section6_1)
{
    const auto key =
        PrivateKey::from_bytes(p256, from_base64("GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ="));
    ASSERT_TRUE(key.has_value());

    EXPECT_EQ(
        base64(key->public_key()),
        "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==");
    EXPECT_EQ(dnskey_of(*key).key_tag(), 55648);
    EXPECT_EQ(hex(dnskey_of(*key).ds(name("example.net."), DigestType::Sha256)),
              "d9600d02b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17");
}

TEST(Dnskeys, KeyAndDsOfRfc8080Section6_1)
{
    const auto key = PrivateKey::from_bytes(
        Algorithm::Ed25519, from_base64("ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI="));
    ASSERT_TRUE(key.has_value());

    EXPECT_EQ(base64(key->public_key()), "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
    EXPECT_EQ(dnskey_of(*key).key_tag(), 3613);
    EXPECT_EQ(hex(dnskey_of(*key).ds(name("example.com."), DigestType::Sha256)),
              "0e1d0f023aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b");
}

TEST(Dnskeys, RdataIsParsedBack)
{
    const auto key = dnskey_of(*PrivateKey::generate(p256));

    const auto again = Dnskey::parse(key.rdata());

    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, key);
    EXPECT_EQ(dns::rdata_text(dns::RrType::DNSKEY, key.rdata()),
              "257 3 13 " + base64(key.public_key));
}

TEST(Dnskeys, WhatIsNoZoneKeyIsRefused)
{
    for (const auto* const text : {"1 3 13 AAAA", "257 4 13 AAAA", "257 3 5 AAAA"})
        EXPECT_FALSE(Dnskey::parse(testing::rdata(dns::RrType::DNSKEY, text)).has_value()) << text;
    EXPECT_FALSE(Dnskey::parse({}).has_value());
}

TEST(Dnskeys, DeletionIsSpelledAsInRfc8078Section4)
{
    EXPECT_EQ(dns::rdata_text(dns::RrType::CDS, cds_delete()), "0 0 0 00");
    EXPECT_EQ(dns::rdata_text(dns::RrType::CDNSKEY, cdnskey_delete()), "0 3 0 AA==");
}

TEST(Verification, PublicKeysFromOutsideNeverCrash)
{
    const std::vector<std::uint8_t> signature(64, 1);
    for (const auto algorithm : {Algorithm::RsaSha256, p256, Algorithm::Ed25519}) {
        for (std::size_t size = 0; size < 70; ++size) {
            for (const int fill : {0, 1, 255}) {
                const Dnskey key{
                    .algorithm = algorithm,
                    .public_key = std::vector<std::uint8_t>(size, static_cast<std::uint8_t>(fill))};
                EXPECT_FALSE(verify(key, message, signature).has_value());
            }
        }
    }
}

}  // namespace
}  // namespace mooring::dnssec
