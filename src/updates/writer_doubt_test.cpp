// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "testing/fake_clock.hpp"
#include "updates/bent_store_test.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class WriterDoubtTest : public ::testing::Test {
protected:
    using Answer = std::shared_ptr<std::optional<Result<AddressOutcome>>>;

    WriterDoubtTest() { MOORING_ASSERT(service.create(3).has_value()); }

    Answer post(std::size_t host, std::uint32_t address)
    {
        auto answer = std::make_shared<std::optional<Result<AddressOutcome>>>();
        service.post(move_to({host_id(host)}, ipv4_of(address)), answer);
        return answer;
    }
    void lose_head()
    {
        store.on_head = [] { return fail(Errc::StoreFailed, "no answer"); };
    }
    void find_head()
    {
        store.on_head = [this] { return store.real.head(); };
        clock.advance(1s);
    }
    void mend()
    {
        store.on_commit = [this](const auto& batch) { return store.real.commit(batch); };
    }
    [[nodiscard]] bool is_marked(std::size_t host) const
    {
        return service.world().tables.has_intents(host_id(host));
    }

    testing::FakeClock clock;
    BentStore store;
    Service service{store, clock};
};

TEST_F(WriterDoubtTest, ACommitThatHappenedAlthoughItFailedIsPublished)
{
    store.on_commit = [&](const zone::Batch& batch) -> Result<> {
        (void)store.real.commit(batch);
        return fail(Errc::StoreFailed, "connection lost after commit");
    };

    const auto answer = post(0, 5);
    (void)service.writer().work();

    EXPECT_THAT(***answer, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(0)).ipv4, ipv4_of(5));
    EXPECT_EQ(service.writer().head(), *store.real.head());
}

TEST_F(WriterDoubtTest, ACommitThatDidNotHappenFailsItsRequestsAndNothingElse)
{
    store.on_commit = [](const auto&) { return fail(Errc::StoreFull, "disk full"); };
    const auto failed = post(0, 5);
    (void)service.writer().work();
    mend();
    const auto later = post(1, 6);
    (void)service.writer().work();

    EXPECT_EQ((*failed)->error().code, Errc::StoreFull);
    EXPECT_EQ(service.addresses(host_name(0)), zone::Addresses{});
    EXPECT_FALSE(is_marked(0));
    EXPECT_THAT(***later, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(1)).ipv4, ipv4_of(6));
}

TEST_F(WriterDoubtTest, NothingIsJudgedOrAnsweredWhileTheOutcomeIsUnknown)
{
    store.on_commit = [](const auto&) { return fail(Errc::StoreFailed, "timeout"); };
    lose_head();
    const auto doubtful = post(0, 5);
    EXPECT_EQ(service.writer().work(), 0U);
    mend();
    const auto waiting = post(1, 6);
    clock.advance(10s);
    EXPECT_EQ(service.writer().work(), 0U);
    EXPECT_TRUE(service.writer().is_in_doubt());
    EXPECT_TRUE(is_marked(0));
    EXPECT_EQ(service.metrics().is_blocked.value(), 1);
    EXPECT_FALSE(doubtful->has_value());
    EXPECT_FALSE(waiting->has_value());

    find_head();
    EXPECT_EQ(service.writer().work(), 2U);

    EXPECT_EQ((*doubtful)->error().code, Errc::StoreFailed);
    EXPECT_THAT(***waiting, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(0)), zone::Addresses{});
    EXPECT_EQ(service.metrics().is_blocked.value(), 0);
}

TEST_F(WriterDoubtTest, ACommitFoundOutLaterIsPublishedThen)
{
    store.on_commit = [&](const zone::Batch& batch) -> Result<> {
        (void)store.real.commit(batch);
        return fail(Errc::StoreFailed, "timeout");
    };
    lose_head();
    const auto answer = post(0, 5);
    (void)service.writer().work();
    EXPECT_EQ(service.addresses(host_name(0)), zone::Addresses{});

    find_head();
    (void)service.writer().work();

    EXPECT_THAT(***answer, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(0)).ipv4, ipv4_of(5));
}

TEST_F(WriterDoubtTest, AsksAgainOnlyAfterAPauseThatGrows)
{
    store.on_commit = [](const auto&) { return fail(Errc::StoreFailed, "timeout"); };
    auto asked = 0;
    store.on_head = [&]() -> Result<zone::Head> {
        ++asked;
        return fail(Errc::StoreFailed, "no answer");
    };
    (void)post(0, 5);
    (void)service.writer().work();
    (void)service.writer().work();
    EXPECT_EQ(asked, 1);

    const auto first_wait = *service.writer().next_deadline() - clock.now();
    clock.advance(first_wait);
    (void)service.writer().work();
    EXPECT_EQ(asked, 2);
    EXPECT_GT(*service.writer().next_deadline() - clock.now(), first_wait);
}

TEST_F(WriterDoubtTest, WhatTheStoreRefusesIsTriedOneByOneSoThatOneFailsAlone)
{
    store.on_commit = [&](const zone::Batch& batch) -> Result<> {
        for (const auto& change : batch.changes) {
            const auto* moved = std::get_if<zone::AddressChange>(&change);
            if (moved != nullptr && moved->host == host_id(1))
                return fail(Errc::AlreadyExists, "taken");
        }
        return store.real.commit(batch);
    };
    const auto first = post(0, 5);
    const auto bad = post(1, 5);
    const auto last = post(2, 5);

    EXPECT_EQ(service.writer().work(), 3U);

    EXPECT_THAT(***first, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ((*bad)->error().code, Errc::AlreadyExists);
    EXPECT_THAT(***last, ElementsAre(HostOutcome::Changed));
    EXPECT_EQ(service.addresses(host_name(2)).ipv4, ipv4_of(5));
}

TEST_F(WriterDoubtTest, WhatWasDecidedBeforeAnyChangeHoldsAlthoughTheCommitFails)
{
    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(5))));
    store.on_commit = [](const auto&) { return fail(Errc::StoreFull, "disk full"); };

    const auto unchanged = post(0, 5);
    const auto changed = post(1, 6);
    const auto depends = post(1, 6);
    (void)service.writer().work();

    EXPECT_THAT(***unchanged, ElementsAre(HostOutcome::Unchanged));
    EXPECT_FALSE((*changed)->has_value());
    EXPECT_FALSE((*depends)->has_value());
}

TEST_F(WriterDoubtTest, AStoreThatSomebodyElseWritesToIsLeftAlone)
{
    store.on_commit = [&](const zone::Batch& batch) -> Result<> {
        auto other = batch;
        std::get<zone::AddressChange>(other.changes.front()).after = {ipv4_of(99), {}};
        (void)store.real.commit(other);
        return fail(Errc::Conflict, "the head has moved");
    };
    const auto first = post(0, 5);
    (void)service.writer().work();
    mend();
    const auto second = post(1, 6);
    (void)service.writer().work();

    EXPECT_FALSE((*first)->has_value());
    EXPECT_EQ((*second)->error().code, Errc::StoreFailed);
    EXPECT_EQ(service.metrics().is_blocked.value(), 1);
}

TEST_F(WriterDoubtTest, FinishingInDoubtAnswersWithoutGuessing)
{
    store.on_commit = [](const auto&) { return fail(Errc::StoreFailed, "timeout"); };
    lose_head();
    const auto doubtful = post(0, 5);
    (void)service.writer().work();
    const auto waiting = post(1, 6);

    EXPECT_EQ(service.writer().finish(), 2U);

    EXPECT_EQ((*doubtful)->error().code, Errc::StoreFailed);
    EXPECT_EQ((*waiting)->error().code, Errc::StoreFailed);
    EXPECT_FALSE(is_marked(0));
    EXPECT_FALSE(is_marked(1));
}

TEST_F(WriterDoubtTest, NothingIsVisibleBeforeTheCommitHasReturned)
{
    std::optional<zone::Addresses> during;
    store.on_commit = [&](const zone::Batch& batch) {
        during = service.addresses(host_name(0));
        return store.real.commit(batch);
    };

    ASSERT_TRUE(service.run(move_to({host_id(0)}, ipv4_of(5))));

    EXPECT_EQ(during, zone::Addresses{});
    EXPECT_EQ(service.addresses(host_name(0)).ipv4, ipv4_of(5));
}

}  // namespace
}  // namespace mooring::updates
