// SPDX-License-Identifier: Apache-2.0
#include "updates/apply.hpp"

#include <map>

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

/// Everything that queries can see below the suffix, by name.
std::map<std::string, std::string> visible(const Running& running)
{
    std::map<std::string, std::string> names;
    running.world().contents.for_each_below(suffix(), [&](dns::NameView name,
                                                          const zone::Node& node) {
        if (!node.is(zone::NodeFlag::Exists) && node.registry_reference == 0)
            return;  // An empty slot.
        auto text = std::to_string(node.flags) + " " + std::to_string(node.registry_reference);
        node.for_each_rrset([&](const zone::RrsetView& rrset) {
            if (rrset.type == dns::RrType::SOA) return;
            text += " " + dns::text_of(rrset.type) + " " + std::to_string(rrset.ttl.seconds);
            rrset.for_each([&](auto rdata) { text += " " + dns::rdata_text(rrset.type, rdata); });
        });
        names[name.text()] = text;
    });
    return names;
}

/// Random changes of every kind, made through the writer of one service.
class Script {
public:
    Script(Service& service, std::uint64_t seed) : service_{service}, random_{seed} {}

    void take_step()
    {
        switch (random_.next() % 8) {
            case 0:
                return suspend_claim();
            case 1:
                return suspend_account();
            case 2:
                return set_text();
            case 3:
                return change_host();
            case 4:
                return replace_host();
            default:
                return move();
        }
    }

private:
    void run(Command command) { MOORING_ASSERT(service_.run(std::move(command)).has_value()); }

    void move()
    {
        const auto count = 1 + random_.next() % 3;
        std::vector<zone::HostId> hosts;
        for (std::size_t i = 0; i < count; ++i) hosts.push_back(some_host());
        auto intent = move_to(hosts, ipv4_of(static_cast<std::uint32_t>(random_.next() % 5)));
        if (random_.next() % 4 == 0) intent.ipv4 = registry::Remove{};
        MOORING_ASSERT(service_.run(std::move(intent)).has_value());
    }
    void suspend_claim()
    {
        run([this](registry::Draft& draft) -> Result<> {
            const auto host = draft.host(some_host());
            if (!host) return {};
            auto claim = *draft.claim(host->claim);
            claim.state = claim.state == zone::RowState::Active ? zone::RowState::Suspended
                                                                : zone::RowState::Active;
            draft.put(claim, {});
            return {};
        });
    }
    void suspend_account()
    {
        run([](registry::Draft& draft) -> Result<> {
            auto account = *draft.account(zone::AccountId{1});
            account.state = account.state == zone::RowState::Active ? zone::RowState::Suspended
                                                                    : zone::RowState::Active;
            draft.put(account, {});
            return {};
        });
    }
    void set_text()
    {
        run([this](registry::Draft& draft) -> Result<> {
            auto rrset = rrset_of(host_name(random_.next() % 6), dns::RrType::TXT, {2, 'h', 'i'});
            if (random_.next() % 2 == 0) rrset.owner = *rrset.owner.child("below");
            if (random_.next() % 3 == 0) rrset.rdatas.clear();
            draft.set_rrset(rrset, {});
            return {};
        });
    }
    void change_host()
    {
        run([this](registry::Draft& draft) -> Result<> {
            auto host = draft.host(some_host());
            if (!host) return {};
            host->ttl = dns::Ttl{static_cast<std::uint32_t>(30 + random_.next() % 3)};
            host->is_wildcard = random_.next() % 2 == 0;
            host->state =
                random_.next() % 3 == 0 ? zone::RowState::Suspended : zone::RowState::Active;
            draft.put(*host, {});
            return {};
        });
    }
    /// Removes a host with its claim and gives the name to a new one.
    void replace_host()
    {
        const auto index = random_.next() % hosts_.size();
        run([&](registry::Draft& draft) -> Result<> {
            const auto old = draft.host(hosts_[index]);
            draft.erase(old->id, {});
            draft.erase(old->claim, {});
            const auto claim = draft.add(
                zone::Claim{.zone = old->zone, .name = old->name, .account = old->account}, {});
            auto next = *old;
            next.claim = claim;
            hosts_[index] = draft.add(next, {});
            return {};
        });
    }
    zone::HostId some_host() { return hosts_[random_.next() % hosts_.size()]; }

    Service& service_;
    testing::SeededRandom random_;
    std::vector<zone::HostId> hosts_{host_id(0), host_id(1), host_id(2), host_id(3)};
};

// The journal is folded to a random point, in small steps, at random times; a start from whatever
// rows and batches there are must show what the running service shows.
TEST(Apply, AStartAfterEveryCommitShowsWhatTheLiveServiceShows)
{
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed=" + std::to_string(seed));
        testing::FakeClock clock;
        store::MemoryStore store{std::make_shared<store::MemoryDisk>(),
                                 {.fold_items_per_call = 2, .retention = {}}};
        Service live{store, clock};
        ASSERT_TRUE(live.create(4));
        Script script{live, seed};
        testing::SeededRandom random{seed};
        for (auto step = 0; step < 40; ++step) {
            script.take_step();
            clock.advance(37ms);
            if (random.next() % 4 == 0) {
                ASSERT_TRUE(store.fold(1ms, clock.wall_now()));
            }

            const Service started{store, clock};

            ASSERT_EQ(visible(started), visible(live)) << "after step " << step;
            ASSERT_EQ(started.writer().head(), live.writer().head());
        }
    }
}

class ApplyTest : public ::testing::Test {
protected:
    ApplyTest() { MOORING_ASSERT(service.create(2).has_value()); }

    void apply_now(zone::Change change, Rows rows = Rows::AreOlder)
    {
        zone::Batch batch;
        batch.changes.push_back(std::move(change));
        apply(batch, rows,
              {service.world().contents, service.world().tables, service.writer().versions()});
        service.world().contents.publish();
    }

    testing::FakeClock clock;
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    Service service{store, clock};
};

TEST_F(ApplyTest, IgnoresAnAddressForAHostThatIsGone)
{
    const auto before = visible(service);

    apply_now(zone::AddressChange{
        .host = zone::HostId{77}, .before = {}, .after = {ipv4_of(1), {}}, .origin = {}});

    EXPECT_EQ(visible(service), before);
}

TEST_F(ApplyTest, IgnoresAnRrsetOfAnotherVersionOfTheZone)
{
    const auto before = visible(service);
    zone::RrsetChange change;
    change.zone = zone::ZoneId{1};
    change.zone_version = 2;
    change.owner = *suffix().child("txt");
    change.type = dns::RrType::TXT;
    change.after = {{1, 'x'}};

    apply_now(change);
    EXPECT_EQ(visible(service), before);

    change.zone_version = 1;
    apply_now(change);
    EXPECT_NE(visible(service), before);
}

TEST_F(ApplyTest, KeepsNewerRowsAtStart)
{
    auto older = *service.world().tables.host_row(host_id(0));
    older.ttl = dns::Ttl{7};

    apply_now(zone::Put<zone::Host>{older, {}}, Rows::AreNewer);
    EXPECT_EQ(service.world().tables.host(host_id(0))->ttl, dns::Ttl{60});

    apply_now(zone::Erase<zone::Host>{host_id(0), {}}, Rows::AreNewer);
    EXPECT_TRUE(service.world().tables.host(host_id(0)).has_value());
}

TEST_F(ApplyTest, ApplyingTwiceIsApplyingOnce)
{
    const zone::AddressChange change{
        .host = host_id(0), .before = {}, .after = {ipv4_of(1), {}}, .origin = {}};
    apply_now(change);
    const auto once = visible(service);

    apply_now(change);

    EXPECT_EQ(visible(service), once);
}

TEST_F(ApplyTest, ASuspendedAccountHidesAllItsClaims)
{
    ASSERT_TRUE(service.run(move_to({host_id(0), host_id(1)}, ipv4_of(1))));
    auto account = *service.world().tables.account(zone::AccountId{1});
    account.state = zone::RowState::Suspended;
    apply_now(zone::Put<zone::Account>{account, {}});
    for (std::size_t host = 0; host < 2; ++host) {
        service.reader().refresh();
        const auto result = zone::lookup(service.reader(), host_name(host), dns::RrType::A);
        EXPECT_EQ(result.outcome, zone::Outcome::NXDomain);
        EXPECT_TRUE(result.is_suspended);
    }

    account.state = zone::RowState::Active;
    apply_now(zone::Put<zone::Account>{account, {}});
    service.reader().refresh();
    EXPECT_EQ(zone::lookup(service.reader(), host_name(0), dns::RrType::A).outcome,
              zone::Outcome::Answer);
}

}  // namespace
}  // namespace mooring::updates
