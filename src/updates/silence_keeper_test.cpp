// SPDX-License-Identifier: Apache-2.0
#include "updates/silence_keeper.hpp"

#include <gmock/gmock.h>

#include "store/memory/memory_store.hpp"
#include "testing/fake_clock.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

/// A clock whose civil half can be set, as an administrator or NTP does.
class SettableClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override { return clock_.now(); }
    [[nodiscard]] WallTime wall_now() const noexcept override { return clock_.wall_now() + set_; }
    void advance(std::chrono::seconds by) noexcept { clock_.advance(by); }
    void set_wall(std::chrono::seconds by) noexcept { set_ += by; }

private:
    testing::FakeClock clock_;
    std::chrono::seconds set_{};
};

/// Two hosts; h0 may be silent for five minutes and goes to 192.0.2.1 when it is.
class Silence : public ::testing::Test {
protected:
    Silence()
    {
        EXPECT_TRUE(service.create(2));
        EXPECT_TRUE(service.run(move_to({host_id(0), host_id(1)}, home)));
        watch(5);
        restart();
    }

    void watch(std::uint32_t minutes)
    {
        EXPECT_TRUE(service.run(Command{[minutes](registry::Draft& draft) -> Result<> {
            auto extras = draft.extras_of(host_id(0));
            extras.id = host_id(0);
            extras.silence_minutes = minutes;
            extras.offline_answer.addresses.ipv4 = away;
            draft.put(extras, {});
            return {};
        }}));
    }

    /// The dead man's switch of a new process.
    void restart(SilenceOptions options = {})
    {
        steps.emplace(service.world().tables, clock,
                      SilenceSteps::Effects{.run =
                                                [this](Command command) {
                                                    if (before_command) before_command();
                                                    return service.run(std::move(command));
                                                },
                                            .is_listening = [this] { return is_listening; }},
                      options);
    }

    /// Time passes, in which the switch looks every ten seconds.
    void pass(std::chrono::seconds time)
    {
        for (auto passed = 0s; passed < time; passed += 10s) {
            clock.advance(std::min(10s, time - passed));
            (void)steps->step();
        }
    }

    void hear(std::size_t host)
    {
        service.world().tables.note_contact(host_id(host), clock.wall_now());
    }

    [[nodiscard]] std::optional<Ipv4> shown(std::size_t host)
    {
        return service.addresses(host_name(host)).ipv4;
    }

    static inline const Ipv4 home{{198, 51, 100, 7}};
    static inline const Ipv4 away{{192, 0, 2, 1}};
    SettableClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    Service service{store, clock};
    std::optional<SilenceSteps> steps;
    std::function<void()> before_command;
    bool is_listening = true;
};

TEST_F(Silence, TakesAHostOfflineAfterItsMinutesAndNoOther)
{
    pass(300s);
    EXPECT_EQ(shown(0), home);
    pass(10s);

    EXPECT_EQ(shown(0), away);
    EXPECT_EQ(shown(1), home);
    EXPECT_EQ(steps->metrics().taken_offline.value(), 1U);
    EXPECT_EQ(steps->metrics().watched.value(), 1);
}

TEST_F(Silence, CountsFromTheLastContact)
{
    pass(290s);
    hear(0);
    pass(300s);
    EXPECT_EQ(shown(0), home);

    pass(10s);
    EXPECT_EQ(shown(0), away);
}

TEST_F(Silence, NeverCountsFromBeforeTheProcessBegan)
{
    clock.advance(3600s);  // Nobody looked: the process was down.
    restart();

    pass(300s);
    EXPECT_EQ(shown(0), home);
    pass(10s);
    EXPECT_EQ(shown(0), away);
}

TEST_F(Silence, BeginsAnewWhenTheClockIsSetOrTheMachineSlept)
{
    pass(200s);
    clock.set_wall(86'400s);
    pass(300s);
    EXPECT_EQ(shown(0), home);
    EXPECT_EQ(steps->metrics().fresh_starts.value(), 1U);

    pass(20s);
    EXPECT_EQ(shown(0), away);
}

TEST_F(Silence, DoesNotCountTheTimeInWhichNobodyCouldBeHeard)
{
    pass(200s);
    is_listening = false;
    pass(600s);
    is_listening = true;
    pass(300s);
    EXPECT_EQ(shown(0), home);

    pass(10s);
    EXPECT_EQ(shown(0), away);
}

TEST_F(Silence, AContactOnTheWayOfflineIsHeard)
{
    before_command = [this] {
        EXPECT_TRUE(service.world().tables.has_intents(host_id(0))) << "the door must not decide";
        hear(0);
    };

    pass(310s);

    EXPECT_EQ(shown(0), home);
    EXPECT_FALSE(service.world().tables.has_intents(host_id(0)));
    EXPECT_EQ(steps->metrics().taken_offline.value(), 0U);
}

TEST_F(Silence, ARuleTakenBackOnTheWayDoesNotCount)
{
    before_command = [this] { watch(0); };

    pass(310s);

    EXPECT_EQ(shown(0), home);
}

TEST_F(Silence, WhatTheWriterRefusesIsTriedAgainAfterAsLongASilence)
{
    bool is_refusing = true;
    steps.emplace(service.world().tables, clock,
                  SilenceSteps::Effects{.run = [&](Command command) -> Result<> {
                                            if (is_refusing)
                                                return fail(Errc::QueueFull, "too much waits");
                                            return service.run(std::move(command));
                                        },
                                        .is_listening = [] { return true; }},
                  SilenceOptions{});
    pass(310s);
    EXPECT_EQ(steps->metrics().failures.value(), 1U);
    is_refusing = false;
    pass(290s);
    EXPECT_EQ(shown(0), home);

    pass(20s);
    EXPECT_EQ(shown(0), away);
    EXPECT_FALSE(service.world().tables.has_intents(host_id(0)));
}

TEST_F(Silence, LooksAtOneSliceAStepAndAtAllInARound)
{
    ASSERT_TRUE(service.run(Command{[](registry::Draft& draft) -> Result<> {
        MOORING_CHECK(create_hosts(draft, 2, 5));
        for (std::size_t i = 1; i < 7; ++i) {
            auto extras = draft.extras_of(host_id(i));
            extras.id = host_id(i);
            extras.silence_minutes = 5;
            draft.put(extras, {});
        }
        return {};
    }}));
    restart({.slice = 3});
    clock.advance(301s);

    EXPECT_EQ(steps->step(), 0ns);
    EXPECT_EQ(steps->metrics().taken_offline.value(), 3U);
    EXPECT_EQ(steps->step(), 0ns);
    EXPECT_EQ(steps->step(), 5s) << "the round is over";
    EXPECT_EQ(steps->metrics().taken_offline.value(), 7U);
}

TEST_F(Silence, StaysOfflineAndIsLeftAlone)
{
    pass(310s);
    const auto commits = service.metrics().batches.value();

    pass(3600s);

    EXPECT_EQ(shown(0), away);
    EXPECT_EQ(service.metrics().batches.value(), commits);
    EXPECT_EQ(service.metrics().commands.value(), 4U) << "suffix, hosts, rule, silence";
}

}  // namespace
}  // namespace mooring::updates
