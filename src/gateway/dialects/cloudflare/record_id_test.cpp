// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/record_id.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace mooring::gateway::cloudflare {
namespace {

using dns::RrType;
using zone::HostId;

bool is_plain_identifier(const std::string& id)
{
    return id.size() == 32 && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

RC_GTEST_PROP(CloudflareIds, OfAddressesAreReadBack, ())
{
    const auto host = HostId{*rc::gen::arbitrary<std::uint32_t>()};
    const auto id = address_record_id(host, *rc::gen::element(RrType::A, RrType::AAAA));

    RC_ASSERT(is_plain_identifier(text_of(id)));
    RC_ASSERT(parse_record_id(text_of(id)) == id);
}

RC_GTEST_PROP(CloudflareIds, OfTxtValuesAreReadBack, ())
{
    const auto host = HostId{*rc::gen::arbitrary<std::uint32_t>()};
    const auto id = txt_record_id(host, *rc::gen::arbitrary<std::string>());

    RC_ASSERT(is_plain_identifier(text_of(id)));
    RC_ASSERT(parse_record_id(text_of(id)) == id);
}

RC_GTEST_PROP(CloudflareIds, AreNothingElse, ())
{
    const auto text =
        *rc::gen::container<std::string>(*rc::gen::inRange<std::size_t>(0, 40),
                                         rc::gen::elementOf(std::string{"0123456789abcdefxG"}));

    const auto id = parse_record_id(text);

    if (id) RC_ASSERT(text_of(*id) == text);
}

TEST(CloudflareIds, SayWhatTheyStandFor)
{
    EXPECT_EQ(text_of(address_record_id(HostId{1}, RrType::A)), "01000000010000000000000000000000");
    EXPECT_EQ(text_of(address_record_id(HostId{0xdeadbeef}, RrType::AAAA)),
              "1cdeadbeef0000000000000000000000");
}

TEST(CloudflareIds, OfTwoValuesOfOneHostDiffer)
{
    EXPECT_NE(txt_record_id(HostId{1}, "one"), txt_record_id(HostId{1}, "two"));
}

TEST(CloudflareIds, OfOtherTypesOrWithStrayDigitsAreRefused)
{
    EXPECT_FALSE(parse_record_id("0f000000010000000000000000000000"));  // MX
    EXPECT_FALSE(parse_record_id("01000000010000000000000000000001"));  // A with a hash
    EXPECT_FALSE(parse_record_id("10000000010000000000000000000000"));  // TXT without one
    EXPECT_FALSE(parse_record_id("0100000001000000000000000000000"));
    EXPECT_FALSE(parse_record_id("010000000100000000000000000000000"));
}

TEST(CloudflareIds, OfAZoneHoldForEverySpellingOfItsName)
{
    const auto id = zone_id(*dns::Name::parse("example.org."));

    EXPECT_TRUE(is_plain_identifier(id));
    EXPECT_EQ(zone_id(*dns::Name::parse("Example.ORG.")), id);
    EXPECT_NE(zone_id(*dns::Name::parse("example.net.")), id);
    EXPECT_TRUE(is_plain_identifier(token_id(zone::KeyId{7})));
}

}  // namespace
}  // namespace mooring::gateway::cloudflare
