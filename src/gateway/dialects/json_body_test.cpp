// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/json_body.hpp"

#include <gmock/gmock.h>

namespace mooring::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(JsonBody, FindsMembersInAnyCaseAsGoDoes)
{
    const auto body = JsonBody::parse(R"({"SubDomain":"a","Txt":"b"})");

    ASSERT_TRUE(body);
    EXPECT_EQ(body->text("subdomain"), "a");
    EXPECT_EQ(body->text("TXT"), "b");
    EXPECT_FALSE(body->text("other"));
}

TEST(JsonBody, OfTwoMembersWithOneNameTakesTheLast)
{
    EXPECT_EQ(JsonBody::parse(R"({"txt":"a","Txt":"b"})")->text("txt"), "b");
    EXPECT_EQ(JsonBody::parse(R"({"txt":"a","txt":"b"})")->text("txt"), "b");
}

TEST(JsonBody, TakesOnlyStringsForText)
{
    const auto body = JsonBody::parse(R"({"a":1,"b":null,"c":true,"d":["x"],"e":{"f":"g"}})");

    for (const auto* name : {"a", "b", "c", "d", "e"}) {
        EXPECT_TRUE(body->has(name)) << name;
        EXPECT_FALSE(body->text(name)) << name;
    }
}

TEST(JsonBody, ReadsListsOfStrings)
{
    const auto body =
        JsonBody::parse(R"({"good":["a","b"],"mixed":["a",1],"null":null,"text":"a"})");

    EXPECT_THAT(body->texts("good"), Optional(ElementsAre("a", "b")));
    EXPECT_THAT(body->texts("absent"), Optional(IsEmpty()));
    EXPECT_THAT(body->texts("null"), Optional(IsEmpty()));
    EXPECT_FALSE(body->texts("mixed"));
    EXPECT_FALSE(body->texts("text"));
}

TEST(JsonBody, IsOneObjectWithBlanksAroundIt)
{
    EXPECT_TRUE(JsonBody::parse(" \r\n{}\n"));
    for (const auto* text : {"", "null", "[]", "\"a\"", "{", "{}{}", "{\"a\":}", "a=b"}) {
        EXPECT_FALSE(JsonBody::parse(text)) << text;
    }
}

TEST(JsonBody, IsBounded)
{
    EXPECT_TRUE(JsonBody::parse(R"({"a":[[["x"]]]})"));
    EXPECT_FALSE(JsonBody::parse(R"({"a":[[[["x"]]]]})"));
    EXPECT_FALSE(JsonBody::parse("{\"a\":\"" + std::string(json_body_bytes_max, 'x') + "\"}"));
    std::string many = "{";
    for (int i = 0; i < 65; ++i) many += "\"m" + std::to_string(i) + "\":1,";
    many.back() = '}';
    EXPECT_FALSE(JsonBody::parse(many));
}

}  // namespace
}  // namespace mooring::gateway
