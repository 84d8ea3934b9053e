// SPDX-License-Identifier: Apache-2.0
/// Whatever was committed is there after a start, wherever folding stood when the process ended.

#include <gtest/gtest.h>

#include "store/store_fixture.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using zone::Erase;
using zone::Put;

struct Kind {
    const char* name;
    std::unique_ptr<Backend> (*make)();
    int runs;
};

/// Random batches over a few ids, so that everything happens to the same rows again and again.
/// Ids that were erased come back as late changes, never as new rows.
class Script {
public:
    explicit Script(std::uint64_t seed) : random_{seed} {}

    std::uint32_t below(std::uint32_t bound)
    {
        return static_cast<std::uint32_t>(random_.next() % bound);
    }

    std::vector<zone::Change> changes()
    {
        std::vector<zone::Change> made;
        const auto count = 1 + below(6);
        for (std::uint32_t i = 0; i < count; ++i) made.push_back(change());
        return made;
    }

    zone::Zone next_version(std::uint32_t id) { return zone_row(id, ++versions_[id]); }
    std::uint32_t version(std::uint32_t id) { return versions_[id]; }

private:
    zone::Change change()
    {
        switch (below(14)) {
            case 0:
                return Put<zone::Host>{new_host(), {}};
            case 1:
                return Erase<zone::Host>{zone::HostId{old_host()}, {}};
            case 2:
                return rrset_with_version(versions_[1]);
            case 3:
                return rrset_with_version(1 + below(versions_[1]));
            case 4:
                return Put<zone::Zone>{zone_row(1, versions_[1]), {}};
            case 5:
                return Put<zone::Account>{
                    {zone::AccountId{1 + below(3)}, std::to_string(below(1'000'000'000))}, {}};
            case 6:
                return Put<zone::UpdateKey>{new_key(), {}};
            case 7:
                return Put<zone::Entry>{new_entry(zone::EntryKind::Session), {}};
            case 8:
                return Put<zone::Entry>{new_entry(zone::EntryKind::HostGuard), {}};
            case 9:
                return guard_again();
            case 10:
                return erase_entry();
            default:
                return move_of(old_host(), static_cast<std::uint8_t>(below(256)));
        }
    }
    std::uint32_t old_host() { return below(next_host_); }  // 0 never was one.
    zone::Host new_host() { return host_row(next_host_++); }
    zone::UpdateKey new_key()
    {
        zone::UpdateKey key{
            .id = zone::KeyId{next_key_}, .hosts = {zone::HostId{1 + below(5)}}, .label = {}};
        key.secret_hash[0] = static_cast<std::uint8_t>(next_key_++);
        return key;
    }
    zone::Entry new_entry(zone::EntryKind kind)
    {
        const auto id = next_entry_++;
        if (zone::is_folded(kind)) guards_.push_back(id);
        return {.id = zone::EntryId{id},
                .kind = kind,
                .account = zone::AccountId{below(3)},
                .lookup = below(2) == 0 ? "" : std::to_string(id),
                .body = {static_cast<std::uint8_t>(below(256))}};
    }
    zone::Change erase_entry()
    {
        const auto id = below(next_entry_);
        std::erase(guards_, id);
        return Erase<zone::Entry>{zone::EntryId{id}, {}};
    }
    /// A folded entry changes. One that was erased does not come back.
    zone::Change guard_again()
    {
        if (guards_.empty()) return move_of(old_host(), 7);
        const auto index = below(static_cast<std::uint32_t>(guards_.size()));
        const auto id = guards_[index];
        if (below(3) == 0) {
            guards_.erase(guards_.begin() + index);
            return Erase<zone::Entry>{zone::EntryId{id}, {}};
        }
        return Put<zone::Entry>{{.id = zone::EntryId{id},
                                 .kind = zone::EntryKind::HostGuard,
                                 .account = {},
                                 .lookup = std::to_string(id),
                                 .body = {static_cast<std::uint8_t>(below(256))}},
                                {}};
    }
    zone::RrsetChange rrset_with_version(std::uint32_t version)
    {
        auto change = rrset_change(txt_of("t" + std::to_string(below(3)) + ".z1.example.",
                                          static_cast<std::uint8_t>(below(256))),
                                   version);
        if (below(3) == 0) change.after.clear();
        return change;
    }

    testing::SeededRandom random_;
    std::uint32_t next_host_ = 1;
    std::uint32_t next_key_ = 1;
    std::uint32_t next_entry_ = 1;
    std::vector<std::uint32_t> guards_;  // Folded entries that were not erased.
    std::map<std::uint32_t, std::uint32_t> versions_{{1, 1}};
};

class Replay : public ::testing::TestWithParam<Kind> {
protected:
    void open()
    {
        store.reset();
        auto opened = backend->open({.fold_items = 2, .retention = {.batches = 0s}});
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        store = std::move(*opened);
    }
    void commit_changes(std::vector<zone::Change> changes)
    {
        auto batch = zone::batch_after(*store->head(), wall_time_of(++time));
        batch.changes = std::move(changes);
        batch.serials = {{zone::ZoneId{1}, dns::Serial{time}}};
        const auto done = store->commit(batch);
        ASSERT_TRUE(done.has_value()) << done.error().detail;
        model.batch(batch);
    }
    void import_zone(Script& script)
    {
        const auto row = script.next_version(1);
        const std::vector<dns::Rrset> staged{
            txt_of("t1.z1.example.", static_cast<std::uint8_t>(row.version))};
        ASSERT_TRUE(store->stage_rrsets(row.id, row.version, {}));
        ASSERT_TRUE(store->stage_rrsets(row.id, row.version, staged));
        model.stage(row.id, row.version, staged[0]);
        commit_changes({Put<zone::Zone>{row, {}}});
    }
    void act(Script& script)
    {
        switch (script.below(8)) {
            case 0:
                return open();
            case 1:
                return import_zone(script);
            case 2:
                return commit_changes(script.changes());
            case 3:
                ASSERT_TRUE(store->extend_history());
                return;
            case 4:
                return commit_changes(script.changes());
            default:
                ASSERT_TRUE(store->fold(0us, wall_time_of(time + 10)));
                return;
        }
    }

    std::unique_ptr<Backend> backend = GetParam().make();
    std::unique_ptr<Store> store;
    Model model;
    std::uint32_t time = 0;
};

INSTANTIATE_TEST_SUITE_P(Each, Replay,
                         ::testing::Values(Kind{"Memory", memory_backend, 60},
                                           Kind{"Sqlite", sqlite_backend, 5}),
                         [](const auto& param) { return param.param.name; });

TEST_P(Replay, AStartAtAnyMomentFindsEverythingThatWasCommitted)
{
    for (int seed = 1; seed <= GetParam().runs; ++seed) {
        SCOPED_TRACE("seed=" + std::to_string(seed));
        backend = GetParam().make();
        open();
        model = {};
        Script script{static_cast<std::uint64_t>(seed)};
        commit_changes({Put<zone::Zone>{zone_row(1), {}}});
        for (int i = 0; i < 40 && !HasFailure(); ++i) {
            act(script);
            ASSERT_EQ(difference(loaded(*store), model), "") << "after action " << i;
        }
        store.reset();
    }
}

TEST_P(Replay, FoldingStoppedAfterAnyStepLosesNothing)
{
    for (int steps = 0; steps <= 6; ++steps) {
        backend = GetParam().make();
        open();
        model = {};
        commit_changes({Put<zone::Zone>{zone_row(1), {}}, Put<zone::Host>{host_row(1), {}},
                        Put<zone::Host>{host_row(2), {}}, Put<zone::Host>{host_row(3), {}},
                        move_of(1, 1), move_of(2, 2), move_of(3, 3)});
        commit_changes({move_of(1, 11), rrset_change(txt_of("t.z1.example.", 1)),
                        Erase<zone::Host>{zone::HostId{2}, {}}});
        for (int i = 0; i < steps; ++i) ASSERT_TRUE(store->fold(0us, {}));

        open();

        EXPECT_EQ(difference(loaded(*store), model), "") << "after " << steps << " steps";
        ASSERT_TRUE(store->fold(1s, {}));
        EXPECT_EQ(difference(loaded(*store), model), "")
            << "after " << steps << " steps and the rest";
    }
}

}  // namespace
}  // namespace mooring::store
