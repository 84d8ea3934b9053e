// SPDX-License-Identifier: Apache-2.0
#include "updates/writer.hpp"

#include <gmock/gmock.h>

#include "testing/fake_clock.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

using AddressAnswer = std::shared_ptr<std::optional<Result<AddressOutcome>>>;
using CommandAnswer = std::shared_ptr<std::optional<Result<>>>;

AddressAnswer address_answer()
{
    return std::make_shared<std::optional<Result<AddressOutcome>>>();
}
CommandAnswer command_answer()
{
    return std::make_shared<std::optional<Result<>>>();
}

class WriterTest : public ::testing::Test {
protected:
    WriterTest() { MOORING_ASSERT(service.create(4).has_value()); }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    Service service{store, clock};
};

TEST_F(WriterTest, AnUpdateIsVisibleWhenItIsAnswered)
{
    std::optional<Ipv4> seen;
    std::vector<Request> requests;
    requests.emplace_back(AddressRequest{
        .intent = move_to({host_id(0)}, ipv4_of(7)),
        .done = [&](Result<AddressOutcome>) { seen = service.addresses(host_name(0)).ipv4; }});
    service.world().tables.begin_intent(host_id(0));

    service.writer().add(std::move(requests));
    (void)service.writer().work();

    EXPECT_EQ(seen, ipv4_of(7));
}

TEST_F(WriterTest, TheSameAddressAgainIsUnchangedAndWritesNothing)
{
    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(7))));
    const auto head = service.writer().head();

    const auto again = service.run(move_to({host_id(0)}, ipv4_of(7)));

    ASSERT_TRUE(again);
    EXPECT_THAT(*again, ElementsAre(HostOutcome::Unchanged));
    EXPECT_EQ(service.writer().head(), head);
    EXPECT_EQ(*store.head(), head);
}

TEST_F(WriterTest, AThousandWaitingUpdatesShareOneCommit)
{
    const auto batches_before = service.metrics().batches.value();
    std::vector<AddressAnswer> answers;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        answers.push_back(address_answer());
        service.post(move_to({host_id(i % 4)}, ipv4_of(i)), answers.back());
    }

    EXPECT_EQ(service.writer().work(), 1000U);

    EXPECT_EQ(service.metrics().batches.value() - batches_before, 1U);
    for (const auto& answer : answers)
        EXPECT_THAT(**answer.get(), ::testing::Truly([](const auto& r) { return r.has_value(); }));
    EXPECT_EQ(service.addresses(host_name(3)).ipv4, ipv4_of(999));
}

TEST_F(WriterTest, LaterRequestsSeeWhatEarlierOnesOfTheSameBatchDecided)
{
    const auto first = address_answer();
    const auto second = address_answer();
    const auto third = address_answer();
    service.post(move_to({host_id(0)}, ipv4_of(1)), first);
    service.post(move_to({host_id(0)}, ipv4_of(1)), second);
    service.post(move_to({host_id(0)}, ipv4_of(2)), third);

    (void)service.writer().work();

    EXPECT_THAT(***first, ElementsAre(HostOutcome::Changed));
    EXPECT_THAT(***second, ElementsAre(HostOutcome::Unchanged));
    EXPECT_THAT(***third, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(0)).ipv4, ipv4_of(2));
}

TEST_F(WriterTest, ACommandThatFailsLeavesNoTraceAndFailsAlone)
{
    const auto before = address_answer();
    const auto failing = command_answer();
    const auto after = address_answer();
    service.post(move_to({host_id(0)}, ipv4_of(1)), before);
    service.post(Command{[](registry::Draft& draft) -> Result<> {
                     draft.set_addresses(host_id(1), {ipv4_of(66), {}}, {});
                     return fail(Errc::AlreadyExists, "taken");
                 }},
                 failing);
    service.post(move_to({host_id(2)}, ipv4_of(2)), after);

    (void)service.writer().work();

    EXPECT_EQ((**failing).error().code, Errc::AlreadyExists);
    EXPECT_TRUE((*before)->has_value());
    EXPECT_TRUE((*after)->has_value());
    EXPECT_EQ(service.addresses(host_name(1)), zone::Addresses{});
    EXPECT_EQ(service.addresses(host_name(2)).ipv4, ipv4_of(2));
}

TEST_F(WriterTest, ABatchEndsAtItsLimitAndTheRestGoesToTheNext)
{
    store::MemoryStore other_store{std::make_shared<store::MemoryDisk>()};
    Service other{other_store, clock, {.changes_max = 10}};
    ASSERT_TRUE(other.create(25));
    const auto batches_before = other.metrics().batches.value();
    for (std::uint32_t i = 0; i < 25; ++i)
        other.post(move_to({host_id(i)}, ipv4_of(i + 1)), address_answer());

    EXPECT_EQ(other.writer().work(), 25U);

    EXPECT_EQ(other.metrics().batches.value() - batches_before, 3U);
}

TEST_F(WriterTest, HostsOfOneUpdateAppearTogether)
{
    ASSERT_TRUE(service.run(move_to({host_id(0), host_id(1)}, ipv4_of(1))));
    zone::NameTable::Reader old_reader{service.table()};
    old_reader.refresh();

    const auto outcome = service.run(move_to({host_id(0), host_id(1)}, ipv4_of(2)));

    EXPECT_THAT(*outcome, ElementsAre(HostOutcome::Changed, HostOutcome::Changed));
    EXPECT_EQ(old_reader.find(host_name(0))->ipv4(), ipv4_of(1));
    EXPECT_EQ(old_reader.find(host_name(1))->ipv4(), ipv4_of(1));
    old_reader.refresh();
    EXPECT_EQ(old_reader.find(host_name(0))->ipv4(), ipv4_of(2));
    EXPECT_EQ(old_reader.find(host_name(1))->ipv4(), ipv4_of(2));
}

TEST_F(WriterTest, AnUnknownHostIsSaidForThatHostOnly)
{
    const auto outcome = service.run(move_to({host_id(0), zone::HostId{77}}, ipv4_of(2)));

    EXPECT_THAT(*outcome, ElementsAre(HostOutcome::Changed, HostOutcome::NoSuchHost));
}

TEST_F(WriterTest, ANewZoneShowsASerialFromTheStart)
{
    EXPECT_EQ(service.serial(suffix()).value, seconds_of(clock.wall_now()));
}

TEST_F(WriterTest, ChangesAreSealedAHundredMillisecondsAfterTheFirst)
{
    clock.advance(1s);
    (void)service.writer().work();
    const auto sealed = service.serial(suffix());

    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(1))));
    clock.advance(60ms);
    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(2))));
    clock.advance(39ms);
    (void)service.writer().work();
    EXPECT_EQ(service.serial(suffix()), sealed);

    clock.advance(1ms);
    EXPECT_LE(*service.writer().next_deadline(), clock.now());
    (void)service.writer().work();
    EXPECT_EQ(service.serial(suffix()), sealed.next());
    EXPECT_EQ(service.writer().next_deadline(), std::nullopt);
}

TEST_F(WriterTest, FinishingSealsWhatIsOpen)
{
    (void)service.writer().finish();
    const auto sealed = service.serial(suffix());
    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(1))));

    (void)service.writer().finish();

    EXPECT_EQ(service.serial(suffix()), sealed.next());
}

TEST_F(WriterTest, ARestartShowsTheHighestStoredSerialAndNeverGoesBack)
{
    auto before = service.serial(suffix());
    for (std::uint32_t i = 0; i < 5; ++i) {
        Service restarted{store, clock};
        const auto after_start = restarted.serial(suffix());
        EXPECT_FALSE(before.is_newer_than(after_start));

        ASSERT_TRUE(restarted.run(move_to({host_id(0)}, ipv4_of(i + 10))));
        clock.advance(100ms);
        (void)restarted.writer().work();
        before = restarted.serial(suffix());
        EXPECT_TRUE(before.is_newer_than(after_start));
        ASSERT_TRUE(restarted.run(move_to({host_id(0)}, ipv4_of(i + 100))));
    }
}

TEST_F(WriterTest, MarksOfHostsInFlightGoBeforeTheAnswer)
{
    ASSERT_FALSE(service.world().tables.has_intents(host_id(0)));
    service.world().tables.begin_intent(host_id(0));
    std::optional<bool> marked_when_answered;
    std::vector<Request> requests;
    requests.emplace_back(
        AddressRequest{.intent = move_to({host_id(0)}, ipv4_of(3)), .done = [&](auto) {
                           marked_when_answered = service.world().tables.has_intents(host_id(0));
                       }});
    service.writer().add(std::move(requests));
    ASSERT_TRUE(service.world().tables.has_intents(host_id(0)));

    (void)service.writer().work();

    EXPECT_EQ(marked_when_answered, false);
}

TEST_F(WriterTest, ASnapshotHasWhatCameBeforeItAndASealedSerial)
{
    const auto update = address_answer();
    service.post(move_to({host_id(0)}, ipv4_of(9)), update);
    std::optional<SealedSnapshot> got;
    std::vector<Request> requests;
    requests.emplace_back(
        SnapshotRequest{[&](Result<SealedSnapshot> result) { got = *std::move(result); }});
    service.writer().add(std::move(requests));
    service.post(move_to({host_id(0)}, ipv4_of(10)), address_answer());

    EXPECT_EQ(service.writer().work(), 3U);

    ASSERT_TRUE(got.has_value());
    ASSERT_EQ(got->serials.size(), 1U);
    EXPECT_EQ(got->serials.front().serial, service.serial(suffix()));
}

TEST_F(WriterTest, CountsOutcomesByDialect)
{
    auto intent = move_to({host_id(0)}, ipv4_of(3));
    intent.origin.dialect = zone::Dialect::Dyndns2;
    ASSERT_TRUE(service.run(intent));
    ASSERT_TRUE(service.run(intent));

    const auto& outcomes = service.metrics().outcomes;
    EXPECT_EQ(outcomes.count(zone::Dialect::Dyndns2, HostOutcome::Changed), 1U);
    EXPECT_EQ(outcomes.count(zone::Dialect::Dyndns2, HostOutcome::Unchanged), 1U);
}

}  // namespace
}  // namespace mooring::updates
