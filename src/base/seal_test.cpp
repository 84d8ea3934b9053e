// SPDX-License-Identifier: Apache-2.0
#include "base/seal.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mooring {
namespace {

using Bytes = std::vector<std::uint8_t>;

Seal seal_of(std::uint8_t byte)
{
    return *Seal::from_key(Bytes(seal_key_bytes, byte));
}

RC_GTEST_PROP(Seal, OpensWhatItSealed, (const Bytes& secret, const std::string& context))
{
    const auto seal = seal_of(1);

    const auto opened = seal.open(seal.seal(secret, context), context);

    RC_ASSERT(opened.has_value());
    RC_ASSERT(*opened == secret);
}

RC_GTEST_PROP(Seal, RefusesAnyFlippedBit, (const Bytes& secret))
{
    const auto seal = seal_of(1);
    auto sealed = seal.seal(secret, "context");
    const auto bit = *rc::gen::inRange<std::size_t>(0, sealed.size() * 8);

    sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));

    RC_ASSERT(!seal.open(sealed, "context").has_value());
}

RC_GTEST_PROP(Seal, RefusesAnyTruncation, (const Bytes& secret))
{
    const auto seal = seal_of(1);
    const auto sealed = seal.seal(secret, "context");
    const auto size = *rc::gen::inRange<std::size_t>(0, sealed.size());

    RC_ASSERT(!seal.open(std::span{sealed}.first(size), "context").has_value());
}

TEST(Seal, RefusesAnotherKey)
{
    const auto sealed = seal_of(1).seal(Bytes{1, 2, 3}, "context");

    const auto opened = seal_of(2).open(sealed, "context");

    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, Errc::Corrupt);
}

TEST(Seal, RefusesWhatWasSealedForSomethingElse)
{
    const auto seal = seal_of(1);
    const auto sealed = seal.seal(Bytes{1, 2, 3}, "tsig:key-1.");

    EXPECT_FALSE(seal.open(sealed, "tsig:key-2.").has_value());
    EXPECT_TRUE(seal.open(sealed, "tsig:key-1.").has_value());
}

TEST(Seal, HidesTheSecret)
{
    const Bytes secret(64, 0xAB);

    const auto sealed = seal_of(1).seal(secret, "context");

    EXPECT_EQ(std::ranges::search(sealed, Bytes(4, 0xAB)).begin(), sealed.end());
}

TEST(Seal, NeverUsesANonceForTwoSecrets)
{
    const auto seal = seal_of(1);
    const auto nonce_of = [](const Bytes& sealed) {
        return Bytes{sealed.begin() + 1, sealed.begin() + 25};
    };
    const auto first = seal.seal(Bytes{1}, "ab");

    EXPECT_EQ(seal.seal(Bytes{1}, "ab"), first);
    EXPECT_NE(nonce_of(seal.seal(Bytes{2}, "ab")), nonce_of(first));
    EXPECT_NE(nonce_of(seal.seal(Bytes{1}, "b")), nonce_of(first));
    EXPECT_NE(nonce_of(seal.seal(Bytes{'b', 1}, "a")), nonce_of(first));
}

TEST(Seal, AKeyHasThirtyTwoBytes)
{
    EXPECT_EQ(Seal::from_key(Bytes(31)).error().code, Errc::InvalidArgument);
    EXPECT_EQ(Seal::from_key(Bytes(33)).error().code, Errc::InvalidArgument);
    EXPECT_EQ(Seal::from_key({}).error().code, Errc::InvalidArgument);
}

}  // namespace
}  // namespace mooring
