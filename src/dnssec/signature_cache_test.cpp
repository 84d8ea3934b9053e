// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signature_cache.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "dnssec/signing_test.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::dnssec {
namespace {

using mooring::testing::SeededRandom;
constexpr auto now = testing::now;
constexpr auto p256 = Algorithm::EcdsaP256Sha256;
using Part = SignatureCache::Part;

/// The number-th fingerprint and the signature that belongs to it, which shows whose it is.
Fingerprint fingerprint(std::uint64_t number)
{
    const auto mixed = [](std::uint64_t x) {
        x = (x ^ (x >> 31U)) * 0x9e3779b97f4a7c15U;
        x = (x ^ (x >> 29U)) * 0xbf58476d1ce4e5b9U;
        return x ^ (x >> 32U);
    };
    return {.high = mixed(number + 1), .low = mixed(~number)};
}

CachedSignature signature(std::uint64_t number, std::uint16_t size = 64)
{
    CachedSignature made;
    made.validity = {.inception = now, .expiration = now + static_cast<std::uint32_t>(number)};
    made.size = size;
    for (std::size_t i = 0; i < size; ++i)
        made.bytes[i] = static_cast<std::uint8_t>((number >> (8 * (i % 8))) + (i / 8));
    return made;
}

bool is_signature(const CachedSignature& found, std::uint64_t number)
{
    const auto expected = signature(number, found.size);
    return found.validity == expected.validity &&
           std::ranges::equal(found.signature(), expected.signature());
}

class SignatureCacheTest : public ::testing::Test {
protected:
    bool has(std::uint64_t number, std::uint32_t when, Algorithm algorithm = p256)
    {
        CachedSignature found;
        if (!cache.find(fingerprint(number), algorithm, when, found)) return false;
        EXPECT_TRUE(is_signature(found, number)) << number;
        return true;
    }
    void store(std::uint64_t number, std::uint32_t when, Part part = Part::Small)
    {
        cache.store(fingerprint(number), signature(number), part, when);
    }

    SeededRandom random{1};
    SignatureCache cache{1024UL * 1024, random};
};

TEST_F(SignatureCacheTest, GivesBackWhatWasStored)
{
    EXPECT_FALSE(has(1, now));
    store(1, now);
    EXPECT_TRUE(has(1, now));
    EXPECT_FALSE(has(2, now));
    EXPECT_EQ(cache.count(), 1U);
}

TEST_F(SignatureCacheTest, StaysWithinItsMemory)
{
    EXPECT_LE(cache.capacity() * 96, 1024UL * 1024);
    EXPECT_GE(cache.capacity() * 107, 1000UL * 1024);
    for (std::uint64_t i = 0; i < 50'000; ++i) store(i, now);
    EXPECT_LE(cache.count(), cache.capacity());
}

TEST_F(SignatureCacheTest, AFloodOfFreshNamesEvictsNothingThatIsInUse)
{
    constexpr std::uint64_t in_use = 4000;  // Of some 9,000 places in the main part.
    for (std::uint64_t i = 0; i < in_use; ++i) {
        store(i, now);
        ASSERT_TRUE(has(i, now + 1)) << "the second use: it moves to the main part";
    }

    for (std::uint64_t i = 0; i < 100'000; ++i)
        store(1'000'000 + i, now + 10 + static_cast<std::uint32_t>(i / 5000));

    std::uint64_t left = 0;
    for (std::uint64_t i = 0; i < in_use; ++i)
        if (has(i, now + 60)) ++left;
    // Some sets of four had more than four of them from the start.
    EXPECT_GE(left, in_use * 97 / 100);
}

TEST_F(SignatureCacheTest, ANameAskedTwiceDoesNotPushOutOneAskedAlways)
{
    constexpr std::uint64_t always = 1000;
    for (std::uint64_t i = 0; i < always; ++i) {
        store(i, now, Part::Main);
        for (std::uint32_t second = 1; second < 60; ++second) ASSERT_TRUE(has(i, now + second));
    }

    for (std::uint64_t i = 0; i < 20'000; ++i) {
        store(1'000'000 + i, now + 61);
        (void)has(1'000'000 + i, now + 62);
    }

    std::uint64_t left = 0;
    for (std::uint64_t i = 0; i < always; ++i)
        if (has(i, now + 90)) ++left;
    EXPECT_GE(left, always * 99 / 100);
}

TEST_F(SignatureCacheTest, WhatIsNotUsedAnyMoreMakesRoom)
{
    for (std::uint64_t i = 0; i < 20'000; ++i) store(i, now, Part::Main);
    for (std::uint64_t i = 0; i < 4000; ++i) store(100'000 + i, now + 7200, Part::Main);

    std::uint64_t there = 0;
    for (std::uint64_t i = 0; i < 4000; ++i)
        if (has(100'000 + i, now + 7200)) ++there;
    EXPECT_GE(there, 3800U);  // Some sets of four had more than four of them to take.
}

TEST_F(SignatureCacheTest, ANewSignatureReplacesTheOldOneInItsPlace)
{
    store(1, now);
    cache.store(fingerprint(1), signature(2), Part::Small, now);

    CachedSignature found;
    ASSERT_TRUE(cache.find(fingerprint(1), p256, now, found));
    EXPECT_TRUE(is_signature(found, 2));
    EXPECT_EQ(cache.count(), 1U);
}

TEST_F(SignatureCacheTest, IsHotOnlyWhenUsedInTwoSecondsAndLately)
{
    store(1, now);
    EXPECT_FALSE(cache.is_hot(fingerprint(1), now));
    ASSERT_TRUE(has(1, now));
    EXPECT_FALSE(cache.is_hot(fingerprint(1), now)) << "a burst in one second is one use";
    ASSERT_TRUE(has(1, now + 5));
    EXPECT_TRUE(cache.is_hot(fingerprint(1), now + 5));
    EXPECT_TRUE(cache.is_hot(fingerprint(1), now + 605));
    EXPECT_FALSE(cache.is_hot(fingerprint(1), now + 606));
    EXPECT_FALSE(cache.is_hot(fingerprint(2), now));
}

TEST_F(SignatureCacheTest, LookingIsNotUsing)
{
    store(1, now);
    CachedSignature found;
    for (std::uint32_t second = 0; second < 10; ++second)
        EXPECT_TRUE(cache.peek(fingerprint(1), p256, found));
    EXPECT_FALSE(cache.is_hot(fingerprint(1), now + 10));
}

TEST_F(SignatureCacheTest, OneWinsTheRefresh)
{
    store(1, now);

    EXPECT_TRUE(cache.claim_refresh(fingerprint(1)));
    EXPECT_FALSE(cache.claim_refresh(fingerprint(1)));
    EXPECT_TRUE(has(1, now)) << "the others go on with the old one";
    cache.abandon_refresh(fingerprint(1));
    EXPECT_TRUE(cache.claim_refresh(fingerprint(1)));
    store(1, now);
    EXPECT_TRUE(cache.claim_refresh(fingerprint(1))) << "storing ends a refresh";
}

TEST_F(SignatureCacheTest, RsaSignaturesHaveATableOfTheirOwn)
{
    cache.store(fingerprint(1), signature(1, 256), Part::Small, now);

    EXPECT_TRUE(has(1, now, Algorithm::RsaSha256));
    EXPECT_TRUE(has(1, now + 1, Algorithm::RsaSha256));
    EXPECT_TRUE(cache.is_hot(fingerprint(1), now + 1));
    EXPECT_TRUE(cache.claim_refresh(fingerprint(1)));
    EXPECT_FALSE(cache.claim_refresh(fingerprint(1)));
    for (std::uint64_t i = 2; i < 2000; ++i)
        cache.store(fingerprint(i), signature(i, 256), Part::Small, now);
    EXPECT_LE(cache.count() * 512, 64UL * 1024) << "within a 16th of the memory";
    EXPECT_TRUE(has(1, now + 2, Algorithm::RsaSha256)) << "it was in use";
}

TEST(SignatureCacheThreads, NoReaderEverSeesATornSignature)
{
    SeededRandom random{1};
    SignatureCache cache{64UL * 1024, random};  // Small: entries are overwritten all the time.
    constexpr std::uint64_t names = 2000;
    constexpr std::uint32_t rounds = 20;
    std::atomic<std::uint64_t> found_count{0};
    std::atomic<std::uint64_t> torn_count{0};
    const auto work = [&](std::uint64_t thread) {
        for (std::uint32_t round = 0; round < rounds; ++round) {
            for (std::uint64_t i = 0; i < names; ++i) {
                const auto number = (i * (2 * thread + 1)) % names;
                const auto when = now + round;
                CachedSignature found;
                if (cache.find(fingerprint(number), p256, when, found)) {
                    ++found_count;
                    if (!is_signature(found, number)) ++torn_count;
                    if (cache.claim_refresh(fingerprint(number)))
                        cache.store(fingerprint(number), signature(number), Part::Main, when);
                } else {
                    cache.store(fingerprint(number), signature(number), Part::Small, when);
                }
            }
        }
    };

    {
        std::vector<std::jthread> threads;
        for (std::uint64_t thread = 0; thread < 4; ++thread) threads.emplace_back(work, thread);
    }

    EXPECT_EQ(torn_count.load(), 0U);
    EXPECT_GT(found_count.load(), 1000U);
}

}  // namespace
}  // namespace mooring::dnssec
