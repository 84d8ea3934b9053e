// SPDX-License-Identifier: Apache-2.0
/// What only the store with files must do: locks, versions, damage, full disks, backups.

#include "store/sqlite/sqlite_store.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/schema.hpp"
#include "store/store_fixture.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using zone::Put;

class SqliteStoreTest : public ::testing::Test {
protected:
    Result<std::unique_ptr<SqliteStore>> open() { return SqliteStore::open(clock, data()); }
    void SetUp() override { reopen(); }
    void reopen()
    {
        store.reset();
        auto opened = open();
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        store = std::move(*opened);
    }
    [[nodiscard]] std::string data() const { return folder.path() + "/data"; }
    [[nodiscard]] std::string path(const char* name) const { return folder.path() + "/" + name; }
    void execute(const std::string& file, const char* sql)
    {
        auto connection = Connection::open(file, Connection::Access::Create);
        ASSERT_TRUE(connection.has_value());
        const auto done = connection->execute(sql);
        ASSERT_TRUE(done.has_value()) << done.error().detail;
    }

    testing::FakeClock clock;
    TestFolder folder;
    std::unique_ptr<SqliteStore> store;
};

TEST_F(SqliteStoreTest, ASecondProcessIsKeptOut)
{
    const auto second = open();

    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::StoreInUse);
    EXPECT_THAT(second.error().detail, HasSubstr(data()));
}

TEST_F(SqliteStoreTest, FilesAreForTheirOwnerOnly)
{
    const auto mode = std::filesystem::status(data()).permissions();

    EXPECT_EQ(mode, std::filesystem::perms::owner_all);
}

TEST_F(SqliteStoreTest, DataOfANewerVersionIsRefused)
{
    store.reset();
    execute(data() + "/mooring.db", "INSERT INTO schema_version (version) VALUES (1000)");

    const auto opened = open();

    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, Errc::StoreTooNew);
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsCorrupt)
{
    store.reset();
    std::ofstream{data() + "/mooring.db"} << std::string(8192, 'x');

    const auto opened = open();

    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, Errc::Corrupt);
    EXPECT_THAT(opened.error().detail, HasSubstr("mooring.db"));
}

TEST_F(SqliteStoreTest, ARowThatMakesNoSenseIsCorrupt)
{
    commit_four_hosts(*store);
    store.reset();
    execute(data() + "/mooring.db", "UPDATE host SET name = 'a..b.' WHERE id = 2");
    reopen();

    Model model;
    ModelLoader loader{model};
    const auto done = (*store->snapshot())->load(loader);

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::Corrupt);
    EXPECT_THAT(done.error().detail, HasSubstr("host"));
}

TEST_F(SqliteStoreTest, AddressesAreOnTheDiskAsSoonAsTheCommitReturns)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    // What a process that is killed leaves behind: the files as they are now.
    std::filesystem::create_directories(path("copy"));
    for (const char* name : {"mooring.db", "mooring.db-wal"})
        std::filesystem::copy_file(data() + "/" + name, path("copy") + "/" + name);

    auto copy = SqliteStore::open(clock, path("copy"));

    ASSERT_TRUE(copy.has_value()) << copy.error().detail;
    EXPECT_EQ(difference(loaded(**copy), loaded(*store)), "");
}

TEST_F(SqliteStoreTest, CommitsGoOnWhileAnotherThreadFoldsAndReads)
{
    const SystemClock real;
    store.reset();
    SqliteOptions options;
    options.retention.history = 24h * 36500;
    auto opened = SqliteStore::open(real, data(), options);
    ASSERT_TRUE(opened.has_value());
    store = std::move(*opened);
    commit_four_hosts(*store);
    Guarded<bool> is_done{false};
    std::thread other{[&] {
        while (!is_done.with([](const bool done) { return done; })) {
            EXPECT_TRUE(store->fold(1ms, {}).has_value());
            EXPECT_TRUE(store->extend_history().has_value());
            EXPECT_THAT(loaded(*store).hosts, SizeIs(4));
        }
    }};

    for (int i = 0; i < 200; ++i)
        ASSERT_TRUE(commit(*store, {move_of(1 + static_cast<std::uint32_t>(i % 4),
                                            static_cast<std::uint8_t>(i))})
                        .has_value());
    is_done.with([](bool& done) { done = true; });
    other.join();
    while (store->fold(1s, {})->tail_batches > 0) {
    }

    EXPECT_EQ(loaded(*store).hosts.at(zone::HostId{4}).addresses.ipv4, (Ipv4{{192, 0, 2, 199}}));
    ASSERT_TRUE(store->extend_history());
    EXPECT_THAT(*store->history(zone::HostId{4}, 1000), SizeIs(50));
}

TEST(WriteSide, AFullDiskIsSaidAndChangesNothing)
{
    const TestFolder folder;
    auto side = WriteSide::open(folder.path() + "/mooring.db");
    ASSERT_TRUE(side.has_value());
    const auto limit = [](Connection& connection) {
        return connection.execute("PRAGMA max_page_count = 40");
    };
    ASSERT_TRUE((*side)->alone(limit));

    Result<> done;
    std::uint64_t committed = 0;
    while (committed < 100'000) {
        auto batch = zone::batch_after(*(*side)->head(), {});
        batch.changes.assign(100, move_of(1, 1));
        done = (*side)->commit(batch);
        if (!done) break;
        committed += 100;
    }

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::StoreFull);
    EXPECT_EQ((*side)->head()->last, zone::ChangeNumber{committed});
    EXPECT_EQ((*side)->facts().committed.batches, committed / 100);
}

TEST_F(SqliteStoreTest, DataOfSchemaVersionOneIsTakenOver)
{
    store.reset();
    std::filesystem::remove_all(data());
    std::filesystem::create_directory(data());
    {
        auto old = *Connection::open(data() + "/mooring.db", Connection::Access::Create);
        ASSERT_TRUE(migrate(old, store_migrations().first(1)));
        ASSERT_TRUE(
            old.execute("INSERT INTO zone (id, origin, kind, version, created, serial) "
                        "VALUES (1, 'z1.example.', 1, 1, 1000000, 77);"
                        "INSERT INTO update_key (id, account, secret_hash, rights, label, created) "
                        "VALUES (7, 1, zeroblob(32), 3, 'router', 1000000);"
                        "INSERT INTO key_host (update_key, position, host) VALUES (7, 0, 4);"));
    }

    reopen();

    const auto model = loaded(*store);
    EXPECT_EQ(model.zones.at(zone::ZoneId{1}).zone, zone_row(1));
    EXPECT_EQ(model.zones.at(zone::ZoneId{1}).zone.signing, zone::Signing::Unsigned);
    EXPECT_EQ(model.zones.at(zone::ZoneId{1}).serial, dns::Serial{77});
    EXPECT_EQ(model.keys.at(zone::KeyId{7}).label, "router");
    EXPECT_EQ(model.keys.at(zone::KeyId{7}).tsig, zone::TsigSecret{});
    EXPECT_EQ(store->next_ids()->signing_key, 1U);
    auto key = model.keys.at(zone::KeyId{7});
    key.tsig = {.algorithm = 4, .sealed = {1}};
    ASSERT_TRUE(commit(*store, {Put<zone::UpdateKey>{key, {}}}));
    EXPECT_EQ(loaded(*store).keys.at(key.id), key);
}

TEST_F(SqliteStoreTest, DataOfSchemaVersionTwoIsTakenOver)
{
    store.reset();
    std::filesystem::remove_all(data());
    std::filesystem::create_directory(data());
    {
        auto old = *Connection::open(data() + "/mooring.db", Connection::Access::Create);
        ASSERT_TRUE(migrate(old, store_migrations().first(2)));
        ASSERT_TRUE(old.execute(
            "INSERT INTO zone (id, origin, kind, version, created, serial, signing, denial) "
            "VALUES (1, 'z1.example.', 1, 1, 1000000, 77, 2, 2);"
            "INSERT INTO update_key (id, account, secret_hash, rights, label, created, "
            "tsig_algorithm, tsig_sealed) VALUES (7, 1, zeroblob(32), 3, 'r', 1000000, 4, X'01');"
            "INSERT INTO key_host (update_key, position, host) VALUES (7, 0, 4);"));
    }

    reopen();

    const auto model = loaded(*store);
    EXPECT_EQ(model.zones.at(zone::ZoneId{1}).zone.denial, zone::Denial::Nsec3);
    EXPECT_EQ(model.zones.at(zone::ZoneId{1}).zone.address_rule, zone::AddressRule::Inherited);
    auto key = model.keys.at(zone::KeyId{7});
    EXPECT_EQ(key.tsig, (zone::TsigSecret{.algorithm = 4, .sealed = {1}}));
    EXPECT_EQ(key.site, std::nullopt);
    EXPECT_EQ(key.legacy, zone::LegacySecrets{});
    EXPECT_EQ(store->next_ids()->site, 1U);
    key.site = zone::SiteId{1};
    key.legacy = {.freedns_hash = zone::Sha256{1}, .gnudip_sealed = {2}};
    ASSERT_TRUE(commit(*store, {Put<zone::UpdateKey>{key, {}}}));
    EXPECT_EQ(loaded(*store).keys.at(key.id), key);
}

TEST_F(SqliteStoreTest, ABackupIsRestoredIntoANewFolder)
{
    commit_four_hosts(*store);
    auto batch = zone::batch_after(*store->head(), {});
    batch.changes = {move_of(1, 1)};
    batch.serials = {{zone::ZoneId{1}, dns::Serial{500}}};
    ASSERT_TRUE(store->commit(batch));
    const auto before = loaded(*store);
    const auto head = *store->head();
    std::ofstream{data() + "/keys/seal"} << "secret";
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::Yes));
    ASSERT_TRUE(commit(*store, {move_of(1, 2)}));

    const auto report =
        restore_backup(path("backup"), path("new"), {.now = clock.wall_now() + 100s});

    ASSERT_TRUE(report.has_value()) << report.error().detail;
    EXPECT_EQ(report->zone_count, 1U);
    EXPECT_EQ(report->host_count, 4U);
    EXPECT_EQ(report->key_file_count, 1U);
    EXPECT_EQ(report->taken, clock.wall_now());
    auto restored = SqliteStore::open(clock, path("new"));
    ASSERT_TRUE(restored.has_value()) << restored.error().detail;
    auto after = loaded(**restored);
    EXPECT_EQ(after.zones.at(zone::ZoneId{1}).serial, dns::Serial{500 + 1000 + 864'000});
    after.zones.at(zone::ZoneId{1}).serial = dns::Serial{500};
    EXPECT_EQ(difference(after, before), "");
    EXPECT_EQ((*restored)->head()->epoch, head.epoch + 1);
    EXPECT_EQ((*restored)->head()->last, head.last);
    std::string secret;
    std::ifstream{path("new/keys/seal")} >> secret;
    EXPECT_EQ(secret, "secret");
}

TEST_F(SqliteStoreTest, AKeyFileThatLiesElsewhereIsInTheBackupToo)
{
    std::ofstream{path("elsewhere")} << "secret";
    ASSERT_TRUE(write_backup(DataPaths{data()}, path("backup"),
                             {.with_keys = WithKeys::Yes, .key_file = path("elsewhere")}));
    ASSERT_TRUE(write_backup(DataPaths{data()}, path("without"), {.key_file = path("elsewhere")}));

    const auto with = restore_backup(path("backup"), path("new"), {});
    const auto without = restore_backup(path("without"), path("newer"), {});

    EXPECT_EQ(with->key_file_count, 1U);
    EXPECT_EQ(without->key_file_count, 0U);
    std::string secret;
    std::ifstream{path("new/keys/seal.key")} >> secret;
    EXPECT_EQ(secret, "secret");
}

TEST_F(SqliteStoreTest, ARestoredStoreGoesOnAndKeepsItsHistory)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 1)}));
    ASSERT_TRUE(store->extend_history());
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::No));
    ASSERT_TRUE(restore_backup(path("backup"), path("new"), {.now = clock.wall_now()}));

    auto restored = *SqliteStore::open(clock, path("new"));
    ASSERT_TRUE(commit(*restored, {move_of(1, 2)}));

    const auto history = restored->history(zone::HostId{1}, 10);
    ASSERT_THAT(*history, SizeIs(2));
    EXPECT_EQ((*history)[0].epoch, 2U);
    EXPECT_EQ((*history)[1].epoch, 1U);
    EXPECT_TRUE(restored->backup(path("again"), WithKeys::No).has_value());
    EXPECT_TRUE(
        restore_backup(path("again"), path("newer"), {.now = clock.wall_now()}).has_value());
}

TEST_F(SqliteStoreTest, ABackupWithoutKeysHasNone)
{
    std::ofstream{data() + "/keys/seal"} << "secret";
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::No));

    const auto report = restore_backup(path("backup"), path("new"), {.now = clock.wall_now()});

    EXPECT_EQ(report->key_file_count, 0U);
    EXPECT_FALSE(std::filesystem::exists(path("new/keys/seal")));
}

TEST_F(SqliteStoreTest, ABackupNeverOverwrites)
{
    std::ofstream{path("precious")} << "precious";

    const auto done = store->backup(path("precious"), WithKeys::No);

    EXPECT_EQ(done.error().code, Errc::AlreadyExists);
    EXPECT_EQ(std::filesystem::file_size(path("precious")), 8U);
    EXPECT_FALSE(std::filesystem::exists(path("precious.tmp")));
}

TEST_F(SqliteStoreTest, ARestoreRefusesAFolderWithSomethingInIt)
{
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::No));
    std::filesystem::create_directories(path("new"));
    std::ofstream{path("new/file")} << "x";

    EXPECT_EQ(restore_backup(path("backup"), path("new"), {}).error().code, Errc::Conflict);
    EXPECT_EQ(restore_backup(path("nothing"), path("other"), {}).error().code, Errc::NotFound);
}

TEST_F(SqliteStoreTest, ARestoreRefusesWhatIsDamagedOrNoBackup)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::No));
    execute(path("backup"),
            "UPDATE batch SET data = CAST(substr(data, 1, length(data) - 1) || X'FE' AS BLOB)");
    store.reset();

    const auto damaged = restore_backup(path("backup"), path("new"), {});
    const auto no_backup = restore_backup(data() + "/mooring.db", path("other"), {});

    EXPECT_EQ(damaged.error().code, Errc::Corrupt);
    EXPECT_EQ(no_backup.error().code, Errc::Corrupt);
    EXPECT_FALSE(std::filesystem::exists(path("new/mooring.db")));
}

TEST_F(SqliteStoreTest, RestoredSerialsAreNeverZeroAndNeverGoBack)
{
    auto batch = zone::batch_after(*store->head(), {});
    batch.changes = {Put<zone::Zone>{zone_row(1), {}}, Put<zone::Zone>{zone_row(2), {}}};
    batch.serials = {{zone::ZoneId{1}, dns::Serial{0U - 864'000U}},
                     {zone::ZoneId{2}, dns::Serial{7}}};
    ASSERT_TRUE(store->commit(batch));
    ASSERT_TRUE(store->backup(path("backup"), WithKeys::No));

    ASSERT_TRUE(restore_backup(path("backup"), path("new"), {.now = clock.wall_now()}));
    ASSERT_TRUE(
        restore_backup(path("backup"), path("late"), {.now = clock.wall_now() + 24h * 365 * 10}));

    auto soon = *SqliteStore::open(clock, path("new"));
    auto late = *SqliteStore::open(clock, path("late"));
    EXPECT_EQ(loaded(*soon).zones.at(zone::ZoneId{1}).serial, dns::Serial{1});
    EXPECT_TRUE(loaded(*late).zones.at(zone::ZoneId{2}).serial.is_newer_than(dns::Serial{7}));
}

}  // namespace
}  // namespace mooring::store
