// SPDX-License-Identifier: Apache-2.0
#include "registry/tsig_text.hpp"

#include <gmock/gmock.h>

#include "testing/registry_world.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(TsigText, WhatIsMadeIsReadAgain)
{
    mooring::testing::SeededRandom random{1};
    const auto key = generate_tsig(name("Key-7."), random);

    const auto read = parse_tsig(text_of(key));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->name, name("key-7."));
    EXPECT_EQ(read->algorithm, dns::TsigAlgorithm::HmacSha256);
    EXPECT_EQ(read->secret, key.secret);
    EXPECT_THAT(key.secret, SizeIs(32));
    EXPECT_THAT(text_of(key), HasSubstr("hmac-sha256:key-7.:"));
}

TEST(TsigText, TheAlgorithmMayBeMissing)
{
    const auto key = parse_tsig("key-7:c2VjcmV0c2VjcmV0");

    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->algorithm, dns::TsigAlgorithm::HmacSha256);
    EXPECT_EQ(key->name, name("key-7."));
}

TEST(TsigText, MistakesAreSaidWithoutTheSecret)
{
    for (const auto* text :
         {"c2VjcmV0c2VjcmV0", "hmac-sha9:key:c2VjcmV0c2VjcmV0", "hmac-sha256::c2VjcmV0c2VjcmV0",
          "hmac-sha256:key:c2Vj", "hmac-sha256:key:!!!!c2VjcmV0c2VjcmV0", "", ":::"}) {
        const auto key = parse_tsig(text);
        ASSERT_FALSE(key.has_value()) << text;
        EXPECT_EQ(key.error().code, Errc::InvalidArgument);
        EXPECT_THAT(key.error().detail, Not(HasSubstr("c2VjcmV0c2VjcmV0"))) << text;
    }
}

TEST(TsigText, ASealedSecretOpensUnderItsOwnNameOnly)
{
    mooring::testing::SeededRandom random{1};
    const auto seal = *Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 1));
    const auto key = generate_tsig(name("key-7."), random);

    const auto sealed = sealed_tsig(key, seal);

    EXPECT_EQ(opened_tsig(name("KEY-7."), sealed, seal)->secret, key.secret);
    EXPECT_EQ(opened_tsig(name("key-8."), sealed, seal).error().code, Errc::Corrupt);
}

}  // namespace
}  // namespace mooring::registry
