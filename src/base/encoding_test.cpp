// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mooring {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

TEST(Base64, MatchesTheVectorsOfRfc4648Section10)
{
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64(bytes_of(plain)), encoded);
        EXPECT_EQ(decode_base64(encoded), bytes_of(plain));
    }
}

TEST(Base64, AcceptsMissingPaddingAndRefusesWhatIsNotBase64)
{
    EXPECT_EQ(decode_base64("Zm9vYg"), bytes_of("foob"));
    for (const auto* text : {"Z", "Zm9v Yg", "Zm9v\n", "Zm9*", "Z==="})
        EXPECT_FALSE(decode_base64(text)) << text;
}

RC_GTEST_PROP(Base64, DecodesWhatItEncoded, (const std::vector<std::uint8_t>& bytes))
{
    RC_ASSERT(decode_base64(base64(bytes)) == bytes);
}

TEST(Base32Hex, MatchesTheVectorsOfRfc4648Section10WithoutPadding)
{
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "co"},
                                                           {"fo", "cpng"},
                                                           {"foo", "cpnmu"},
                                                           {"foob", "cpnmuog"},
                                                           {"fooba", "cpnmuoj1"},
                                                           {"foobar", "cpnmuoj1e8"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base32hex(bytes_of(plain)), encoded);
        EXPECT_EQ(decode_base32hex(encoded), bytes_of(plain));
    }
}

TEST(Base32Hex, ReadsBothCasesAndRefusesWhatNoEncodingHas)
{
    EXPECT_EQ(decode_base32hex("CPNMUOJ1"), bytes_of("fooba"));
    for (const auto* text : {"c", "cpn", "cpnmuo", "cp", "wo", "co======", "c o"})
        EXPECT_FALSE(decode_base32hex(text)) << text;
}

RC_GTEST_PROP(Base32Hex, DecodesWhatItEncoded, (const std::vector<std::uint8_t>& bytes))
{
    RC_ASSERT(decode_base32hex(base32hex(bytes)) == bytes);
}

RC_GTEST_PROP(Hex, DecodesWhatItEncoded, (const std::vector<std::uint8_t>& bytes))
{
    RC_ASSERT(decode_hex(hex(bytes)) == bytes);
}

TEST(Hex, ReadsBothCasesAndRefusesOddOrForeignDigits)
{
    EXPECT_EQ(decode_hex("00fFAb"), (std::vector<std::uint8_t>{0x00, 0xFF, 0xAB}));
    EXPECT_FALSE(decode_hex("abc"));
    EXPECT_FALSE(decode_hex("zz"));
}

RC_GTEST_PROP(Base64Url, DecodesWhatItEncoded, (const std::vector<std::uint8_t>& bytes))
{
    RC_ASSERT(decode_base64url(base64url(bytes)) == bytes);
}

TEST(Base64Url, HasItsOwnTwoDigitsAndNoPadding)
{
    EXPECT_EQ(base64url(std::vector<std::uint8_t>{0xFB, 0xFF, 0xFE, 0x01}), "-__-AQ");
    EXPECT_FALSE(decode_base64url("+//+AQ"));
    EXPECT_FALSE(decode_base64url("AQ=="));
    EXPECT_FALSE(decode_base64url("AR"));  // The last four bits are not zero.
}

}  // namespace
}  // namespace mooring
