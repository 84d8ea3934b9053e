// SPDX-License-Identifier: Apache-2.0
#include "updates/pipeline.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>

#include "updates/ask.hpp"
#include "updates/bent_store_test.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// Holds whoever passes until it is opened.
class Gate {
public:
    void pass()
    {
        state_.when(changed_, [](const State& state) { return state.is_open; }, [](State&) {});
    }
    void set(bool is_open)
    {
        state_.with([&](State& state) { state.is_open = is_open; });
        changed_.notify_all();
    }

private:
    struct State {
        bool is_open = true;
    };
    Guarded<State> state_;
    std::condition_variable changed_;
};

class PipelineTest : public ::testing::Test {
protected:
    PipelineTest()
    {
        MOORING_ASSERT(ask(pipeline, create_suffix).has_value());
        MOORING_ASSERT(ask(pipeline, [](registry::Draft& draft) {
                           return create_hosts(draft, 0, 4);
                       }).has_value());
    }
    ~PipelineTest() override { gate.set(true); }

    std::future<Result<AddressOutcome>> push(AddressIntent intent)
    {
        std::promise<Result<AddressOutcome>> promise;
        auto answer = promise.get_future();
        const auto pushed = pipeline.push(AddressRequest{
            .intent = std::move(intent),
            .done = [promise = std::move(promise)](
                        auto outcome) mutable { promise.set_value(std::move(outcome)); },
            .received = clock.now()});
        MOORING_ASSERT(pushed.has_value());
        return answer;
    }
    /// What a door does: the short way if it is open, else the queue. True if the short way was.
    bool update(const AddressIntent& intent, zone::NameTable::Reader& reader)
    {
        if (pipeline.is_unchanged_now(intent, reader)) return true;
        MOORING_ASSERT(push(intent).get().has_value());
        return false;
    }
    BentStore& gated()
    {
        store.on_commit = [this](const zone::Batch& batch) {
            gate.pass();
            return store.real.commit(batch);
        };
        return store;
    }

    Gate gate;
    SystemClock clock;
    BentStore store;
    Running running{gated(), clock};
    Pipeline pipeline{running.world(), load(running.world()).value(),
                      Pipeline::Options{.requests_max = 100}};
};

TEST_F(PipelineTest, AClientThatHearsChangedCanQuery)
{
    EXPECT_THAT(*push(move_to({host_id(0)}, ipv4_of(5))).get(), ElementsAre(HostOutcome::Changed));

    EXPECT_EQ(running.addresses(host_name(0)).ipv4, ipv4_of(5));
}

TEST_F(PipelineTest, TheDoorAnswersUnchangedByItselfOnlyWhenNothingIsUnderWay)
{
    auto& reader = running.reader();
    const auto home = move_to({host_id(0)}, ipv4_of(1));
    const auto away = move_to({host_id(0)}, ipv4_of(2));
    EXPECT_FALSE(pipeline.is_unchanged_now(home, reader));
    ASSERT_TRUE(push(home).get());
    EXPECT_TRUE(pipeline.is_unchanged_now(home, reader));

    gate.set(false);
    auto answer = push(away);
    EXPECT_FALSE(
        pipeline.is_unchanged_now(home, reader));  // Queued or in commit: it may be undone.
    EXPECT_FALSE(pipeline.is_unchanged_now(away, reader));
    gate.set(true);

    ASSERT_TRUE(answer.get());
    EXPECT_FALSE(pipeline.is_unchanged_now(home, reader));
    EXPECT_TRUE(pipeline.is_unchanged_now(away, reader));
    EXPECT_EQ(pipeline.metrics().door_shortcuts.value(), 2U);
}

TEST_F(PipelineTest, AShortcutNeedsEveryHostOfTheRequestUnchanged)
{
    auto& reader = running.reader();
    ASSERT_TRUE(push(move_to({host_id(0)}, ipv4_of(1))).get());

    EXPECT_FALSE(pipeline.is_unchanged_now(move_to({host_id(0), host_id(1)}, ipv4_of(1)), reader));
    EXPECT_FALSE(
        pipeline.is_unchanged_now(move_to({host_id(0), zone::HostId{99}}, ipv4_of(1)), reader));
    EXPECT_TRUE(pipeline.is_unchanged_now(move_to({host_id(0)}, ipv4_of(1)), reader));
}

TEST_F(PipelineTest, AShortcutNeedsAKeyThatMay)
{
    auto& reader = running.reader();
    auto intent = move_to({host_id(0)}, ipv4_of(1));
    ASSERT_TRUE(push(intent).get());

    intent.key = zone::KeyId{7};  // There is no such key.

    EXPECT_FALSE(pipeline.is_unchanged_now(intent, reader));
}

// A client gives up waiting for "away" and asks for "home" at once. If it hears that nothing has to
// change, then nothing that it asked for earlier may change it afterwards.
TEST_F(PipelineTest, AHostThatIsOfflineIsNeverUnchanged)
{
    auto& reader = running.reader();
    const auto home = move_to({host_id(0)}, ipv4_of(1));
    AddressIntent leave;
    leave.hosts = {host_id(0)};
    leave.presence = registry::Presence::Offline;
    const auto answer_while_offline = [](registry::Draft& draft) -> Result<> {
        auto extras = draft.extras_of(host_id(0));
        extras.offline_answer.addresses.ipv4 = ipv4_of(1);  // What it has anyway.
        draft.put(extras, {});
        return {};
    };
    ASSERT_TRUE(ask(pipeline, answer_while_offline));
    ASSERT_FALSE(update(home, reader));

    EXPECT_THAT(*push(leave).get(), ElementsAre(HostOutcome::Changed));
    EXPECT_FALSE(pipeline.is_unchanged_now(leave, reader));
    EXPECT_FALSE(pipeline.is_unchanged_now(home, reader));
    EXPECT_THAT(*push(home).get(), ElementsAre(HostOutcome::Changed));

    EXPECT_TRUE(pipeline.is_unchanged_now(home, reader));
}

TEST_F(PipelineTest, AShortcutKnowsPrefixesExceptionsAndRules)
{
    auto& reader = running.reader();
    const auto place = Ipv6::parse("::42");
    const registry::Ipv6Prefix prefix{.address = Ipv6::parse("2001:db8:7::").value()};
    ASSERT_TRUE(ask(pipeline, [&](registry::Draft& draft) -> Result<> {
        draft.put(zone::HostExtras{.id = host_id(0), .interface_id = place}, {});
        return {};
    }));
    AddressIntent intent;
    intent.hosts = {host_id(0), host_id(1)};
    intent.ipv6 = prefix;
    intent.exceptions = {{.host_index = 1, .ipv4 = ipv4_of(9)}};

    EXPECT_FALSE(update(intent, reader));
    EXPECT_TRUE(update(intent, reader));
    EXPECT_EQ(running.find(host_name(0))->ipv6(), Ipv6::parse("2001:db8:7::42"));
    ASSERT_TRUE(ask(pipeline, [](registry::Draft& draft) -> Result<> {
        auto zone = draft.zone(zone::ZoneId{1}).value();
        zone.address_rule = zone::AddressRule::Public;
        draft.put(zone, {});
        return {};
    }));

    EXPECT_FALSE(pipeline.is_unchanged_now(intent, reader));
    EXPECT_THAT(*push(intent).get(),
                ElementsAre(HostOutcome::NotPublished, HostOutcome::NotPublished));
}

TEST_F(PipelineTest, UnchangedIsNeverUndoneByAnEarlierRequest)
{
    const auto alternate = [&](std::size_t host) {
        zone::NameTable::Reader reader{running.table()};
        const auto home = move_to({host_id(host)}, ipv4_of(1));
        const auto away = move_to({host_id(host)}, ipv4_of(2));
        (void)update(home, reader);
        for (auto i = 0; i < 300; ++i) {
            auto given_up = push(away);
            (void)update(home, reader);
            MOORING_ASSERT(given_up.get().has_value());
            reader.refresh();
            EXPECT_EQ(reader.find(host_name(host))->ipv4(), ipv4_of(1));
        }
        reader.rest();
    };

    std::thread first{alternate, 0};
    std::thread second{alternate, 1};
    first.join();
    second.join();
}

// Two clients with two addresses for one host: what each of them hears last about its own request
// while the other one is silent is what DNS shows.
TEST_F(PipelineTest, TwoClientsThatAlternateAgreeWithDnsInTheEnd)
{
    const auto insist = [&](std::uint32_t address) {
        zone::NameTable::Reader reader{running.table()};
        for (auto i = 0; i < 300; ++i)
            (void)update(move_to({host_id(2)}, ipv4_of(address)), reader);
        reader.rest();
    };
    std::thread first{insist, 1};
    std::thread second{insist, 2};
    first.join();
    second.join();

    ASSERT_TRUE(push(move_to({host_id(2)}, ipv4_of(1))).get());
    EXPECT_TRUE(pipeline.is_unchanged_now(move_to({host_id(2)}, ipv4_of(1)), running.reader()));
    EXPECT_EQ(running.addresses(host_name(2)).ipv4, ipv4_of(1));
}

TEST_F(PipelineTest, WhatWaitsForOneCommitSharesTheNext)
{
    gate.set(false);
    const auto batches_before = pipeline.metrics().batches.value();
    std::vector<std::future<Result<AddressOutcome>>> answers;
    for (std::uint32_t i = 0; i < 90; ++i)
        answers.push_back(push(move_to({host_id(i % 4)}, ipv4_of(i))));
    gate.set(true);

    for (auto& answer : answers) EXPECT_TRUE(answer.get());

    // The writer may have taken some before the rest came: a few commits, never one for each.
    EXPECT_LE(pipeline.metrics().batches.value() - batches_before, 3U);
}

TEST_F(PipelineTest, AFullQueueSaysSoAndServesWhatItHas)
{
    gate.set(false);
    std::atomic<std::size_t> answered = 0;
    std::size_t accepted = 0;
    Result<> pushed;
    while (pushed && accepted <= 100) {
        pushed = pipeline.push(AddressRequest{.intent = move_to({host_id(0)}, ipv4_of(1)),
                                              .done = [&](auto) { ++answered; }});
        if (pushed) ++accepted;
    }
    gate.set(true);
    pipeline.stop();

    ASSERT_FALSE(pushed);
    EXPECT_EQ(pushed.error().code, Errc::QueueFull);
    EXPECT_EQ(pipeline.metrics().refused_full.value(), 1U);
    EXPECT_GE(accepted, 99U);
    EXPECT_EQ(answered, accepted);
}

TEST_F(PipelineTest, StoppingAnswersEverythingThatWasAcceptedAndSeals)
{
    gate.set(false);
    std::vector<std::future<Result<AddressOutcome>>> answers;
    for (std::uint32_t i = 0; i < 50; ++i)
        answers.push_back(push(move_to({host_id(0)}, ipv4_of(i))));
    const auto serial = running.serial(suffix());
    gate.set(true);

    pipeline.stop();

    for (auto& answer : answers) EXPECT_TRUE(answer.get());
    EXPECT_TRUE(running.serial(suffix()).is_newer_than(serial));
    EXPECT_EQ(pipeline.push(CommandRequest{create_suffix, [](auto) {}}).error().code,
              Errc::ShuttingDown);
}

TEST_F(PipelineTest, SealsByItself)
{
    ASSERT_TRUE(push(move_to({host_id(0)}, ipv4_of(5))).get());

    const auto sealed = snapshot_at_seal(pipeline);

    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->serials.front().serial, running.serial(suffix()));
    EXPECT_GE(pipeline.metrics().seals.value(), 1U);
}

}  // namespace
}  // namespace mooring::updates
