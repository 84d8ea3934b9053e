// SPDX-License-Identifier: Apache-2.0
/// What every store must do with rows.

#include "store/store_suite.hpp"

namespace mooring::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using zone::Erase;
using zone::Put;

TEST_P(StoreSuite, KeepsEveryFieldOfEveryRow)
{
    const zone::Account account{zone::AccountId{3}, "anna@example.org", zone::RowState::Suspended,
                                true, wall_time_of(5)};
    auto zone = zone_row(7, 4);
    zone.kind = zone::ZoneKind::Operator;
    zone.signing = zone::Signing::Full;
    zone.denial = zone::Denial::Nsec3;
    zone.address_rule = zone::AddressRule::Public;
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
                              zone::SiteId{4},
                              "r\xc3\xb6uter",
                              wall_time_of(8),
                              {.algorithm = 4, .sealed = {0, 9, 255}},
                              {.freedns_hash = zone::Sha256{7, 0, 1}, .gnudip_sealed = {0, 3}}};
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

zone::Site site_row(std::uint32_t id, std::string_view label)
{
    return {.id = zone::SiteId{id},
            .account = zone::AccountId{1},
            .label = std::string{label},
            .created = wall_time_of(13)};
}

// Everything that extras can say, but for the alias.
zone::HostExtras full_extras(std::uint32_t id)
{
    return {.id = zone::HostId{id},
            .site = zone::SiteId{3},
            .interface_id = Ipv6::parse("::12:34"),
            .address_rule = zone::AddressRule::Lab,
            .silence_minutes = 90,
            .offline_answer = {.addresses = {.ipv4 = Ipv4{{192, 0, 2, 1}},
                                             .ipv6 = Ipv6::parse("2001:db8::1")}},
            .is_offline = true,
            .kept = {.ipv4 = Ipv4{{192, 0, 2, 2}}, .ipv6 = Ipv6::parse("2001:db8::2")}};
}

TEST_P(StoreSuite, KeepsEveryFieldOfSitesAndExtras)
{
    const auto site = site_row(3, "d\xc3\xbcne \"1\"");
    const auto full = full_extras(1);
    zone::HostExtras aliased{.id = zone::HostId{2}};
    aliased.offline_answer.alias = name_of("a\\.b.example.net.");
    Model expected;
    expected.site(site);
    expected.extra(full);
    expected.extra(aliased);

    ASSERT_TRUE(commit(*store, {Put<zone::Site>{site, {}}, Put<zone::HostExtras>{full, {}},
                                Put<zone::HostExtras>{aliased, {}}}));
    reopen();

    EXPECT_EQ(difference(loaded(*store), expected), "");
    EXPECT_EQ(store->next_ids()->site, 4U);
}

TEST_P(StoreSuite, SitesAndExtrasAreReplacedAndErased)
{
    const zone::HostExtras less{.id = zone::HostId{1}, .silence_minutes = 5};
    ASSERT_TRUE(commit(*store, {Put<zone::Site>{site_row(3, "home"), {}},
                                Put<zone::HostExtras>{full_extras(1), {}}}));

    ASSERT_TRUE(commit(
        *store, {Put<zone::Site>{site_row(3, "dune"), {}}, Put<zone::HostExtras>{less, {}}}));
    EXPECT_EQ(loaded(*store).sites.at(zone::SiteId{3}).label, "dune");
    EXPECT_EQ(loaded(*store).extras.at(less.id), less);
    ASSERT_TRUE(commit(
        *store, {Erase<zone::Site>{zone::SiteId{3}, {}}, Erase<zone::HostExtras>{less.id, {}}}));

    EXPECT_EQ(difference(loaded(*store), Model{}), "");
    EXPECT_EQ(store->next_ids()->site, 4U);
}

TEST_P(StoreSuite, TwoSitesOfAnAccountAreNotCalledTheSame)
{
    auto of_another = site_row(4, "home");
    of_another.account = zone::AccountId{2};
    ASSERT_TRUE(commit(*store, {Put<zone::Site>{site_row(3, "home"), {}}}));

    EXPECT_EQ(code_of(commit(*store, {Put<zone::Site>{site_row(5, "home"), {}}})),
              Errc::AlreadyExists);
    EXPECT_TRUE(commit(*store, {Put<zone::Site>{of_another, {}}}));
}

zone::Entry entry_row(std::uint32_t id, zone::EntryKind kind, std::string_view lookup)
{
    return {.id = zone::EntryId{id},
            .kind = kind,
            .account = zone::AccountId{9},
            .lookup = std::string{lookup},
            .body = {0, 1, 255}};
}

TEST_P(StoreSuite, KeepsEveryFieldOfEntries)
{
    const auto session = entry_row(4, zone::EntryKind::Session, "a\xc3\xbc'\"");
    auto nobodys = entry_row(5, zone::EntryKind::Invitation, "");
    nobodys.account = {};
    nobodys.body.clear();
    Model expected;
    expected.entry(session);
    expected.entry(nobodys);

    ASSERT_TRUE(commit(*store, {Put<zone::Entry>{session, {}}, Put<zone::Entry>{nobodys, {}}}));
    reopen();

    EXPECT_EQ(difference(loaded(*store), expected), "");
    EXPECT_EQ(store->next_ids()->entry, 6U);
}

TEST_P(StoreSuite, TwoEntriesOfAKindAreNotFoundByTheSameText)
{
    ASSERT_TRUE(
        commit(*store, {Put<zone::Entry>{entry_row(1, zone::EntryKind::Session, "x"), {}}}));

    EXPECT_EQ(code_of(commit(*store,
                             {Put<zone::Entry>{entry_row(2, zone::EntryKind::Session, "x"), {}}})),
              Errc::AlreadyExists);
    EXPECT_TRUE(commit(*store, {Put<zone::Entry>{entry_row(3, zone::EntryKind::Token, "x"), {}},
                                Put<zone::Entry>{entry_row(4, zone::EntryKind::Session, ""), {}},
                                Put<zone::Entry>{entry_row(5, zone::EntryKind::Session, ""), {}}}));
    EXPECT_TRUE(
        commit(*store, {Erase<zone::Entry>{zone::EntryId{1}, {}},
                        Put<zone::Entry>{entry_row(6, zone::EntryKind::Session, "x"), {}}}));
    EXPECT_THAT(loaded(*store).entries, SizeIs(4));
}

TEST_P(StoreSuite, AFoldedEntryIsThereBeforeAndAfterItsFolding)
{
    const auto first = entry_row(1, zone::EntryKind::HostGuard, "host-1");
    auto later = first;
    later.body = {7};
    const auto gone = entry_row(2, zone::EntryKind::HostGuard, "host-2");
    Model expected;
    expected.entry(later);
    ASSERT_TRUE(commit(*store, {Put<zone::Entry>{first, {}}, Put<zone::Entry>{gone, {}}}));
    ASSERT_TRUE(commit(*store, {Put<zone::Entry>{later, {}}}));
    ASSERT_TRUE(commit(*store, {Erase<zone::Entry>{gone.id, {}}}));

    EXPECT_EQ(difference(loaded(*store), expected), "");
    ASSERT_TRUE(store->fold(1s, {}));
    reopen();

    EXPECT_EQ(difference(loaded(*store), expected), "");
    EXPECT_EQ(store->next_ids()->entry, 3U);
}

TEST_P(StoreSuite, AFoldedEntryThatWasErasedBeforeItsFoldingDoesNotComeBack)
{
    const auto row = entry_row(1, zone::EntryKind::HostGuard, "host-1");
    ASSERT_TRUE(commit(*store, {Put<zone::Entry>{row, {}}}));
    ASSERT_TRUE(store->fold(1s, {}));
    ASSERT_TRUE(commit(*store, {Erase<zone::Entry>{row.id, {}}}));
    ASSERT_TRUE(
        commit(*store, {Put<zone::Entry>{entry_row(2, zone::EntryKind::HostGuard, "host-1"), {}}}));

    ASSERT_TRUE(store->fold(1s, {}));
    reopen();

    EXPECT_THAT(loaded(*store).entries, ElementsAre(::testing::Key(zone::EntryId{2})));
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

TEST_P(StoreSuite, NumbersOfErasedRowsAreNotGivenAgain)
{
    commit_four_hosts(*store);

    ASSERT_TRUE(commit(*store, {Erase<zone::Host>{zone::HostId{4}, {}}}));
    reopen();

    EXPECT_EQ(store->next_ids()->host, 5U);
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

}  // namespace
}  // namespace mooring::store
