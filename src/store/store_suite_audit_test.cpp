// SPDX-License-Identifier: Apache-2.0
/// What every store must do with the audit log and the history's filters.

#include "store/store_suite.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zone::Put;

zone::Event login_of(std::uint32_t account, std::uint32_t second)
{
    return {.kind = zone::EventKind::LoggedIn,
            .account = zone::AccountId{account},
            .subject = "a \"session\"",
            .client = "Browser/1.0",
            .origin = {.cause = zone::Cause::Owner,
                       .dialect = zone::Dialect::Api,
                       .key = zone::KeyId{3},
                       .source = *Ipv6::parse("2001:db8::7"),
                       .time = wall_time_of(move_seconds + second)}};
}

std::vector<std::string> whats_of(const Result<std::vector<AuditEntry>>& lines)
{
    std::vector<std::string> whats;
    if (!lines) return {lines.error().detail};
    for (const auto& line : *lines) whats.push_back(line.what);
    return whats;
}

TEST_P(StoreSuite, TheAuditLogTellsEventsAndRowsNewestFirst)
{
    ASSERT_TRUE(commit(*store, {Put<zone::Zone>{zone_row(1), {}}, login_of(4, 100)}));
    ASSERT_TRUE(store->extend_history());
    ASSERT_TRUE(commit(*store, {rrset_change(txt_of("t.z1.example.", 1)), move_of(1, 1),
                                zone::Erase<zone::Host>{zone::HostId{7}, {}}}));

    const auto lines = store->audit({});

    EXPECT_THAT(whats_of(lines),
                ElementsAre("host-erased", "records-set", "logged-in", "zone-set"));
    EXPECT_EQ((*lines)[0].subject, "host-7");
    EXPECT_EQ((*lines)[1].subject, "t.z1.example. TXT");
    EXPECT_EQ((*lines)[2].origin, login_of(4, 100).origin);
    EXPECT_EQ((*lines)[2].account, zone::AccountId{4});
    EXPECT_EQ((*lines)[2].client, "Browser/1.0");
    EXPECT_EQ((*lines)[2].number, zone::ChangeNumber{2});
    EXPECT_EQ((*lines)[3].subject, "z1.example.");
}

TEST_P(StoreSuite, TheAuditLogIsAskedForAnAccountATimeAndAPage)
{
    ASSERT_TRUE(commit(*store, {login_of(1, 100), login_of(2, 200), login_of(1, 300)}));

    EXPECT_THAT(*store->audit({.account = zone::AccountId{1}}), SizeIs(2));
    EXPECT_THAT(*store->audit({.since = wall_time_of(move_seconds + 200)}), SizeIs(2));
    EXPECT_THAT(*store->audit({.until = wall_time_of(move_seconds + 150)}), SizeIs(1));
    const auto newest = *store->audit({.count = 1});
    ASSERT_THAT(newest, SizeIs(1));
    const auto older = *store->audit({.before = newest[0].id});
    ASSERT_THAT(older, SizeIs(2));
    EXPECT_EQ(older[0].account, zone::AccountId{2});
}

TEST_P(StoreSuite, SessionsAndMessagesAreToldByTheirEventsOnly)
{
    for (const auto kind : {zone::EntryKind::Session, zone::EntryKind::Message,
                            zone::EntryKind::HostGuard, zone::EntryKind::Token}) {
        zone::Entry row;
        row.id = zone::EntryId{static_cast<std::uint32_t>(kind)};
        row.kind = kind;
        ASSERT_TRUE(commit(*store, {Put<zone::Entry>{row, {}}}));
    }

    EXPECT_THAT(whats_of(store->audit({})), ElementsAre("token-set"));
}

TEST_P(StoreSuite, TheHistoryIsFilteredByTimeAndNumber)
{
    commit_four_hosts(*store);
    ASSERT_TRUE(commit(*store, {move_of(1, 10), move_of(1, 20), move_of(2, 15)}));
    ASSERT_TRUE(store->extend_history());
    ASSERT_TRUE(commit(*store, {move_of(1, 30)}));
    const zone::HostId host{1};
    const auto at = [](std::uint32_t second) { return wall_time_of(move_seconds + second); };

    EXPECT_THAT(*store->history_of({.host = host, .since = at(20)}), SizeIs(2));
    EXPECT_THAT(*store->history_of({.host = host, .since = at(5), .until = at(20)}), SizeIs(2));
    const auto one = *store->history_of({.host = host, .number = zone::ChangeNumber{7}});
    ASSERT_THAT(one, SizeIs(1));
    EXPECT_EQ(one[0].change.after.ipv4, (Ipv4{{192, 0, 2, 20}}));
    EXPECT_THAT(*store->history_of({.host = host, .number = zone::ChangeNumber{8}}), IsEmpty());
}

TEST_P(StoreSuite, AnUntouchedAuditLogHasNoProblems)
{
    commit_four_hosts(*store);
    for (std::uint8_t i = 1; i <= 5; ++i) {
        ASSERT_TRUE(commit(*store, {move_of(1, i), login_of(1, i)}));
        ASSERT_TRUE(store->extend_history());
        if (i == 3) reopen();
    }

    const auto report = store->verify_audit();

    ASSERT_TRUE(report.has_value()) << report.error().detail;
    EXPECT_THAT(report->problems, IsEmpty());
    EXPECT_EQ(report->entries, 15U);
}

}  // namespace
}  // namespace mooring::store
