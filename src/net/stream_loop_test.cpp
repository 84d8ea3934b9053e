// SPDX-License-Identifier: Apache-2.0
#include "net/stream_loop.hpp"

#include <future>
#include <memory>

#include <gmock/gmock.h>

namespace mooring::net {
namespace {

TEST(StreamLoops, RunWhatIsPostedInOrderOnTheirOwnThread)
{
    StreamLoops loops{{.count = 2}};
    std::vector<int> seen;
    std::promise<bool> done;
    for (int i = 0; i < 100; ++i) loops.post(1, [&seen, i] { seen.push_back(i); });
    loops.post(1, [&] { done.set_value(loops.is_current(1) && !loops.is_current(0)); });

    EXPECT_TRUE(seen.empty());
    loops.start();

    EXPECT_TRUE(done.get_future().get());
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(StreamLoops, TakeFunctionsThatOwnWhatCannotBeCopied)
{
    StreamLoops loops{{.count = 1}};
    loops.start();
    std::promise<int> answer;

    loops.post(0, [value = std::make_unique<int>(7), &answer] { answer.set_value(*value); });

    EXPECT_EQ(answer.get_future().get(), 7);
}

TEST(StreamLoops, DestroyUnrunWhatIsPostedAfterTheStop)
{
    const auto witness = std::make_shared<int>();
    {
        StreamLoops loops{{.count = 1}};
        loops.start();
        loops.stop();
        loops.post(0, [witness] { FAIL(); });
    }

    EXPECT_EQ(witness.use_count(), 1);
}

}  // namespace
}  // namespace mooring::net
