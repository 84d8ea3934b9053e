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

RC_GTEST_PROP(Journal, DecodingAnEncodedBatchGivesTheSameBatch, ())
{
    const auto batch = *testing::arbitrary_batch();

    const auto decoded = decode(encode(batch));

    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == batch);
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
    bytes[4] = 2;

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
