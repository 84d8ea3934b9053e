// SPDX-License-Identifier: Apache-2.0
#include "registry/tables.hpp"

#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

zone::Sha256 hash_number(std::uint32_t number)
{
    zone::Sha256 hash{};
    std::uint64_t word = number;
    for (std::size_t i = 0; i < 16; ++i) {
        word = (word ^ (word >> 29U)) * 0xBF58476D1CE4E5B9U + 1;
        hash[i] = static_cast<std::uint8_t>(word >> 56U);
    }
    return hash;
}

zone::UpdateKey key_row(std::uint32_t id, std::vector<HostId> hosts, std::uint32_t secret)
{
    return {.id = KeyId{id},
            .account = AccountId{1},
            .secret_hash = hash_number(secret),
            .hosts = std::move(hosts),
            .label = {}};
}

zone::Host host_row(std::uint32_t id, const std::string& text)
{
    return {.id = HostId{id},
            .zone = ZoneId{1},
            .name = mooring::testing::name(text),
            .account = AccountId{1}};
}

class TablesTest : public ::testing::Test {
protected:
    RegistryWorld world;
    Tables& tables = world.tables;
};

TEST_F(TablesTest, GivesBackTheRowsOfAClaimedName)
{
    world.add_suffix("dyn.example.");
    const auto account = world.add_account("Ann@Example.org");
    const auto made = world.claim("cam.dyn.example.", account.id);

    EXPECT_EQ(tables.account(account.id), account);
    EXPECT_EQ(tables.claim(made.claim.id), made.claim);
    EXPECT_EQ(tables.host_row(made.host.id), made.host);
    EXPECT_EQ(tables.claim_covering(mooring::testing::name("a.b.cam.dyn.example.")), made.claim.id);
    EXPECT_EQ(tables.claim_covering(mooring::testing::name("dyn.example.")), std::nullopt);
    EXPECT_EQ(tables.host_at(made.host.name), made.host.id);
    EXPECT_THAT(tables.claims_of(account.id), ElementsAre(made.claim.id));
    EXPECT_EQ(tables.find_account("ann@EXAMPLE.org")->id, account.id);
}

TEST_F(TablesTest, AKeyIsFoundByItsSecretOnlyWhileItHasThatSecret)
{
    tables.put(host_row(1, "a.example."));
    tables.put(key_row(1, {HostId{1}}, 10));
    ASSERT_TRUE(tables.find_key(hash_number(10)));

    tables.put(key_row(1, {HostId{1}}, 11));

    EXPECT_FALSE(tables.find_key(hash_number(10)));
    EXPECT_THAT(tables.find_key(hash_number(11))->hosts.all(), ElementsAre(HostId{1}));
    tables.erase(KeyId{1});
    EXPECT_FALSE(tables.find_key(hash_number(11)));
    EXPECT_THAT(tables.keys_of(HostId{1}), IsEmpty());
}

TEST_F(TablesTest, AKeyOfSeveralHostsIsFoundFromEachAndKeepsItsWholeHash)
{
    auto row = key_row(1, {HostId{1}, HostId{2}}, 10);
    row.secret_hash[31] = 0xAB;
    row.label = "router";
    for (std::uint32_t id = 1; id <= 2; ++id) tables.put(host_row(id, "a.example."));
    tables.put(key_row(2, {HostId{2}}, 20));
    tables.put(row);

    EXPECT_EQ(tables.key_row(KeyId{1}), row);
    EXPECT_THAT(tables.keys_of(HostId{1}), ElementsAre(KeyId{1}));
    EXPECT_THAT(tables.keys_of(HostId{2}), ElementsAre(KeyId{1}, KeyId{2}));
}

TEST_F(TablesTest, IntentsAreCountedPerHostAndNeverBelowZero)
{
    tables.put(host_row(1, "a.example."));
    tables.end_intent(HostId{1});
    tables.begin_intent(HostId{1});
    tables.begin_intent(HostId{1});
    tables.end_intent(HostId{1});

    EXPECT_TRUE(tables.has_intents(HostId{1}));
    tables.end_intent(HostId{1});
    EXPECT_FALSE(tables.has_intents(HostId{1}));
    EXPECT_FALSE(tables.has_intents(HostId{999'999}));
}

TEST_F(TablesTest, ContactsAreListedFromATimeOn)
{
    for (std::uint32_t id = 1; id <= 3000; ++id) tables.put(host_row(id, "a.example."));
    tables.note_contact(HostId{2}, wall_time_of(100));
    tables.note_contact(HostId{2999}, wall_time_of(200));

    EXPECT_THAT(tables.contacts_since(150), ElementsAre(std::pair{HostId{2999}, 200U}));
    EXPECT_EQ(tables.contacts_since(1).size(), 2U);
    EXPECT_EQ(tables.host(HostId{2})->last_contact, 100U);
}

TEST_F(TablesTest, ASuspendedAccountBlocksItsHosts)
{
    world.add_suffix("dyn.example.");
    const auto account = world.add_account("ann@example.org");
    const auto made = world.claim("cam.dyn.example.", account.id);

    world.run([&](Draft& draft) {
        return set_account_state(draft, account.id, zone::RowState::Suspended, world.origin);
    });

    EXPECT_TRUE(tables.host(made.host.id)->is_blocked);
    EXPECT_TRUE(tables.is_blocked(made.claim.id));
    EXPECT_EQ(tables.host(made.host.id)->state, zone::RowState::Active);
}

TEST_F(TablesTest, PagesListEveryRowOnce)
{
    world.add_suffix("dyn.example.");
    const auto account = world.add_account("ann@example.org");
    for (int i = 0; i < 25; ++i)
        world.claim("h" + std::to_string(i) + "-x.dyn.example.", account.id);

    std::vector<HostId> seen;
    for (auto page = tables.hosts_after({}, 10); !page.empty();
         page = tables.hosts_after(page.back().id, 10)) {
        for (const auto& host : page) seen.push_back(host.id);
    }

    EXPECT_EQ(seen.size(), 25U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(tables.hosts_below(mooring::testing::name("dyn.example.")), seen);
}

TEST_F(TablesTest, MemoryOfErasedHostsComesBack)
{
    for (std::uint32_t id = 1; id <= 20000; ++id) tables.put(host_row(id, "a.example."));
    const auto full = tables.memory();
    for (std::uint32_t id = 1; id <= 20000; ++id) tables.erase(HostId{id});
    tables.settle();

    EXPECT_EQ(tables.memory().hosts, 0U);
    EXPECT_LT(tables.memory().host_bytes, full.host_bytes / 50);
    EXPECT_EQ(tables.memory().retired_bytes, 0U);
}

// The figure of design section 2, P4. Real names are not needed to count the registry's own bytes.
TEST_F(TablesTest, AHostWithItsKeyTakesLessThan96Bytes)
{
    constexpr std::uint32_t count = 100'000;
    for (std::uint32_t id = 1; id <= count; ++id) {
        tables.put(host_row(id, "a.example."));
        tables.put(key_row(id, {HostId{id}}, id));
        if (id % 5000 != 0) continue;
        tables.settle();
        const auto memory = tables.memory();
        EXPECT_LT(memory.host_bytes + memory.key_bytes, std::size_t{96} * (id + 1024)) << id;
    }
    const auto memory = tables.memory();
    RecordProperty(
        "bytes_per_host_and_key",
        std::to_string(static_cast<double>(memory.host_bytes + memory.key_bytes) / count));
    EXPECT_LE(memory.host_bytes + memory.key_bytes, std::size_t{90} * count);
}

RC_GTEST_PROP(TablesProperty, KeysAreFoundAsAMapWouldFindThem, ())
{
    RegistryWorld world;
    std::map<std::uint32_t, std::uint32_t> secret_of;  // Key -> secret.
    for (std::uint32_t id = 1; id <= 8; ++id) world.tables.put(host_row(id, "a.example."));
    const auto steps =
        *rc::gen::container<std::vector<std::tuple<std::uint32_t, std::uint32_t, int>>>(
            rc::gen::tuple(rc::gen::inRange(1U, 40U), rc::gen::inRange(1U, 9U),
                           rc::gen::inRange(0, 4)));
    std::uint32_t next_secret = 1;

    for (const auto& [key, host, action] : steps) {
        if (action == 0) {
            world.tables.erase(KeyId{key});
            secret_of.erase(key);
        } else {
            std::vector<HostId> hosts{HostId{host}};
            if (action == 3 && host < 8) hosts.push_back(HostId{host + 1});
            world.tables.put(key_row(key, hosts, next_secret));
            secret_of[key] = next_secret++;
        }
        if (key % 7 == 0) world.tables.settle();
    }

    for (std::uint32_t secret = 1; secret < next_secret; ++secret) {
        const auto owner = std::ranges::find_if(
            secret_of, [&](const auto& pair) { return pair.second == secret; });
        const auto found = world.tables.find_key(hash_number(secret));
        RC_ASSERT(found.has_value() == (owner != secret_of.end()));
        if (found) RC_ASSERT(number_of(found->id) == owner->first);
    }
    for (std::uint32_t host = 1; host <= 8; ++host) {
        for (const auto id : world.tables.keys_of(HostId{host})) {
            RC_ASSERT(world.tables.key(id)->hosts.contains(HostId{host}));
        }
    }
}

// One writer, three readers; what matters here is what ThreadSanitizer says, and that a key that is
// never touched is always found.
TEST(TablesThreads, ReadersGoOnWhileTheWriterWorks)
{
    RegistryWorld world;
    auto& tables = world.tables;
    tables.put(host_row(1, "a.example."));
    tables.put(key_row(1, {HostId{1}}, 1));
    std::atomic<bool> is_done{false};
    std::atomic<std::uint64_t> misses{0};

    std::vector<std::thread> readers;
    for (std::uint32_t reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&, reader] {
            for (std::uint32_t i = reader; !is_done.load(); ++i) {
                const auto found = tables.find_key(hash_number(1));
                if (!found || found->hosts.front() != HostId{1}) misses.fetch_add(1);
                const auto other = tables.find_key(hash_number(2 + i % 3000));
                if (other && other->hosts.empty()) misses.fetch_add(1);
                tables.begin_intent(HostId{1 + i % 3000});
                tables.note_contact(HostId{1 + i % 3000}, wall_time_of(i));
                tables.end_intent(HostId{1 + i % 3000});
                (void)tables.host(HostId{2 + i % 3000});
                if (i % 512 == 0) (void)tables.contacts_since(1);
            }
        });
    }
    for (std::uint32_t round = 0; round < 3; ++round) {
        for (std::uint32_t id = 2; id <= 3000; ++id) {
            tables.put(host_row(id, "a.example."));
            std::vector<HostId> hosts{HostId{id}};
            if (id % 5 == round) hosts.push_back(HostId{1});
            tables.put(key_row(id, hosts, id));
            if (id % 64 == 0) tables.settle();
        }
        for (std::uint32_t id = 2; id <= 3000; ++id) {
            tables.erase(KeyId{id});
            tables.erase(HostId{id});
            if (id % 64 == 0) tables.settle();
        }
    }
    is_done.store(true);
    for (auto& reader : readers) reader.join();
    tables.settle();
    tables.settle();

    EXPECT_EQ(misses.load(), 0U);
    EXPECT_EQ(tables.memory().retired_bytes, 0U);
}

// The same for what few hosts and keys have, behind locks.
TEST(TablesThreads, ReadersGoOnWhileHostsJoinAndLeaveASite)
{
    RegistryWorld world;
    auto& tables = world.tables;
    for (std::uint32_t id = 1; id <= 2; ++id) tables.put(host_row(id, "a.example."));
    auto key = key_row(1, {HostId{1}}, 1);
    key.site = SiteId{1};
    key.legacy.freedns_hash = hash_number(7);
    tables.put(key);
    std::atomic<bool> is_done{false};
    std::atomic<std::uint64_t> misses{0};

    std::vector<std::thread> readers;
    for (int reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&] {
            while (!is_done.load()) {
                if (!tables.find_key(hash_number(1))) misses.fetch_add(1);
                const auto found = tables.find_freedns_key(hash_number(7));
                if (!found || !found->hosts.contains(HostId{1}) || found->hosts.size() > 2)
                    misses.fetch_add(1);
                const auto extras = tables.extras_of(HostId{2});
                if (extras && extras->site != SiteId{1}) misses.fetch_add(1);
                const auto host = tables.host(HostId{2});
                if (!host) misses.fetch_add(1);
                if (host) (void)tables.profile_for(HostId{2}, *host, Profile::Lab);
                if (tables.silence_rules().size() > 1) misses.fetch_add(1);
                (void)tables.gnudip_keys_of(HostId{2});
            }
        });
    }
    zone::Zone zone{.id = ZoneId{1}, .origin = mooring::testing::name("example.")};
    for (std::uint32_t round = 0; round < 2000; ++round) {
        zone.address_rule =
            round % 2 == 0 ? zone::AddressRule::Public : zone::AddressRule::Inherited;
        tables.put(zone);
        tables.put(zone::HostExtras{.id = HostId{2},
                                    .site = SiteId{1},
                                    .silence_minutes = 1 + round,
                                    .is_offline = round % 3 == 0});
        if (round % 2 == 0) tables.erase_extras(HostId{2});
        if (round % 16 == 0) tables.put(key);
    }
    is_done.store(true);
    for (auto& reader : readers) reader.join();

    EXPECT_EQ(misses.load(), 0U);
    EXPECT_THAT(tables.hosts_of(SiteId{1}), ElementsAre(HostId{2}));
}

}  // namespace
}  // namespace mooring::registry
