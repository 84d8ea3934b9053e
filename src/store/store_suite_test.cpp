// SPDX-License-Identifier: Apache-2.0
/// What every store must do with commits, snapshots and damage.

#include "store/store_suite.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;
using zone::Erase;
using zone::Put;

INSTANTIATE_TEST_SUITE_P(Each, StoreSuite,
                         ::testing::Values(Kind{"Memory", memory_backend},
                                           Kind{"Sqlite", sqlite_backend}),
                         [](const auto& param) { return param.param.name; });

TEST_P(StoreSuite, BeginsEmpty)
{
    EXPECT_EQ(store->head()->last, zone::ChangeNumber{0});
    EXPECT_EQ(store->head()->epoch, 1U);
    EXPECT_EQ(store->next_ids()->host, 1U);
    EXPECT_EQ(difference(loaded(*store), Model{}), "");
}

TEST_P(StoreSuite, CommitMovesTheHeadAndSurvivesReopening)
{
    commit_four_hosts(*store);
    const auto head = *store->head();

    reopen();

    EXPECT_EQ(head.last, zone::ChangeNumber{5});
    EXPECT_EQ(*store->head(), head);
    EXPECT_THAT(loaded(*store).hosts, SizeIs(4));
}

TEST_P(StoreSuite, ABatchThatDoesNotFollowTheHeadIsAConflict)
{
    commit_four_hosts(*store);
    auto batch = zone::batch_after(*store->head(), {});
    batch.changes = {move_of(1, 1)};
    auto other_hash = batch;
    other_hash.previous[0] ^= 1U;
    auto other_epoch = batch;
    other_epoch.epoch = 2;

    EXPECT_EQ(code_of(store->commit(other_hash)), Errc::Conflict);
    EXPECT_EQ(code_of(store->commit(other_epoch)), Errc::Conflict);
    EXPECT_TRUE(store->commit(batch).has_value());
    EXPECT_EQ(code_of(store->commit(batch)), Errc::Conflict);
    EXPECT_EQ(store->head()->last, zone::ChangeNumber{6});
}

TEST_P(StoreSuite, ATakenNameUndoesTheWholeBatch)
{
    commit_four_hosts(*store);
    const auto before = loaded(*store);
    const auto head = *store->head();
    auto rival = host_row(9);
    rival.name = host_row(2).name;

    const auto done =
        commit(*store, {Erase<zone::Host>{zone::HostId{1}, {}}, Put<zone::Host>{host_row(8), {}},
                        Put<zone::Host>{rival, {}}});

    EXPECT_EQ(code_of(done), Errc::AlreadyExists);
    EXPECT_EQ(*store->head(), head);
    EXPECT_EQ(difference(loaded(*store), before), "");
    EXPECT_EQ(store->next_ids()->host, 5U);
}

TEST_P(StoreSuite, ANameMayMoveToAnotherRowWithinABatch)
{
    commit_four_hosts(*store);
    auto heir = host_row(9);
    heir.name = host_row(2).name;

    const auto done =
        commit(*store, {Erase<zone::Host>{zone::HostId{2}, {}}, Put<zone::Host>{heir, {}}});

    EXPECT_TRUE(done.has_value());
    EXPECT_EQ(loaded(*store).hosts.at(zone::HostId{9}).host, heir);
}

TEST_P(StoreSuite, ASnapshotDoesNotSeeLaterCommits)
{
    commit_four_hosts(*store);
    const auto expected = loaded(*store);
    const auto snapshot = store->snapshot();
    ASSERT_TRUE(commit(*store, {move_of(1, 1), Erase<zone::Host>{zone::HostId{2}, {}}}));
    ASSERT_TRUE(store->fold(1s, {}));

    Model seen;
    ModelLoader loader{seen};
    ASSERT_TRUE((*snapshot)->load(loader));

    EXPECT_EQ(difference(seen, expected), "");
    EXPECT_NE(difference(loaded(*store), expected), "");
}

TEST_P(StoreSuite, ADamagedBatchStopsTheStart)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    store.reset();
    backend->damage_last_batch();

    reopen();
    Model model;
    ModelLoader loader{model};
    const auto done = (*store->snapshot())->load(loader);

    EXPECT_EQ(code_of(done), Errc::Corrupt);
    EXPECT_EQ(store->fold(1s, {}).error().code, Errc::Corrupt);
}

TEST_P(StoreSuite, AMissingBatchStopsTheStart)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}));
    store.reset();
    backend->lose_last_batch_but_one();

    reopen();
    Model model;
    ModelLoader loader{model};
    const auto done = (*store->snapshot())->load(loader);

    EXPECT_EQ(code_of(done), Errc::Corrupt);
}

TEST_P(StoreSuite, ABatchOfTooManyChangesIsRefusedWhole)
{
    const std::vector<zone::Change> changes(zone::batch_changes_max + 1, move_of(1, 1));

    EXPECT_EQ(code_of(commit(*store, changes)), Errc::LimitExceeded);
    EXPECT_EQ(store->head()->last, zone::ChangeNumber{0});
}

}  // namespace
}  // namespace mooring::store
