// SPDX-License-Identifier: Apache-2.0
#include "zone/slots.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mooring::zone {
namespace {

class SlotsTest : public ::testing::Test {
protected:
    void add(std::uint64_t hash)
    {
        const auto old = slots.reserve(hash, [](const Slot&, SlotAt) {});
        if (!old.is_nothing()) old.free();  // Nobody reads.
        const auto at = slots.claim(hash);
        slots.at(at).store(0, (hash & kept_hash_mask) << 24U);
        slots.show(at, hash);
    }
    [[nodiscard]] Slot* find(std::uint64_t hash) const
    {
        return slots.find(hash, [](const Slot&) { return true; });
    }
    void remove(std::uint64_t hash)
    {
        slots.reclaim(slots.retire(slots.place_of(*find(hash), hash)));
    }

    std::mt19937_64 hashes{5};
    Slots slots;
};

TEST_F(SlotsTest, FromHalfAMillionNamesOnTheBytesPerNameHold)
{
    double worst = 0;
    for (std::size_t count = 1; count <= 1'000'000; ++count) {
        add(hashes());
        if (count < 500'000 || count % 10'000 != 0) continue;
        worst = std::max(worst, static_cast<double>(slots.bytes()) / static_cast<double>(count));
    }
    EXPECT_EQ(slots.count(), 1'000'000U);
    EXPECT_LE(worst, 90.0);
}

TEST_F(SlotsTest, NamesOfOneGroupAreFoundInTheNextOnes)
{
    // One segment, one home group, one tag: what an attacker who knew the key could send.
    std::vector<std::uint64_t> same;
    for (std::uint64_t i = 0; i < 500; ++i)
        same.push_back((std::uint64_t{9} << 53U) | (i << 8U) | 5U);
    for (const auto hash : same) add(hash);

    for (const auto hash : same) EXPECT_NE(find(hash), nullptr);
    EXPECT_EQ(find((std::uint64_t{9} << 53U) | (std::uint64_t{501} << 8U) | 5U), nullptr);
}

TEST_F(SlotsTest, ARetiredSlotIsNeitherFoundNorUsedBeforeItIsReclaimed)
{
    const auto hash = hashes();
    add(hash);
    const auto at = slots.place_of(*find(hash), hash);
    const auto retired = slots.retire(at);
    EXPECT_EQ(find(hash), nullptr);
    EXPECT_FALSE(slots.claim(hash) == at);

    slots.reclaim(retired);
    EXPECT_EQ(slots.claim(hash), at);
}

TEST_F(SlotsTest, ProbesGoOnBehindDeletedSlots)
{
    std::vector<std::uint64_t> hashes_of_one_segment;
    for (std::uint64_t i = 0; i < 2000; ++i)
        hashes_of_one_segment.push_back((std::uint64_t{1} << 53U) | (hashes() >> 11U));
    for (const auto hash : hashes_of_one_segment) add(hash);
    for (std::size_t i = 0; i < 2000; i += 2) remove(hashes_of_one_segment[i]);

    for (std::size_t i = 0; i < 2000; ++i)
        EXPECT_EQ(find(hashes_of_one_segment[i]) != nullptr, i % 2 == 1) << i;
}

TEST_F(SlotsTest, ASegmentThatLostMostOfItsNamesShrinksWithTheNextOne)
{
    const auto in_one_segment = [this] { return (std::uint64_t{1} << 53U) | (hashes() >> 11U); };
    std::vector<std::uint64_t> kept;
    for (int i = 0; i < 4000; ++i) kept.push_back(in_one_segment());
    for (const auto hash : kept) add(hash);
    const auto full = slots.bytes();
    for (const auto hash : kept) remove(hash);

    add(in_one_segment());
    EXPECT_LT(slots.bytes(), full / 2 + sizeof(Slots));
}

}  // namespace
}  // namespace mooring::zone
