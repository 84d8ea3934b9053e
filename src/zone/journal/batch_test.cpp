// SPDX-License-Identifier: Apache-2.0
#include "zone/journal/batch.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "testing/arbitrary_batch.hpp"

namespace mooring::zone {
namespace {

using namespace std::chrono_literals;

dns::Name name_of(std::string_view text)
{
    return *dns::Name::parse(text);
}

AddressChange address_change()
{
    return {.host = HostId{1'234'567},
            .before = {.ipv4 = Ipv4{{203, 0, 113, 7}}, .ipv6 = std::nullopt},
            .after = {.ipv4 = Ipv4{{203, 0, 113, 99}}, .ipv6 = std::nullopt},
            .origin = {.cause = Cause::Update,
                       .dialect = Dialect::Dyndns2,
                       .key = KeyId{1'300'000},
                       .source = Ipv4{{203, 0, 113, 99}},
                       .time = wall_time_of(1'790'000'000)}};
}

Batch batch_with(std::vector<Change> changes)
{
    auto batch = batch_after(Head{.epoch = 3, .last = ChangeNumber{41}, .hash = {1, 2, 3}},
                             wall_time_of(1'790'000'000) + 12ms);
    batch.changes = std::move(changes);
    return batch;
}

// A batch as format version 1 wrote it: one change of most kinds there were.
constexpr std::string_view version_1_batch =
    "4d524a4201495ccf9ffd2dfb47032a01020300000000000000000000000000000000000000000000"
    "0000000000000098b083c5986801022d05c4780803010b6140622e6578616d706c6501018088ad8b"
    "916802010000170502000c0364796e076578616d706c650203d097ad8b9168020100001707030202"
    "060561747469630101a0a7ad8b91680201000017090402030003013c0101f0b6ad8b916802010000"
    "170b0701090807000000000000000000000000000000000000000000000000000000000003010406"
    "726f75746572c0c6ad8b91680201000017010403cb007107cb007163010201071702020302040377"
    "777710ac0200010302686902010000170c070201000017";

// And one as version 2 wrote it.
constexpr std::string_view version_2_batch =
    "4d524a420252c2584c525628af032a01020300000000000000000000000000000000000000000000"
    "0000000000000098b083c5986801022d05c478060502000c0364796e076578616d706c650103d097"
    "ad8b9168020202010000170b07010908070000000000000000000000000000000000000000000000"
    "00000000000003010406726f75746572c0c6ad8b91680402010202010000170d05020f0202020100"
    "010390d6ad8b9168e0e5ad8b916802010000170f06020620010db800000000000000000000000135"
    "010000b0f5ad8b91680201000017130780f7c4d50601020300000000000000000000000000050201"
    "00001712020201000017";

// And as version 3 wrote it.
constexpr std::string_view version_3_batch =
    "4d524a4203b07082b0c1a4548a032a01020300000000000000000000000000000000000000000000"
    "0000000000000080b083c5986801024d000000050502000c0364796e076578616d706c6501010000"
    "010203030407d00f0020010db80000000000000000000000070b0701000000000000000000000000"
    "000000000000000000000000000000000000000001010406726f7574657200000003000209080303"
    "0407d00f0020010db800000000000000000000000714030104686f6d650003030407d00f0020010d"
    "b8000000000000000000000007160403000f1003030407d00f0020010db800000000000000000000"
    "0007150503030407d00f0020010db8000000000000000000000007";

std::vector<std::uint8_t> bytes_of_hex(std::string_view hex)
{
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const std::string digits{hex.substr(i, 2)};
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
    }
    return bytes;
}

TEST(Journal, ABatchOfFormatVersion1IsStillRead)
{
    const auto batch = decode(bytes_of_hex(version_1_batch));

    ASSERT_TRUE(batch.has_value()) << batch.error().detail;
    ASSERT_EQ(batch->changes.size(), 8U);
    const auto& zone = std::get<Put<Zone>>(batch->changes[1]).row;
    EXPECT_EQ(zone, (Zone{.id = ZoneId{2},
                          .origin = name_of("dyn.example."),
                          .kind = ZoneKind::Operator,
                          .version = 3,
                          .created = wall_time_of(1'789'000'001),
                          .signing = Signing::Unsigned,
                          .denial = Denial::Nsec}));
    const auto& key = std::get<Put<UpdateKey>>(batch->changes[4]).row;
    EXPECT_EQ(key.label, "router");
    EXPECT_EQ(key.hosts, std::vector{HostId{4}});
    EXPECT_EQ(key.tsig, TsigSecret{});
    EXPECT_EQ(std::get<AddressChange>(batch->changes[5]).origin.source,
              (IpAddress{Ipv4{{203, 0, 113, 99}}}));
    EXPECT_EQ(std::get<Erase<UpdateKey>>(batch->changes[7]).id, KeyId{7});
}

TEST(Journal, ABatchOfFormatVersion2IsStillRead)
{
    const auto batch = decode(bytes_of_hex(version_2_batch));

    ASSERT_TRUE(batch.has_value()) << batch.error().detail;
    ASSERT_EQ(batch->changes.size(), 6U);
    const auto& zone = std::get<Put<Zone>>(batch->changes[0]).row;
    EXPECT_EQ(zone.denial, Denial::Nsec3);
    EXPECT_EQ(zone.address_rule, AddressRule::Inherited);
    const auto& key = std::get<Put<UpdateKey>>(batch->changes[1]).row;
    EXPECT_EQ(key.tsig, (TsigSecret{.algorithm = 4, .sealed = {1, 2}}));
    EXPECT_EQ(key.site, std::nullopt);
    EXPECT_EQ(key.legacy, LegacySecrets{});
    EXPECT_EQ(std::get<Put<Secondary>>(batch->changes[3]).row.address,
              *Endpoint::parse("[2001:db8::1]:53"));
    EXPECT_EQ(std::get<TsigUse>(batch->changes[4]).rcode, 5U);
    EXPECT_EQ(std::get<Erase<Upstream>>(batch->changes[5]).id, ZoneId{2});
}

TEST(Journal, ABatchOfFormatVersion3IsStillRead)
{
    const auto batch = decode(bytes_of_hex(version_3_batch));

    ASSERT_TRUE(batch.has_value()) << batch.error().detail;
    ASSERT_EQ(batch->changes.size(), 5U);
    EXPECT_EQ(std::get<Put<Zone>>(batch->changes[0]).row.address_rule, AddressRule::Public);
    const auto& key = std::get<Put<UpdateKey>>(batch->changes[1]).row;
    EXPECT_EQ(key.site, SiteId{3});
    EXPECT_EQ(key.legacy.gnudip_sealed, (std::vector<std::uint8_t>{9, 8}));
    EXPECT_EQ(std::get<Put<Site>>(batch->changes[2]).row.label, "home");
    const auto& extras = std::get<Put<HostExtras>>(batch->changes[3]).row;
    EXPECT_EQ(extras.silence_minutes, 15U);
    EXPECT_TRUE(extras.is_offline);
    EXPECT_EQ(std::get<Erase<Site>>(batch->changes[4]).origin.source,
              (IpAddress{*Ipv6::parse("2001:db8::7")}));
}

TEST(Journal, WhatABatchOfAnOlderFormatSaidIsKeptInTheNewFormat)
{
    for (const auto old : {version_1_batch, version_2_batch, version_3_batch}) {
        const auto batch = *decode(bytes_of_hex(old));

        EXPECT_EQ(*decode(encode(batch)), batch);
    }
}

TEST(Journal, AKindThatFormatVersion2DidNotHaveIsRefusedThere)
{
    auto bytes = encode(batch_with({Erase<Site>{.id = SiteId{1}, .origin = {}}}));
    ASSERT_TRUE(decode(bytes).has_value());

    bytes[4] = 2;

    EXPECT_EQ(decode(bytes).error().code, Errc::Corrupt);
}

TEST(Journal, AKindThatFormatVersion3DidNotHaveIsRefusedThere)
{
    auto bytes = encode(batch_with({Erase<Entry>{.id = EntryId{1}, .origin = {}}}));
    ASSERT_TRUE(decode(bytes).has_value());

    bytes[4] = 3;

    EXPECT_EQ(decode(bytes).error().code, Errc::Corrupt);
}

TEST(Journal, AnEntryIsRefusedIfItsKindOrSizeIsImpossible)
{
    Put<Entry> put;
    put.row.id = EntryId{1};
    put.row.kind = EntryKind::Session;
    put.row.lookup = std::string(entry_lookup_max, 'x');
    put.row.body.resize(entry_body_max);
    EXPECT_EQ(decode(encode(batch_with({put})))->changes[0], Change{put});

    auto wrong = put;
    wrong.row.kind = static_cast<EntryKind>(static_cast<int>(entry_kind_last) + 1);
    EXPECT_FALSE(decode(encode(batch_with({wrong}))).has_value());
    wrong.row.kind = EntryKind{};
    EXPECT_FALSE(decode(encode(batch_with({wrong}))).has_value());
    wrong = put;
    wrong.row.lookup += 'x';
    EXPECT_FALSE(decode(encode(batch_with({wrong}))).has_value());
    wrong = put;
    wrong.row.body.push_back(1);
    EXPECT_FALSE(decode(encode(batch_with({wrong}))).has_value());
}

TEST(Journal, EventsOfALaterVersionAreKeptAndEveryKnownOneHasAName)
{
    const auto later = static_cast<EventKind>(60'000);
    Event event;
    event.kind = later;
    event.subject = "s";
    const auto batch = batch_with({event});

    EXPECT_EQ(decode(encode(batch)), batch);
    EXPECT_STREQ(text_of(later), "unknown");
    for (int kind = 1; kind <= static_cast<int>(event_kind_last); ++kind)
        EXPECT_STRNE(text_of(static_cast<EventKind>(kind)), "unknown") << kind;
    for (int kind = 1; kind <= static_cast<int>(entry_kind_last); ++kind)
        EXPECT_STRNE(text_of(static_cast<EntryKind>(kind)), "unknown") << kind;
}

TEST(Journal, ExtrasOfAHostThatOnlyHasASiteCostFewBytes)
{
    const HostExtras extras{.id = HostId{1'234'567}, .site = SiteId{70'000}};
    const auto none = encode(batch_with({Erase<Site>{.id = SiteId{1}, .origin = {}}})).size();

    const auto bytes = encode(batch_with({Put<HostExtras>{.row = extras, .origin = {}}}));

    EXPECT_LE(bytes.size(), none + 9);
}

TEST(Journal, AKindThatFormatVersion1DidNotHaveIsRefusedThere)
{
    auto bytes = encode(batch_with({Erase<SigningKey>{.id = SigningKeyId{1}, .origin = {}}}));
    ASSERT_TRUE(decode(bytes).has_value());

    bytes[4] = 1;

    EXPECT_EQ(decode(bytes).error().code, Errc::Corrupt);
}

RC_GTEST_PROP(Journal, DecodingAnEncodedBatchGivesTheSameBatch, ())
{
    const auto batch = *testing::arbitrary_batch();

    const auto decoded = decode(encode(batch));

    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == batch);
}

TEST(Journal, AnotherVersionIsFoundEvenIfItsFieldsWouldFit)
{
    constexpr std::size_t version_offset = 4;
    auto batch = batch_after(Head{}, WallTime{});
    batch.changes.emplace_back(Erase<Host>{.id = HostId{1}, .origin = {}});
    auto bytes = encode(batch);

    bytes[version_offset] = 2;

    EXPECT_FALSE(decode(bytes).has_value());
}

RC_GTEST_PROP(Journal, AnyFlippedBitIsFound, ())
{
    auto bytes = encode(*testing::arbitrary_batch());
    const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);

    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));

    RC_ASSERT(!decode(bytes).has_value());
}

RC_GTEST_PROP(Journal, AnyTruncationIsFound, ())
{
    const auto bytes = encode(*testing::arbitrary_batch());
    const auto size = *rc::gen::inRange<std::size_t>(0, bytes.size());

    RC_ASSERT(!decode(std::span{bytes}.first(size)).has_value());
}

TEST(Journal, BatchFollowsTheHead)
{
    const Head head{.epoch = 7, .last = ChangeNumber{99}, .hash = {9}};

    const auto batch = batch_after(head, wall_time_of(5));

    EXPECT_EQ(batch.epoch, 7U);
    EXPECT_EQ(batch.first, ChangeNumber{100});
    EXPECT_EQ(batch.previous, head.hash);
    EXPECT_EQ(batch.time, wall_time_of(5));
}

TEST(Journal, AddressUpdateOfOneFamilyCostsAtMost30Bytes)
{
    const auto one = encode(batch_with({address_change()})).size();
    const auto two = encode(batch_with({address_change(), address_change()})).size();

    EXPECT_LE(two - one, 30U);
}

TEST(Journal, AddressUpdateOfBothFamiliesCostsAtMost60Bytes)
{
    auto change = address_change();
    change.before.ipv6 = *Ipv6::parse("2001:db8:1:2:a00:27ff:fe4e:66a1");
    change.after.ipv6 = *Ipv6::parse("2001:db8:77:1:a00:27ff:fe4e:66a1");
    const auto one = encode(batch_with({change})).size();
    const auto two = encode(batch_with({change, change})).size();

    EXPECT_LE(two - one, 60U);
}

TEST(Journal, NamesOfOneZoneShareTheirEnd)
{
    const Erase<Host> gone{.id = HostId{1}, .origin = {}};
    Put<Host> first{.row = {.id = HostId{1}, .name = name_of("one.dyn.example.")}, .origin = {}};
    Put<Host> second{.row = {.id = HostId{2}, .name = name_of("two.dyn.example.")}, .origin = {}};
    const auto without = encode(batch_with({first, gone})).size();
    const auto with = encode(batch_with({first, gone, second})).size();

    EXPECT_LE(with - without, 30U);
    EXPECT_EQ(std::get<Put<Host>>(decode(encode(batch_with({first, second})))->changes[1]), second);
}

TEST(Journal, ABatchWithoutChangesIsRefused)
{
    EXPECT_EQ(decode(encode(batch_with({}))).error().code, Errc::Corrupt);
}

TEST(Journal, AFormatOfALaterVersionIsRefused)
{
    auto bytes = encode(batch_with({address_change()}));
    ++bytes[4];

    const auto decoded = decode(bytes);

    ASSERT_FALSE(decoded.has_value());
    EXPECT_EQ(decoded.error().code, Errc::Corrupt);
    EXPECT_THAT(decoded.error().detail, ::testing::HasSubstr("version"));
}

TEST(Journal, CausesAndDialectsOfALaterVersionAreKept)
{
    auto change = address_change();
    change.origin.cause = static_cast<Cause>(200);
    change.origin.dialect = static_cast<Dialect>(201);
    const auto batch = batch_with({change});

    EXPECT_EQ(decode(encode(batch)), batch);
    EXPECT_STREQ(text_of(change.origin.cause), "unknown");
}

TEST(Journal, HashIsBlake2bOf256Bits)
{
    const BatchHash of_nothing = hash_of({});

    // RFC 7693 with an output of 32 bytes, for the empty message.
    EXPECT_EQ(of_nothing[0], 0x0e);
    EXPECT_EQ(of_nothing[1], 0x57);
    EXPECT_EQ(of_nothing[31], 0xa8);
}

}  // namespace
}  // namespace mooring::zone
