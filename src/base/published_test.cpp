// SPDX-License-Identifier: Apache-2.0
#include "base/published.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace mooring {
namespace {

TEST(Published, AReaderSeesTheNewestVersionAtItsNextLook)
{
    Published<int> number{std::make_shared<const int>(1)};
    Published<int>::Reader reader{number};
    EXPECT_EQ(reader.current(), 1);

    number.publish(std::make_shared<const int>(2));

    EXPECT_EQ(reader.current(), 2);
}

TEST(Published, AnOldVersionLivesUntilItsReaderLooksAgain)
{
    auto first = std::make_shared<const int>(1);
    const std::weak_ptr<const int> watch = first;
    Published<int> number{std::move(first)};
    Published<int>::Reader reader{number};
    const int& borrowed = reader.current();

    number.publish(std::make_shared<const int>(2));
    EXPECT_EQ(borrowed, 1);
    EXPECT_FALSE(watch.expired());

    EXPECT_EQ(reader.current(), 2);
    EXPECT_TRUE(watch.expired());
}

TEST(Published, ReadersInOtherThreadsOnlyMoveForward)
{
    struct Pair {
        int left;
        int right;
    };
    Published<Pair> pair{std::make_shared<const Pair>(Pair{0, 0})};
    constexpr int last = 2000;
    const auto follow = [&] {
        Published<Pair>::Reader reader{pair};
        int seen = 0;
        while (seen < last) {
            const auto& now = reader.current();
            EXPECT_EQ(now.left, now.right);
            EXPECT_GE(now.left, seen);
            seen = now.left;
        }
    };
    std::jthread one{follow};
    std::jthread two{follow};

    for (int i = 1; i <= last; ++i) pair.publish(std::make_shared<const Pair>(Pair{i, i}));
}

}  // namespace
}  // namespace mooring
