// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "api/schema_fixture.hpp"

namespace mooring::api {
namespace {

TEST(OpenApi, EveryRouteIsDescribed)
{
    for (const auto& route : all_routes())
        EXPECT_NE(doc_of(route), nullptr) << route.method << ' ' << route.pattern;
}

TEST(OpenApi, EveryDescriptionIsOfARouteThatThereIs)
{
    const auto& routes = all_routes();
    for (const auto docs : {route_docs(), account_route_docs()}) {
        for (const auto& doc : docs) {
            EXPECT_TRUE(std::ranges::any_of(routes,
                                            [&](const Route& route) {
                                                return route.method == doc.method &&
                                                       route.pattern == doc.pattern;
                                            }))
                << doc.method << ' ' << doc.pattern;
        }
    }
}

TEST(OpenApi, EverySchemaThatIsNamedIsThere)
{
    const auto document = openapi_document("https://ddns.example.net");
    const auto& schemas = document.at("components").at("schemas").as_object();
    const auto text = json::serialize(document);
    constexpr std::string_view prefix = "#/components/schemas/";

    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + 1)) {
        const auto begin = at + prefix.size();
        const auto name = text.substr(begin, text.find('"', begin) - begin);
        EXPECT_TRUE(schemas.contains(name)) << name;
    }
    EXPECT_EQ(document.at("openapi"), "3.1.0");
}

TEST(OpenApi, SaysWhoMayCall)
{
    const auto document = openapi_document("");
    const auto& paths = document.at("paths").as_object();

    EXPECT_EQ(json::serialize(paths.at("/hosts/{host}").at("get").at("security")),
              R"([{"session":[]},{"token":["read"]}])");
    EXPECT_EQ(json::serialize(paths.at("/keys").at("post").at("security")), R"([{"session":[]}])");
    EXPECT_EQ(json::serialize(paths.at("/revoke").at("post").at("security")), "[]");
    EXPECT_TRUE(paths.at("/stats").at("get").as_object().contains("x-operator-only"));
}

TEST(OpenApi, AnAnswerThatIsNotAsItsSchemaIsNoticed)
{
    const auto schema = schema_of("name:text ttl:number~ account:text? list:[text]~");

    EXPECT_EQ(schema_error({{"name", "a"}, {"account", nullptr}}, schema), "");
    EXPECT_NE(schema_error({{"account", "a"}}, schema), "");
    EXPECT_NE(schema_error({{"name", 1}, {"account", nullptr}}, schema), "");
    EXPECT_NE(schema_error({{"name", nullptr}, {"account", nullptr}}, schema), "");
    EXPECT_NE(schema_error({{"name", "a"}, {"account", nullptr}, {"more", 1}}, schema), "");
    EXPECT_NE(schema_error({{"name", "a"}, {"account", nullptr}, {"list", {1}}}, schema), "");
}

}  // namespace
}  // namespace mooring::api
