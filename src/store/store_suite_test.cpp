// SPDX-License-Identifier: Apache-2.0
/// What every store must do, run against each of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_fixture.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using zone::Erase;
using zone::Put;

struct Kind {
    const char* name;
    std::unique_ptr<Backend> (*make)();
};

class StoreSuite : public ::testing::TestWithParam<Kind> {
protected:
    void SetUp() override { reopen(); }
    void reopen(const Backend::Options& options = {})
    {
        store.reset();
        auto opened = backend->open(options);
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        store = std::move(*opened);
    }
    Errc code_of(const Result<>& result) const
    {
        return result ? Errc::Internal : result.error().code;
    }

    std::unique_ptr<Backend> backend = GetParam().make();
    std::unique_ptr<Store> store;
};

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

TEST_P(StoreSuite, KeepsEveryFieldOfEveryRow)
{
    const zone::Account account{zone::AccountId{3}, "anna@example.org", zone::RowState::Suspended,
                                true, wall_time_of(5)};
    auto zone = zone_row(7, 4);
    zone.kind = zone::ZoneKind::Operator;
    zone.signing = zone::Signing::Full;
    zone.denial = zone::Denial::Nsec3;
    const zone::Claim claim{
        zone::ClaimId{8}, zone::ZoneId{7},           name_of("attic.z7.example."),
        account.id,       zone::RowState::Suspended, wall_time_of(6)};
    zone::Host host{zone::HostId{9},
                    zone::ZoneId{7},
                    name_of("a\\.b\\032c.attic.z7.example."),
                    claim.id,
                    account.id,
                    dns::Ttl{120},
                    zone::RowState::Suspended,
                    true,
                    wall_time_of(7)};
    const zone::UpdateKey key{zone::KeyId{10},
                              account.id,
                              {1, 0, 255},
                              3,
                              {zone::HostId{9}, zone::HostId{2}, zone::HostId{5}},
                              "r\xc3\xb6uter",
                              wall_time_of(8),
                              {.algorithm = 4, .sealed = {0, 9, 255}}};
    Model expected;
    expected.account(account);
    expected.zone({zone, dns::Serial{}});
    expected.claim(claim);
    expected.host({host, {}, {}, {}});
    expected.key(key);

    ASSERT_TRUE(commit(*store, {Put<zone::Account>{account, {}}, Put<zone::Zone>{zone, {}},
                                Put<zone::Claim>{claim, {}}, Put<zone::Host>{host, {}},
                                Put<zone::UpdateKey>{key, {}}}));
    reopen();

    EXPECT_EQ(difference(loaded(*store), expected), "");
    EXPECT_EQ(store->next_ids()->account, 4U);
    EXPECT_EQ(store->next_ids()->zone, 8U);
    EXPECT_EQ(store->next_ids()->claim, 9U);
    EXPECT_EQ(store->next_ids()->host, 10U);
    EXPECT_EQ(store->next_ids()->key, 11U);
}

zone::SigningKey signing_key_row(std::uint32_t id, std::uint32_t zone)
{
    return {.id = zone::SigningKeyId{id},
            .zone = zone::ZoneId{zone},
            .algorithm = 15,
            .role = zone::KeyRole::Ksk,
            .stage = zone::KeyStage::Ready,
            .public_key = {1, 2, 0},
            .sealed = {0, 3},
            .created = wall_time_of(9),
            .since = wall_time_of(10)};
}

TEST_P(StoreSuite, KeepsEveryFieldOfKeysSecondariesAndUpstreams)
{
    const zone::Secondary of_all{.id = zone::SecondaryId{4},
                                 .zone = std::nullopt,
                                 .address = *Endpoint::parse("192.0.2.1:53"),
                                 .is_tls = false,
                                 .tsig = {},
                                 .created = wall_time_of(11)};
    const zone::Secondary of_one{.id = zone::SecondaryId{5},
                                 .zone = zone::ZoneId{1},
                                 .address = *Endpoint::parse("[2001:db8::1]:5353"),
                                 .is_tls = true,
                                 .tsig = {.algorithm = 6, .sealed = {7}},
                                 .created = wall_time_of(12)};
    const zone::Upstream upstream{
        .id = zone::ZoneId{2},
        .primaries = {*Endpoint::parse("[2001:db8::1]:53"), *Endpoint::parse("192.0.2.9:5300")},
        .is_tls = true,
        .tsig_name = name_of("key\\.1.example."),
        .tsig = {.algorithm = 4, .sealed = {1, 0, 2}}};
    Model expected;
    expected.signing_key(signing_key_row(3, 1));
    expected.secondary(of_all);
    expected.secondary(of_one);
    expected.upstream(upstream);

    ASSERT_TRUE(commit(
        *store, {Put<zone::SigningKey>{signing_key_row(3, 1), {}}, Put<zone::Secondary>{of_all, {}},
                 Put<zone::Secondary>{of_one, {}}, Put<zone::Upstream>{upstream, {}}}));
    reopen();

    EXPECT_EQ(difference(loaded(*store), expected), "");
    EXPECT_EQ(store->next_ids()->signing_key, 4U);
    EXPECT_EQ(store->next_ids()->secondary, 6U);
}

TEST_P(StoreSuite, KeysSecondariesAndUpstreamsAreReplacedAndErased)
{
    auto later = signing_key_row(3, 1);
    later.stage = zone::KeyStage::Retired;
    const zone::Secondary secondary{.id = zone::SecondaryId{4},
                                    .zone = std::nullopt,
                                    .address = *Endpoint::parse("192.0.2.1:53"),
                                    .is_tls = false,
                                    .tsig = {},
                                    .created = {}};
    const zone::Upstream upstream{
        .id = zone::ZoneId{2}, .primaries = {}, .is_tls = false, .tsig_name = {}, .tsig = {}};
    ASSERT_TRUE(
        commit(*store, {Put<zone::SigningKey>{signing_key_row(3, 1), {}},
                        Put<zone::Secondary>{secondary, {}}, Put<zone::Upstream>{upstream, {}}}));

    ASSERT_TRUE(commit(*store, {Put<zone::SigningKey>{later, {}}}));
    EXPECT_EQ(loaded(*store).signing_keys.at(later.id), later);
    ASSERT_TRUE(commit(
        *store, {Erase<zone::SigningKey>{later.id, {}}, Erase<zone::Secondary>{secondary.id, {}},
                 Erase<zone::Upstream>{upstream.id, {}}}));

    EXPECT_EQ(difference(loaded(*store), Model{}), "");
    EXPECT_EQ(store->next_ids()->signing_key, 4U);
}

TEST_P(StoreSuite, AZoneIsLoadedWithItsOwnKeysOnly)
{
    ASSERT_TRUE(commit(
        *store, {Put<zone::Zone>{zone_row(1), {}}, Put<zone::SigningKey>{signing_key_row(1, 1), {}},
                 Put<zone::SigningKey>{signing_key_row(2, 2), {}}}));
    Model one;
    ModelLoader loader{one};

    ASSERT_TRUE((*store->snapshot())->load_zone(zone::ZoneId{1}, loader));

    EXPECT_THAT(one.signing_keys, ElementsAre(::testing::Key(zone::SigningKeyId{1})));
}

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

TEST_P(StoreSuite, NumbersOfErasedRowsAreNotGivenAgain)
{
    commit_four_hosts(*store);

    ASSERT_TRUE(commit(*store, {Erase<zone::Host>{zone::HostId{4}, {}}}));
    reopen();

    EXPECT_EQ(store->next_ids()->host, 5U);
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

TEST_P(StoreSuite, PutKeepsWhatWasFoldedBesideTheRow)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 9)}));
    ASSERT_TRUE(store->fold(1s, {}));
    const std::vector<Contact> contacts{{zone::HostId{1}, wall_time_of(99)},
                                        {zone::HostId{77}, wall_time_of(99)}};
    ASSERT_TRUE(store->save_contacts(contacts));
    auto suspended = host_row(1);
    suspended.state = zone::RowState::Suspended;

    ASSERT_TRUE(commit(*store, {Put<zone::Host>{suspended, {}}}));
    const auto host = loaded(*store).hosts.at(zone::HostId{1});

    EXPECT_EQ(host.host, suspended);
    EXPECT_EQ(host.addresses.ipv4, (Ipv4{{192, 0, 2, 9}}));
    EXPECT_EQ(host.last_change, wall_time_of(move_seconds + 9));
    EXPECT_EQ(host.last_contact, wall_time_of(99));
}

TEST_P(StoreSuite, AnImportSwitchesToItsStagedRrsetsAtOnce)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {rrset_change(txt_of("old.z1.example.", 1))}));
    const std::vector<dns::Rrset> first{txt_of("a.z1.example.", 2)};
    const std::vector<dns::Rrset> second{txt_of("b.z1.example.", 3)};

    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, {}));
    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, first));
    ASSERT_TRUE(store->fold(1s, {}));
    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, second));
    const auto before = loaded(*store);
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(1, 2), {}}}));
    const auto after = loaded(*store);

    EXPECT_THAT(before.rrsets, SizeIs(1));
    EXPECT_THAT(after.rrsets, SizeIs(2));
    EXPECT_EQ(code_of(store->stage_rrsets(zone::ZoneId{1}, 2, second)), Errc::Conflict);
}

TEST_P(StoreSuite, AnImportGivenUpLeavesNothing)
{
    commit_four_hosts(*store);
    const std::vector<dns::Rrset> given_up{txt_of("a.z1.example.", 2)};
    const std::vector<dns::Rrset> wanted{txt_of("b.z1.example.", 3)};
    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, given_up));

    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, {}));
    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 2, wanted));
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(1, 2), {}}}));
    ASSERT_TRUE(store->stage_rrsets(zone::ZoneId{1}, 3, given_up));
    reopen();
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(1, 3), {}}}));

    EXPECT_THAT(loaded(*store).rrsets, SizeIs(0));
}

TEST_P(StoreSuite, AnErasedZoneTakesItsRrsetsAlong)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {rrset_change(txt_of("t.z1.example.", 1))}));
    ASSERT_TRUE(store->fold(1s, {}));

    ASSERT_TRUE(commit(*store, {Erase<zone::Zone>{zone::ZoneId{1}, {}}}));

    EXPECT_THAT(loaded(*store).rrsets, SizeIs(0));
    ASSERT_TRUE(store->fold(1s, {}));
    EXPECT_THAT(loaded(*store).zones, SizeIs(0));
}

TEST_P(StoreSuite, AZoneIsLoadedAlone)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(2), {}},
                                rrset_change(txt_of("t.z1.example.", 1)), move_of(1, 1)}));
    Model one;
    Model two;

    const auto snapshot = store->snapshot();

    ModelLoader into_one{one};
    ModelLoader into_two{two};
    ASSERT_TRUE((*snapshot)->load_zone(zone::ZoneId{1}, into_one));
    ASSERT_TRUE((*snapshot)->load_zone(zone::ZoneId{2}, into_two));
    EXPECT_THAT(one.hosts, SizeIs(4));
    EXPECT_THAT(one.rrsets, SizeIs(1));
    EXPECT_THAT(two.hosts, SizeIs(0));
    EXPECT_THAT(two.zones, SizeIs(1));
    EXPECT_EQ(code_of((*snapshot)->load_zone(zone::ZoneId{3}, into_two)), Errc::NotFound);
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
