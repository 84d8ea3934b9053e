// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signing_policy.hpp"

#include <set>

#include <gtest/gtest.h>

#include "dnssec/signing_budget.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using namespace std::chrono_literals;
constexpr auto now = testing::now;
constexpr std::uint32_t day = 86400;

Fingerprint fingerprint(std::uint64_t number)
{
    return {.high = number, .low = number * 0x9e3779b97f4a7c15U};
}

TEST(SignatureTimes, InceptionIsBackDatedAndExpirationJittered)
{
    const SigningPolicy policy;
    std::set<std::uint32_t> expirations;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const auto validity = validity_at(policy, now, fingerprint(i));
        EXPECT_EQ(validity.inception, now - 3600);
        EXPECT_LE(validity.expiration, now + (14 * day));
        EXPECT_GT(validity.expiration, now + (13 * day));
        expirations.insert(validity.expiration / 3600);
    }
    EXPECT_GE(expirations.size(), 24U) << "spread over all hours of the day";
}

TEST(SignatureTimes, OneFingerprintAlwaysEndsAtTheSameTimeOfItsDay)
{
    const SigningPolicy policy;
    const auto first = validity_at(policy, now, fingerprint(7));
    const auto later = validity_at(policy, now + day, fingerprint(7));
    EXPECT_EQ(later.expiration - first.expiration, day);
}

TEST(SignatureTimes, ALongTtlIsCoveredToItsEnd)
{
    const SigningPolicy policy;
    const dns::Ttl month{30 * day};

    const auto validity = validity_at(policy, now, fingerprint(1), month);

    EXPECT_GT(validity.expiration, now + month.seconds);
    EXPECT_EQ(freshness_of(policy, validity, now, month), Freshness::Fresh);
    const dns::Ttl longest{0x7fffffff};
    const auto widest = validity_at(policy, now, fingerprint(1), longest);
    EXPECT_TRUE(is_before(widest.inception, widest.expiration));
}

TEST(SignatureTimes, ASignatureAgesBeforeItIsUnusable)
{
    const SigningPolicy policy;
    const dns::Ttl ttl{day};
    const Validity validity{.inception = now, .expiration = now + (14 * day)};
    const auto at = [&](std::uint32_t seconds) {
        return freshness_of(policy, validity, now + seconds, ttl);
    };

    EXPECT_EQ(freshness_of(policy, validity, now - 1, ttl), Freshness::Unusable);
    EXPECT_EQ(at(0), Freshness::Fresh);
    EXPECT_EQ(at((8 * day) - 1), Freshness::Fresh);
    EXPECT_EQ(at(8 * day), Freshness::Aging) << "five days and the TTL before its end";
    EXPECT_EQ(at((13 * day) - 1), Freshness::Aging);
    EXPECT_EQ(at(13 * day), Freshness::Unusable) << "a cache would keep it past its end";
}

TEST(SigningBudget, UnprovenClientsCannotTakeTheReserve)
{
    SigningBudget budget{
        {.common_per_second = 100, .proven_per_second = 50, .unproven_per_batch = 1000}};
    SigningLease lease{budget};
    const auto drain = [&](Asker asker, std::uint32_t second) {
        int taken = 0;
        while (lease.take(asker, second)) ++taken;
        return taken;
    };

    EXPECT_EQ(drain(Asker::Unproven, now), 100);
    EXPECT_EQ(drain(Asker::Proven, now), 50);
    EXPECT_EQ(drain(Asker::Proven, now + 1), 150) << "and the common part too";
    EXPECT_EQ(drain(Asker::Unproven, now + 1), 0);
    EXPECT_EQ(drain(Asker::Unproven, now + 2), 100);
}

TEST(SigningBudget, OneBatchSignsLittleForUnprovenClients)
{
    SigningBudget budget{
        {.common_per_second = 100, .proven_per_second = 50, .unproven_per_batch = 2}};
    SigningLease lease{budget};

    EXPECT_TRUE(lease.take(Asker::Unproven, now));
    EXPECT_TRUE(lease.take(Asker::Unproven, now));
    EXPECT_FALSE(lease.take(Asker::Unproven, now));
    EXPECT_TRUE(lease.take(Asker::Proven, now));
    lease.begin_batch();
    EXPECT_TRUE(lease.take(Asker::Unproven, now));
}

TEST(SigningBudget, ThreadsShareOneBudget)
{
    SigningBudget budget{
        {.common_per_second = 100, .proven_per_second = 0, .unproven_per_batch = 1000}};
    SigningLease one{budget};
    SigningLease other{budget};
    int taken = 0;
    for (bool is_more = true; is_more;) {
        const auto of_one = one.take(Asker::Unproven, now);
        const auto of_other = other.take(Asker::Unproven, now);
        taken += static_cast<int>(of_one) + static_cast<int>(of_other);
        is_more = of_one || of_other;
    }
    EXPECT_EQ(taken, 100);
}

TEST(SigningBudget, AThreadWhoseClockIsBehindGetsNothingAnew)
{
    SigningBudget budget{
        {.common_per_second = 10, .proven_per_second = 0, .unproven_per_batch = 1000}};

    EXPECT_EQ(budget.take(Asker::Unproven, now, 10), 10U);
    EXPECT_EQ(budget.take(Asker::Unproven, now - 1, 10), 0U);
    EXPECT_EQ(budget.take(Asker::Unproven, now + 1, 4), 4U);
    EXPECT_EQ(budget.take(Asker::Unproven, now, 10), 6U);
    EXPECT_EQ(budget.take(Asker::Unproven, now - 3600, 10), 10U) << "the clock was set back";
}

}  // namespace
}  // namespace mooring::dnssec
