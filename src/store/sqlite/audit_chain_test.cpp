// SPDX-License-Identifier: Apache-2.0
/// Who changes the audit log behind the service's back is found out.
#include "store/sqlite/audit_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_fixture.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

zone::Event event_at(std::uint32_t second)
{
    return {.kind = zone::EventKind::LoggedIn,
            .account = zone::AccountId{1},
            .subject = "a session",
            .client = "Browser",
            .origin = {.source = std::nullopt, .time = wall_time_of(move_seconds + second)}};
}

/// Three stretches of two lines each: changes 1 and 2, 3 and 4, 5 and 6.
class AuditChain : public ::testing::Test {
protected:
    void SetUp() override
    {
        open();
        for (std::uint8_t i = 1; i <= 3; ++i) {
            ASSERT_TRUE(commit(*store, {move_of(i, i), event_at(i)}));
            ASSERT_TRUE(store->extend_history());
        }
    }
    void open()
    {
        store.reset();
        SqliteOptions options;
        options.retention.history = retention;
        options.audit_key = [this] { return key; };
        auto opened = SqliteStore::open(clock, folder.path() + "/data", options);
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        store = std::move(*opened);
    }
    void tamper(const char* sql)
    {
        auto database =
            *Connection::open(folder.path() + "/data/history.db", Connection::Access::ReadWrite);
        ASSERT_TRUE(database.execute(sql)) << sql;
        ASSERT_GT(database.changed_rows(), 0) << sql;
    }
    std::vector<std::string> problems()
    {
        const auto report = store->verify_audit();
        if (!report) return {report.error().detail};
        return report->problems;
    }

    TestFolder folder;
    testing::FakeClock clock;
    AuditKey key = AuditKey(32, 7);
    std::chrono::seconds retention = 24h * 36500;
    std::unique_ptr<SqliteStore> store;
};

TEST_F(AuditChain, AnUntouchedOneVerifies)
{
    const auto report = store->verify_audit();

    ASSERT_TRUE(report.has_value()) << report.error().detail;
    EXPECT_THAT(report->problems, IsEmpty());
    EXPECT_EQ(report->stretches, 3U);
    EXPECT_EQ(report->entries, 6U);
    EXPECT_EQ(report->unkeyed, 0U);
}

TEST_F(AuditChain, AChangedLineIsFoundAndItsPlaceTold)
{
    tamper("UPDATE address_change SET source = X'C6336401' WHERE number = 3");

    EXPECT_THAT(problems(), ::testing::ElementsAre(HasSubstr("changes 3 to 4")));
}

TEST_F(AuditChain, EveryColumnOfALineIsCovered)
{
    for (const char* sql : {"UPDATE event SET what = 'logged-out' WHERE number = 4",
                            "UPDATE event SET account = account + 1 WHERE number = 4",
                            "UPDATE event SET subject = subject || '.' WHERE number = 4",
                            "UPDATE event SET client = '' WHERE number = 4",
                            "UPDATE event SET t = t + 1 WHERE number = 4",
                            "UPDATE event SET cause = cause + 1 WHERE number = 4",
                            "UPDATE event SET update_key = 9 WHERE number = 4",
                            "UPDATE address_change SET host = host + 7 WHERE number = 3",
                            "UPDATE address_change SET ipv4_before = X'01020304' WHERE number = 3",
                            "UPDATE address_change SET ipv4_after = NULL WHERE number = 3"}) {
        auto database =
            *Connection::open(folder.path() + "/data/history.db", Connection::Access::ReadWrite);
        ASSERT_TRUE(
            database.execute("BEGIN; CREATE TABLE kept_event AS SELECT * FROM event; "
                             "CREATE TABLE kept_move AS SELECT * FROM address_change; "
                             "COMMIT"));
        tamper(sql);
        EXPECT_THAT(problems(), Contains(HasSubstr("changes 3 to 4"))) << sql;
        ASSERT_TRUE(database.execute(
            "BEGIN; DELETE FROM event; INSERT INTO event SELECT * FROM kept_event; "
            "DELETE FROM address_change; INSERT INTO address_change SELECT * FROM kept_move; "
            "DROP TABLE kept_event; DROP TABLE kept_move; COMMIT"));
        EXPECT_THAT(problems(), IsEmpty());
    }
}

TEST_F(AuditChain, ARemovedLineIsFound)
{
    tamper("DELETE FROM event WHERE number = 2");

    EXPECT_THAT(problems(), ::testing::ElementsAre(HasSubstr("1 lines are there, 2 were written")));
}

TEST_F(AuditChain, AnAddedLineIsFound)
{
    tamper(
        "INSERT INTO event SELECT 99, epoch, 99, t, what, account, subject, client, cause, "
        "dialect, update_key, source FROM event WHERE number = 2");

    EXPECT_THAT(problems(), ::testing::ElementsAre(HasSubstr("belong to no stretch")));
}

TEST_F(AuditChain, ARemovedStretchIsFoundThoughItsLinesGoWithIt)
{
    tamper("DELETE FROM audit_stretch WHERE first = 3");
    tamper("DELETE FROM event WHERE number = 4");
    tamper("DELETE FROM address_change WHERE number = 3");

    EXPECT_THAT(problems(), Contains(HasSubstr("changes 3 to 4 are missing")));
}

TEST_F(AuditChain, ABeginningThatSomebodyElseCutOffIsFound)
{
    tamper(
        "UPDATE audit_anchor SET last = 2, hash = (SELECT hash FROM audit_stretch WHERE first = "
        "1), key_id = (SELECT key_id FROM audit_stretch WHERE first = 1), seal = X'00'");
    tamper("DELETE FROM audit_stretch WHERE first = 1");
    tamper("DELETE FROM event WHERE number = 2");
    tamper("DELETE FROM address_change WHERE number = 1");

    EXPECT_THAT(problems(), Contains(HasSubstr("not cut off there by this service")));
}

TEST_F(AuditChain, AChainMadeAnewWithoutTheKeyIsFound)
{
    tamper("UPDATE audit_stretch SET key_id = CAST('' AS BLOB) WHERE first = 5");

    EXPECT_THAT(problems(), Contains(HasSubstr("not protected by the key")));
}

TEST_F(AuditChain, AnotherKeyDoesNotVerify)
{
    key = AuditKey(32, 8);
    open();

    EXPECT_THAT(problems(), Contains(HasSubstr("a key that is not here")));
}

TEST_F(AuditChain, WhatRetentionDeletesLeavesAChainThatVerifies)
{
    clock.advance(48h);
    ASSERT_TRUE(commit(*store, {event_at(172'800)}));
    ASSERT_TRUE(store->extend_history());
    retention = 24h;
    open();

    ASSERT_TRUE(store->extend_history());

    const auto report = store->verify_audit();
    ASSERT_TRUE(report.has_value());
    EXPECT_THAT(report->problems, IsEmpty());
    EXPECT_EQ(report->stretches, 1U);
    EXPECT_EQ(report->begins, wall_time_of(move_seconds + 3));
    EXPECT_THAT(*store->audit({}), ::testing::SizeIs(1));
    EXPECT_THAT(*store->history(zone::HostId{1}, 9), IsEmpty());
}

TEST_F(AuditChain, WithoutAKeyItSaysSo)
{
    key.clear();
    const auto keyless = SqliteStore::open(clock, folder.path() + "/other", {});
    ASSERT_TRUE(keyless.has_value());
    ASSERT_TRUE(commit(**keyless, {event_at(1)}));
    ASSERT_TRUE((*keyless)->extend_history());

    const auto report = (*keyless)->verify_audit();

    EXPECT_THAT(report->problems, IsEmpty());
    EXPECT_EQ(report->unkeyed, 1U);
}

}  // namespace
}  // namespace mooring::store
