// SPDX-License-Identifier: Apache-2.0
#include "updates/replay_memory.hpp"

#include <gtest/gtest.h>

namespace mooring::updates {
namespace {

using Verdict = ReplayMemory::Verdict;

constexpr std::uint64_t present = 1'800'000'000;

SignedUse use(std::uint64_t time, std::uint8_t mark, std::uint32_t key = 1)
{
    SignedUse made{.key = zone::KeyId{key}, .time_signed = time, .digest = {}};
    made.digest[0] = mark;
    return made;
}

TEST(ReplayMemory, TheSameMessageGetsItsResultAgain)
{
    ReplayMemory memory;
    memory.remember(use(present, 1), dns::Rcode::YXRRSet, present);

    const auto finding = memory.check(use(present, 1));

    EXPECT_EQ(finding.verdict, Verdict::Known);
    EXPECT_EQ(finding.rcode, dns::Rcode::YXRRSet);
    EXPECT_EQ(memory.check(use(present, 1, 2)).verdict, Verdict::New) << "another key's";
}

TEST(ReplayMemory, AMessageMayComeFiveSecondsOutOfOrder)
{
    ReplayMemory memory;
    memory.remember(use(present, 1), dns::Rcode::NoError, present);

    EXPECT_EQ(memory.check(use(present - 5, 2)).verdict, Verdict::New);
    EXPECT_EQ(memory.check(use(present - 6, 2)).verdict, Verdict::TooOld);
    EXPECT_EQ(memory.check(use(present - 6, 2, 2)).verdict, Verdict::New) << "another key's";
}

TEST(ReplayMemory, AnOldMessageThatIsKnownStillGetsItsResult)
{
    ReplayMemory memory;
    memory.remember(use(present - 100, 1), dns::Rcode::NoError, present - 100);
    memory.remember(use(present, 2), dns::Rcode::NoError, present);

    EXPECT_EQ(memory.check(use(present - 100, 1)).verdict, Verdict::Known);
}

TEST(ReplayMemory, WhatWasNotStoredMayRunAgain)
{
    ReplayMemory memory;
    memory.remember(use(present, 1), dns::Rcode::NoError, present);

    memory.forget(use(present, 1));

    EXPECT_EQ(memory.check(use(present, 1)).verdict, Verdict::New);
}

TEST(ReplayMemory, AfterARestartWhatIsUnknownMustBeAsNewAsTheNewestThatIsKnown)
{
    ReplayMemory memory;
    zone::TsigUse stored{
        .key = zone::KeyId{1}, .time_signed = present, .digest = {}, .rcode = 0, .origin = {}};
    stored.digest[0] = 1;
    stored.origin.time = wall_time_of(static_cast<std::uint32_t>(present));
    memory.load(stored);

    EXPECT_EQ(memory.check(use(present, 1)).verdict, Verdict::Known);
    EXPECT_EQ(memory.check(use(present - 1, 2)).verdict, Verdict::TooOld);
    EXPECT_EQ(memory.check(use(present, 2)).verdict, Verdict::New);
}

TEST(ReplayMemory, WhatIsDroppedForRoomNeverRunsAgain)
{
    ReplayMemory memory{4};
    for (std::uint8_t mark = 1; mark <= 8; ++mark)
        memory.remember(use(present, mark, mark), dns::Rcode::NoError, present);

    EXPECT_LE(memory.size(), 4U);
    for (std::uint8_t mark = 1; mark <= 8; ++mark)
        EXPECT_NE(memory.check(use(present, mark, mark)).verdict, Verdict::New) << int{mark};
    EXPECT_EQ(memory.check(use(present + 1, 9, 1)).verdict, Verdict::New);
}

TEST(ReplayMemory, MessagesGoAfterTheirLifetime)
{
    ReplayMemory memory;
    memory.remember(use(present, 1, 1), dns::Rcode::NoError, present);

    memory.remember(use(present + 601, 2, 2), dns::Rcode::NoError, present + 601);

    EXPECT_EQ(memory.size(), 1U);
}

/// Whatever is remembered, dropped and swept: no message runs twice within the time that its
/// signature is good.
TEST(ReplayMemory, NothingRunsTwiceWhileItsSignatureIsGood)
{
    ReplayMemory memory{64};
    std::vector<SignedUse> ran;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        const auto at = present + (i / 10);
        auto next = use(at, static_cast<std::uint8_t>(i), 1 + (i % 100));
        next.digest[1] = static_cast<std::uint8_t>(i >> 8U);
        if (memory.check(next).verdict == Verdict::New) {
            memory.remember(next, dns::Rcode::NoError, at);
            ran.push_back(next);
        }
        const auto& earlier = ran[(i * 7919) % ran.size()];
        if (earlier.time_signed + 300 < at) continue;
        ASSERT_NE(memory.check(earlier).verdict, Verdict::New) << i;
    }
    EXPECT_GT(ran.size(), 4000U);
}

}  // namespace
}  // namespace mooring::updates
