// SPDX-License-Identifier: Apache-2.0
#include "registry/key_secret.hpp"

#include <algorithm>
#include <cctype>

#include <gtest/gtest.h>

#include "testing/seeded_random.hpp"

namespace mooring::registry {
namespace {

TEST(KeySecret, EveryGeneratedSecretIsShortPlainAndValid)
{
    mooring::testing::SeededRandom random{3};
    for (int i = 0; i < 500; ++i) {
        for (const auto format : {SecretFormat::Mooring, SecretFormat::Uuid}) {
            const auto secret = generate_secret(random, format);

            EXPECT_LE(secret.size(), 40U);
            EXPECT_TRUE(std::ranges::all_of(secret, [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
            }));
            EXPECT_EQ(check_secret(secret), SecretCheck::Valid);
        }
    }
}

TEST(KeySecret, OneWrongCharacterIsRecognised)
{
    mooring::testing::SeededRandom random{4};
    const auto secret = generate_secret(random, SecretFormat::Mooring);
    for (std::size_t i = 5; i < secret.size(); ++i) {
        auto wrong = secret;
        wrong[i] = wrong[i] == 'a' ? 'b' : 'a';

        EXPECT_EQ(check_secret(wrong), SecretCheck::Mistyped) << i;
    }
}

TEST(KeySecret, MissingAndAddedCharactersAreRecognised)
{
    mooring::testing::SeededRandom random{5};
    const auto secret = generate_secret(random, SecretFormat::Mooring);

    EXPECT_EQ(check_secret(secret.substr(0, secret.size() - 1)), SecretCheck::Mistyped);
    EXPECT_EQ(check_secret(secret + "x"), SecretCheck::Mistyped);
    EXPECT_EQ(check_secret("hunter2"), SecretCheck::NotASecret);
    EXPECT_EQ(check_secret(""), SecretCheck::NotASecret);
}

TEST(KeySecret, AUuidIsVersion4AndItsCaseDoesNotMatter)
{
    mooring::testing::SeededRandom random{6};
    const auto uuid = generate_secret(random, SecretFormat::Uuid);
    auto upper = uuid;
    for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string{"89ab"}.find(uuid[19]), std::string::npos);
    EXPECT_EQ(hash_of_secret(uuid), hash_of_secret(upper));
}

TEST(KeySecret, HashIsSha256)  // FIPS 180-4: SHA-256("abc") begins with ba7816bf.
{
    const auto hash = hash_of_secret("abc");

    EXPECT_EQ(hash[0], 0xBA);
    EXPECT_EQ(hash[1], 0x78);
    EXPECT_EQ(hash[31], 0xAD);
}

}  // namespace
}  // namespace mooring::registry
