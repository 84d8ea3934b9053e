// SPDX-License-Identifier: Apache-2.0
#include "base/step_thread.hpp"

#include <future>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <pthread.h>

#include "base/clock.hpp"

namespace mooring {
namespace {

using namespace std::chrono_literals;

/// Longer than any test may take: who waits for the end of such a pause hangs.
constexpr std::chrono::nanoseconds very_long = 24h;

/// How many steps have begun.
class StepCount {
public:
    void add()
    {
        count_.with([](int& count) { ++count; });
        changed_.notify_all();
    }
    int when_at_least(int wanted)
    {
        return count_.when(
            changed_, [&](int count) { return count >= wanted; }, [](int count) { return count; });
    }
    int now() const
    {
        return count_.with([](int count) { return count; });
    }

private:
    Guarded<int> count_;
    std::condition_variable changed_;
};

TEST(StepThread, DoesStepAfterStepWhileTheyAskForNoPause)
{
    StepCount steps;
    StepThread thread{"steps", [&] {
                          steps.add();
                          return 0ns;
                      }};

    EXPECT_GE(steps.when_at_least(5), 5);
}

TEST(StepThread, PausesAsLongAsTheStepSays)
{
    StepCount steps;
    SystemClock clock;
    std::optional<Instant> first;
    std::optional<Instant> second;
    StepThread thread{"pauses", [&] {
                          (steps.now() == 0 ? first : second) = clock.now();
                          steps.add();
                          return steps.now() == 1 ? 20ms : very_long;
                      }};

    (void)steps.when_at_least(2);
    thread.stop();

    EXPECT_GE(*second - *first, 20ms);
    EXPECT_EQ(steps.now(), 2);
}

TEST(StepThread, StopsAtOnceWhilePausing)
{
    StepCount steps;
    StepThread thread{"pausing", [&] {
                          steps.add();
                          return very_long;
                      }};
    (void)steps.when_at_least(1);

    thread.stop();  // Hangs for a day if it waits for the end of the pause.

    EXPECT_FALSE(thread.is_running());
    EXPECT_EQ(steps.now(), 1);
}

TEST(StepThread, TheLongestPauseThereIsIsAPause)
{
    StepCount steps;
    std::promise<void> second;
    auto second_begins = second.get_future();
    StepThread thread{"longest", [&] {
                          steps.add();
                          if (steps.now() == 2) second.set_value();
                          return std::chrono::nanoseconds::max();
                      }};
    (void)steps.when_at_least(1);

    EXPECT_EQ(second_begins.wait_for(20ms), std::future_status::timeout);
}

TEST(StepThread, StopWaitsForTheStepThatRuns)
{
    std::promise<void> begun;
    std::promise<void> may_end;
    auto is_over = false;
    StepThread thread{"running", [&] {
                          begun.set_value();
                          may_end.get_future().wait();
                          is_over = true;
                          return very_long;
                      }};
    begun.get_future().wait();

    auto stopped = std::async(std::launch::async, [&] { thread.stop(); });
    EXPECT_EQ(stopped.wait_for(5ms), std::future_status::timeout);
    may_end.set_value();
    stopped.wait();

    EXPECT_TRUE(is_over);
}

TEST(StepThread, StopsOnceOnly)
{
    StepThread thread{"once", [] { return very_long; }};
    EXPECT_TRUE(thread.is_running());

    thread.stop();
    thread.stop();

    EXPECT_FALSE(thread.is_running());
}

TEST(StepThread, ShowsTheFirstFifteenBytesOfItsName)
{
    std::promise<std::string> name;
    auto named = name.get_future();
    StepThread thread{"a name of many bytes", [&] {
                          std::string shown(16, '\0');
                          ::pthread_getname_np(::pthread_self(), shown.data(), shown.size());
                          name.set_value(shown.c_str());
                          return very_long;
                      }};

    EXPECT_EQ(named.get(), "a name of many ");
}

}  // namespace
}  // namespace mooring
