// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "base/counter.hpp"
#include "registry/commands/account.hpp"
#include "registry/commands/claim.hpp"
#include "registry/name_rules.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "testing/fake_clock.hpp"
#include "updates/ask.hpp"
#include "updates/running_test.hpp"

namespace mooring::updates {
namespace {

constexpr std::size_t racers = 8;
constexpr std::size_t claims_each = 125;  // 1,000 in all.

/// The real pipeline, asked from several threads at once.
class ClaimRace {
public:
    ClaimRace(store::Store& store, const Clock& clock) : running_{store, clock}
    {
        auto world = running_.world();
        world.rules = &rules_;
        rules_.plans = registry::Plans{{{.name = "free", .names_max = 3}}};
        pipeline_.emplace(world, load(world).value(), Pipeline::Options{});
        EXPECT_TRUE(ask(*pipeline_, create_suffix));
        EXPECT_TRUE(ask(*pipeline_, [this](registry::Draft& draft) -> Result<> {
            for (std::size_t i = 0; i < racers; ++i) {
                MOORING_TRY(
                    const auto account,
                    registry::add_account(draft,
                                          {.email = "racer" + std::to_string(i) + "@example.net",
                                           .is_verified = true},
                                          {}));
                accounts_.at(i) = account.id;
            }
            return {};
        }));
    }

    /// Every thread makes its claims as fast as it can; what `claim_of` says of (thread, round).
    template <class ClaimOf>
    std::uint64_t run(ClaimOf&& claim_of)
    {
        Counter winners;
        std::vector<std::thread> threads;
        for (std::size_t racer = 0; racer < racers; ++racer)
            threads.emplace_back([&, racer] {
                for (std::size_t round = 0; round < claims_each; ++round)
                    if (claim(claim_of(racer, round))) winners.add();
            });
        for (auto& thread : threads) thread.join();
        return winners.value();
    }

    struct Wish {
        dns::Name name;
        std::size_t account = 0;
    };

private:
    bool claim(const Wish& wish)
    {
        return ask(*pipeline_,
                   [&](registry::Draft& draft) -> Result<> {
                       const zone::Origin origin{.cause = zone::Cause::Owner,
                                                 .dialect = zone::Dialect::Api,
                                                 .key = {},
                                                 .source = {},
                                                 .time = draft.now()};
                       MOORING_TRY(
                           const auto made,
                           registry::claim_name(
                               draft, {.name = wish.name, .account = accounts_.at(wish.account)},
                               origin));
                       static_cast<void>(made);
                       return {};
                   })
            .has_value();
    }

    registry::NameRules rules_;
    std::array<zone::AccountId, racers> accounts_{};
    Running running_;
    std::optional<Pipeline> pipeline_;
};

void race_for_one_name(store::Store& store, const Clock& clock)
{
    ClaimRace race{store, clock};
    const auto winners = race.run([](std::size_t racer, std::size_t) {
        return ClaimRace::Wish{.name = name_of("wanted.dyn.example."), .account = racer};
    });
    EXPECT_EQ(winners, 1U);
}

void race_for_one_quota(store::Store& store, const Clock& clock)
{
    ClaimRace race{store, clock};
    const auto winners = race.run([](std::size_t racer, std::size_t round) {
        return ClaimRace::Wish{.name = host_name(racer * claims_each + round), .account = 0};
    });
    EXPECT_EQ(winners, 3U);
}

TEST(ClaimRaceOnMemory, AThousandClaimsOfOneNameHaveOneWinner)
{
    const testing::FakeClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    race_for_one_name(store, clock);
}

TEST(ClaimRaceOnMemory, AThousandClaimsOfOneAccountStayWithinItsPlan)
{
    const testing::FakeClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    race_for_one_quota(store, clock);
}

class ClaimRaceOnSqlite : public ::testing::Test {
protected:
    ClaimRaceOnSqlite()
    {
        auto name = (std::filesystem::temp_directory_path() / "claimraceXXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        store_ = store::SqliteStore::open(clock_, (folder_ / "data").string()).value();
    }
    ~ClaimRaceOnSqlite() override
    {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    const SystemClock clock_;
    std::filesystem::path folder_;
    std::unique_ptr<store::SqliteStore> store_;
};

TEST_F(ClaimRaceOnSqlite, AThousandClaimsOfOneNameHaveOneWinner)
{
    race_for_one_name(*store_, clock_);
}

TEST_F(ClaimRaceOnSqlite, AThousandClaimsOfOneAccountStayWithinItsPlan)
{
    race_for_one_quota(*store_, clock_);
}

}  // namespace
}  // namespace mooring::updates
