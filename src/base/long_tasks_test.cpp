// SPDX-License-Identifier: Apache-2.0
#include "base/long_tasks.hpp"

#include <future>
#include <memory>
#include <vector>

#include <gmock/gmock.h>

namespace mooring {
namespace {

using ::testing::ElementsAre;

LongTasks::Options one_thread(std::size_t tasks_max)
{
    return {
        .thread_name = "long-tasks-test", .work = "exports", .threads = 1, .tasks_max = tasks_max};
}

TEST(LongTasks, RunInTheOrderInWhichTheyWereAccepted)
{
    LongTasks tasks{one_thread(16)};
    std::vector<int> order;

    for (int i = 0; i < 4; ++i) ASSERT_TRUE(tasks.run([&order, i] { order.push_back(i); }));
    tasks.stop();

    EXPECT_THAT(order, ElementsAre(0, 1, 2, 3));
}

TEST(LongTasks, OneMoreThanMayWaitIsRefusedAndDestroyedUnrun)
{
    LongTasks tasks{one_thread(1)};
    std::promise<void> begun;
    std::promise<void> may_end;
    ASSERT_TRUE(tasks.run([&] {
        begun.set_value();
        may_end.get_future().wait();
    }));
    begun.get_future().wait();  // From here on one runs and none waits.
    bool has_waiting_run = false;
    ASSERT_TRUE(tasks.run([&] { has_waiting_run = true; }));

    const auto witness = std::make_shared<int>(0);
    const auto refused = tasks.run([witness] { ADD_FAILURE() << "was refused"; });
    may_end.set_value();
    tasks.stop();

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::QueueFull);
    EXPECT_EQ(refused.error().detail, "too many exports are waiting");
    EXPECT_EQ(witness.use_count(), 1);
    EXPECT_TRUE(has_waiting_run);
}

TEST(LongTasks, StoppingRunsWhatWaitsAndRefusesWhatComesLater)
{
    LongTasks tasks{one_thread(64)};
    std::promise<void> may_begin;
    const auto gate = may_begin.get_future().share();
    int count = 0;
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(tasks.run([gate, &count] {
            gate.wait();
            ++count;
        }));

    may_begin.set_value();
    tasks.stop();

    EXPECT_EQ(count, 20);
    EXPECT_EQ(tasks.run([] {}).error().code, Errc::ShuttingDown);
}

TEST(LongTasks, OfSeveralThreadsOneCanWaitForTheOther)
{
    LongTasks tasks{{.thread_name = "pair", .work = "tasks", .threads = 2, .tasks_max = 4}};
    std::promise<int> first;
    std::promise<int> second;

    ASSERT_TRUE(tasks.run([&] { second.set_value(first.get_future().get() + 1); }));
    ASSERT_TRUE(tasks.run([&] { first.set_value(1); }));

    EXPECT_EQ(second.get_future().get(), 2);
}

}  // namespace
}  // namespace mooring
