// SPDX-License-Identifier: Apache-2.0
/// What every store must do with batches, folding and the history.

#include "store/store_suite.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;
using zone::Erase;
using zone::Put;

TEST_P(StoreSuite, VisitsBatchesSinceATimeInOrderAndWhole)
{
    commit_four_hosts(*store);
    const zone::TsigUse use{.key = zone::KeyId{7},
                            .time_signed = 1'790'000'000,
                            .digest = {1, 2, 3},
                            .rcode = 5,
                            .origin = {}};
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}, wall_time_of(1000)));
    ASSERT_TRUE(commit(*store, {use, Put<zone::Host>{host_row(9), {}}}, wall_time_of(2000)));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}, wall_time_of(3000)));
    ASSERT_TRUE(store->fold(1s, wall_time_of(3000)));
    std::vector<zone::Batch> seen;
    const auto see = [&](const zone::Batch& batch) {
        seen.push_back(batch);
        return true;
    };

    ASSERT_TRUE(store->visit_batches(wall_time_of(2000), see));

    ASSERT_THAT(seen, SizeIs(2));
    EXPECT_EQ(seen[0].changes[0], zone::Change{use});
    EXPECT_THAT(seen[0].changes, SizeIs(2));
    EXPECT_EQ(seen[1].changes[0], zone::Change{move_of(1, 2)});
}

TEST_P(StoreSuite, AVisitOfBatchesEndsWhenItIsToldTo)
{
    for (std::uint8_t i = 1; i <= 3; ++i) ASSERT_TRUE(commit(*store, {move_of(1, i)}));
    int seen = 0;

    ASSERT_TRUE(store->visit_batches({}, [&](const zone::Batch&) { return ++seen < 2; }));

    EXPECT_EQ(seen, 2);
}

TEST_P(StoreSuite, AVisitOfADamagedBatchFails)
{
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    store.reset();
    backend->damage_last_batch();
    reopen();

    const auto done = store->visit_batches({}, [](const zone::Batch&) { return true; });

    EXPECT_EQ(code_of(done), Errc::Corrupt);
}

TEST_P(StoreSuite, FoldingBringsAddressesRrsetsAndSerialsIntoRows)
{
    commit_four_hosts(*store);
    auto batch = zone::batch_after(*store->head(), wall_time_of(50));
    batch.changes = {move_of(1, 1), move_of(2, 2), move_of(1, 3),
                     rrset_change(txt_of("t.z1.example.", 65))};
    batch.serials = {{zone::ZoneId{1}, dns::Serial{77}}};
    ASSERT_TRUE(store->commit(batch));
    const auto before = loaded(*store);

    const auto progress = store->fold(1s, wall_time_of(60));
    reopen();

    ASSERT_TRUE(progress.has_value()) << progress.error().detail;
    EXPECT_EQ(progress->changes_folded, 9U);
    EXPECT_EQ(progress->tail_batches, 0U);
    EXPECT_EQ(progress->tail_bytes, 0U);
    EXPECT_EQ(difference(loaded(*store), before), "");
    EXPECT_EQ(before.zones.at(zone::ZoneId{1}).serial, dns::Serial{77});
    EXPECT_EQ(before.hosts.at(zone::HostId{1}).addresses.ipv4, (Ipv4{{192, 0, 2, 3}}));
}

TEST_P(StoreSuite, ProgressTellsTheTail)
{
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(1), {}}}, wall_time_of(10)));
    ASSERT_TRUE(store->fold(1s, {}));
    ASSERT_TRUE(commit(*store, {move_of(1, 1), move_of(2, 1), move_of(3, 1)}, wall_time_of(20)));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}, wall_time_of(30)));
    reopen({.fold_items = 1, .retention = {}});

    const auto first = store->fold(0us, {});
    const auto second = store->fold(0us, {});

    EXPECT_EQ(first->changes_folded, 0U);
    EXPECT_EQ(first->tail_batches, 2U);
    EXPECT_GT(first->tail_bytes, 100U);
    EXPECT_EQ(first->oldest_unfolded, wall_time_of(20));
    EXPECT_EQ(second->tail_batches, 2U);
    EXPECT_EQ(store->fold(0us, {})->tail_batches, 0U);
}

TEST_P(StoreSuite, AChangeOfAnErasedHostIsIgnored)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    ASSERT_TRUE(commit(*store, {Erase<zone::Host>{zone::HostId{1}, {}}}));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}));

    ASSERT_TRUE(store->fold(1s, {}));

    EXPECT_THAT(loaded(*store).hosts, SizeIs(3));
}

TEST_P(StoreSuite, HistoryIsNewestFirstAndIncludesWhatIsNotYetCopied)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1), move_of(2, 1), move_of(1, 2)}));
    const auto copied = store->extend_history();
    ASSERT_TRUE(commit(*store, {move_of(1, 3), move_of(3, 1)}));
    reopen();

    const auto all = store->history(zone::HostId{1}, 10);
    const auto two = store->history(zone::HostId{1}, 2);

    EXPECT_EQ(*copied, 3U);
    ASSERT_TRUE(all.has_value()) << all.error().detail;
    ASSERT_THAT(*all, SizeIs(3));
    EXPECT_EQ((*all)[0].change, move_of(1, 3));
    EXPECT_EQ((*all)[0].number, zone::ChangeNumber{9});
    EXPECT_EQ((*all)[1].change, move_of(1, 2));
    EXPECT_EQ((*all)[2].change, move_of(1, 1));
    EXPECT_EQ((*all)[2].number, zone::ChangeNumber{6});
    ASSERT_THAT(*two, SizeIs(2));
    EXPECT_EQ((*two)[1].change, move_of(1, 2));
    EXPECT_EQ(*store->extend_history(), 2U);
    EXPECT_EQ(*store->extend_history(), 0U);
}

TEST_P(StoreSuite, OldBatchesGoOnceTheyAreFoldedAndInTheHistory)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}, wall_time_of(1000)));
    const auto much_later = wall_time_of(1000) + 25h;

    ASSERT_TRUE(store->fold(1s, much_later));
    EXPECT_EQ(backend->stored_batches(), 2U);
    ASSERT_TRUE(store->extend_history());
    ASSERT_TRUE(store->fold(1s, wall_time_of(500) + 24h));
    EXPECT_EQ(backend->stored_batches(), 1U);
    ASSERT_TRUE(store->fold(1s, much_later));

    EXPECT_EQ(backend->stored_batches(), 0U);
    EXPECT_THAT(*store->history(zone::HostId{1}, 5), SizeIs(1));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}, much_later));
    reopen();
    EXPECT_EQ(store->fold(0us, much_later)->changes_folded, 1U);
    EXPECT_THAT(loaded(*store).hosts, SizeIs(4));
}

TEST_P(StoreSuite, BatchesBeyondTheBoundGoEarly)
{
    reopen({.fold_items = 100, .retention = {.batches_max = 2}});
    for (std::uint8_t i = 0; i < 5; ++i)
        ASSERT_TRUE(commit(*store, {move_of(1, i)}, wall_time_of(1000)));
    ASSERT_TRUE(store->extend_history());

    ASSERT_TRUE(store->fold(1s, wall_time_of(1000)));

    EXPECT_EQ(backend->stored_batches(), 2U);
}

}  // namespace
}  // namespace mooring::store
