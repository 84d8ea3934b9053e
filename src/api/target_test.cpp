// SPDX-License-Identifier: Apache-2.0
#include "api/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/json.hpp"

namespace mooring::api {
namespace {

using ::testing::ElementsAre;

TEST(Target, SegmentsAndParametersAreDecoded)
{
    const auto target = parse_target("/api/v1/accounts/a%40example.net?limit=5&after=x%20y&flag");

    ASSERT_TRUE(target);
    EXPECT_THAT(target->segments, ElementsAre("api", "v1", "accounts", "a@example.net"));
    EXPECT_EQ(target->parameter("limit"), "5");
    EXPECT_EQ(target->parameter("after"), "x y");
    EXPECT_EQ(target->parameter("flag"), "");
    EXPECT_EQ(target->parameter("none"), "");
}

TEST(Target, WhatIsNoTargetIsRefused)
{
    EXPECT_FALSE(parse_target(""));
    EXPECT_FALSE(parse_target("hosts"));
    EXPECT_FALSE(parse_target("/a%4"));
    EXPECT_FALSE(parse_target("/a%zz"));
    EXPECT_FALSE(parse_target("/" + std::string(9000, 'a')));
    EXPECT_FALSE(parse_target("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"));
    EXPECT_FALSE(parse_target("/a?b%"));
}

RC_GTEST_PROP(Target, EncodingComesBack, (const std::string& text))
{
    RC_ASSERT(percent_decoded(percent_encoded(text)) == text);
}

RC_GTEST_PROP(Target, NoInputCrashes, (const std::string& text))
{
    static_cast<void>(parse_target("/" + text));
}

TEST(Json, TimesAreRfc3339InUtc)
{
    using namespace std::chrono;
    const WallTime noon = sys_days{year{2026} / 1 / 31} + hours{12};

    EXPECT_EQ(json_of(noon), "2026-01-31T12:00:00Z");
    EXPECT_EQ(json_of(noon + milliseconds{7}), "2026-01-31T12:00:00.007Z");
    EXPECT_TRUE(json_of(WallTime{}).is_null());
}

TEST(Json, KeyIdsComeInTwoForms)
{
    EXPECT_EQ(parse_key_id("key-7").value(), zone::KeyId{7});
    EXPECT_EQ(parse_key_id("7").value(), zone::KeyId{7});
    for (const auto* text : {"", "key-", "key-0", "key-x", "key-7x", "-7", "key-99999999999"})
        EXPECT_FALSE(parse_key_id(text)) << text;
}

}  // namespace
}  // namespace mooring::api
