// SPDX-License-Identifier: Apache-2.0
// Sites, what few hosts have, and help with clients.
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "api/api_fixture.hpp"

namespace mooring::api {
namespace {

using ::testing::HasSubstr;

class ApiClients : public ApiFixture {
protected:
    ApiClients()
    {
        make_host();
        ask("POST", "/sites", R"({"label":"flat","account":"a@example.net"})", 201);
    }

    std::string detail(std::string method, std::string target, std::string body, unsigned status)
    {
        return std::string{
            ask(std::move(method), target, std::move(body), status).at("detail").as_string()};
    }
};

TEST_F(ApiClients, ASiteIsFoundByItsIdAndByItsLabel)
{
    EXPECT_EQ(ask("GET", "/sites/site-1").at("label"), "flat");
    EXPECT_EQ(ask("GET", "/sites/flat").at("id"), "site-1");
    EXPECT_EQ(ask("GET", "/sites/flat?account=a%40example.net").at("account"), "a@example.net");
    ask("GET", "/sites/site-2", {}, 404);
    ask("GET", "/sites/house", {}, 404);
    ask("POST", "/sites", R"({"label":"flat","account":"a@example.net"})", 409);
    ask("POST", "/sites", R"({"label":"flat","account":"b@example.net"})", 404);
}

TEST_F(ApiClients, ALabelOfTwoAccountsMustBeSaidWhoseItIs)
{
    ask("POST", "/accounts", R"({"email":"b@example.net","verified":true})", 201);
    ask("POST", "/sites", R"({"label":"flat","account":"b@example.net"})", 201);

    EXPECT_THAT(detail("DELETE", "/sites/flat", {}, 409), HasSubstr("several accounts"));
    EXPECT_EQ(ask("DELETE", "/sites/flat?account=b%40example.net").at("removed"), "site-2");
    EXPECT_EQ(ask("DELETE", "/sites/flat").at("removed"), "site-1");
}

TEST_F(ApiClients, AHostIsPutIntoASiteAndOutOfIt)
{
    ask("POST", "/hosts",
        R"({"name":"nas.cam.dyn.example","site":"flat","mac":"00:11:22:aa:bb:cc"})", 201);
    const auto nas = ask("GET", "/hosts/nas.cam.dyn.example");
    EXPECT_EQ(nas.at("site"), "flat");
    EXPECT_EQ(nas.at("interface_id"), "::211:22ff:feaa:bbcc");

    ask("PATCH", "/hosts/nas.cam.dyn.example", R"({"interface_id":"::42:0:0:0:1"})");
    EXPECT_EQ(ask("GET", "/hosts/nas.cam.dyn.example").at("interface_id"), "::42:0:0:0:1");
    EXPECT_EQ(json::serialize(ask("GET", "/sites/flat").at("hosts")),
              R"(["nas.cam.dyn.example."])");
    const auto out = ask("PATCH", "/hosts/nas.cam.dyn.example", R"({"site":null})");
    EXPECT_TRUE(out.at("site").is_null());
    EXPECT_TRUE(out.at("interface_id").is_null());
}

TEST_F(ApiClients, AMistakeInOneMemberLeavesNoTraceOfTheOthers)
{
    EXPECT_THAT(detail("PATCH", "/hosts/cam.dyn.example",
                       R"({"site":"flat","interface_id":"2001:db8::1"})", 400),
                HasSubstr("follows the prefix"));
    EXPECT_THAT(detail("PATCH", "/hosts/cam.dyn.example",
                       R"({"silence_minutes":5,"special_addresses":"some"})", 400),
                HasSubstr("inherited"));
    for (const auto* const body :
         {R"({"silence_minutes":0})", R"({"silence_minutes":"long"})", R"({"offline_answer":"x"})",
          R"({"offline_answer":{"ipv4":"2001:db8::1"}})", R"({"offline_answer":{"alias":"a..b"}})",
          R"({"offline_answer":{"ipv4":"192.0.2.1","alias":"b.example"}})"})
        ask("PATCH", "/hosts/cam.dyn.example", body, 400);
    ask("POST", "/hosts", R"({"name":"nas.cam.dyn.example","site":"house"})", 404);

    const auto host = ask("GET", "/hosts/cam.dyn.example");
    EXPECT_TRUE(host.at("site").is_null());
    EXPECT_TRUE(host.at("silence_minutes").is_null());
    EXPECT_TRUE(host.at("offline_answer").is_null());
    EXPECT_EQ(host.at("special_addresses"), "inherited");
    ask("GET", "/hosts/nas.cam.dyn.example", {}, 404);
}

TEST_F(ApiClients, SilenceAndOfflineAnswerAreSetAndTakenBack)
{
    ask("PATCH", "/hosts/cam.dyn.example",
        R"({"silence_minutes":15,"offline_answer":{"ipv4":"192.0.2.9","ipv6":"2001:db8::9"}})");
    auto host = ask("GET", "/hosts/cam.dyn.example");
    EXPECT_EQ(host.at("silence_minutes"), 15);
    EXPECT_EQ(host.at("offline"), false);
    EXPECT_EQ(json::serialize(host.at("offline_answer")),
              R"({"ipv4":"192.0.2.9","ipv6":"2001:db8::9"})");
    EXPECT_EQ(tables_.silence_rules().size(), 1U);

    host = ask("PATCH", "/hosts/cam.dyn.example",
               R"({"silence_minutes":null,"offline_answer":{"alias":"Status.example.net"}})");
    EXPECT_TRUE(host.at("silence_minutes").is_null());
    EXPECT_EQ(json::serialize(host.at("offline_answer")), R"({"alias":"status.example.net."})");
    ask("PATCH", "/hosts/cam.dyn.example", R"({"offline_answer":null})");
    EXPECT_FALSE(tables_.host(zone::HostId{1})->has_extras) << "nothing is left of it";
}

TEST_F(ApiClients, SpecialAddressesAreSaidPerSuffixAndPerHost)
{
    EXPECT_EQ(ask("PATCH", "/suffixes/dyn.example", R"({"special_addresses":"public"})")
                  .at("special_addresses"),
              "public");
    EXPECT_EQ(ask("GET", "/zones/dyn.example").at("special_addresses"), "public");
    EXPECT_EQ(ask("PATCH", "/hosts/cam.dyn.example", R"({"special_addresses":"lab"})")
                  .at("special_addresses"),
              "lab");
    ask("PATCH", "/suffixes/dyn.example", R"({"special_addresses":"none"})", 400);
}

TEST_F(ApiClients, ASitesKeyHasItsHostsAndALegacyKeyAUserName)
{
    ask("PATCH", "/hosts/cam.dyn.example", R"({"site":"flat"})");

    const auto of_site = ask("POST", "/keys", R"({"hosts":[],"site":"flat","legacy":true})", 201);

    EXPECT_EQ(of_site.at("site"), "flat");
    EXPECT_EQ(of_site.at("user"), "key-1");
    EXPECT_EQ(of_site.at("legacy"), true);
    const auto listed = ask("GET", "/keys").at("keys").as_array().at(0).as_object();
    EXPECT_EQ(listed.at("site"), "flat");
    EXPECT_EQ(json::serialize(ask("GET", "/hosts/cam.dyn.example").at("keys")), R"(["key-1"])");
    EXPECT_EQ(ask("POST", "/keys/key-1/rotate", "{}").at("legacy"), true);
    ask("POST", "/keys", R"({"hosts":[]})", 400);
}

TEST_F(ApiClients, RecipesAreListedAndFilledIn)
{
    const auto list = ask("GET", "/recipes").at("recipes").as_array();
    ASSERT_GE(list.size(), 20U);

    for (const auto& entry : list) {
        const auto client = std::string{entry.at("client").as_string()};
        const auto recipe = ask(
            "POST", "/hosts/cam.dyn.example/recipe",
            R"({"client":")" + client + R"(","key":"moor_x","tsig":"hmac-sha256:key-1.:c2Vj"})");
        EXPECT_THAT(std::string{recipe.at("text").as_string()}, HasSubstr("dyn.example")) << client;
    }
    EXPECT_THAT(detail("POST", "/hosts/cam.dyn.example/recipe", R"({"client":"pigeon"})", 404),
                HasSubstr("no recipe"));
    ask("POST", "/hosts/cam.dyn.example/recipe", R"({"client":"ddclient","tsig":"secret"})", 400);
    ask("POST", "/hosts/none.dyn.example/recipe", R"({"client":"ddclient"})", 404);
}

TEST_F(ApiClients, TheDoctorTellsOfAHostAndOfAKey)
{
    ask("POST", "/keys", R"({"hosts":["cam.dyn.example"]})", 201);
    doctor_.note({.time = clock_.wall_now(),
                  .verdict = gateway::Verdict::Changed,
                  .key = zone::KeyId{1},
                  .hosts = {zone::HostId{1}},
                  .client = Ipv4{{192, 0, 2, 7}},
                  .status = 200,
                  .method = "GET",
                  .target = "/nic/update?hostname=cam.dyn.example"});

    for (const auto* const target : {"/hosts/cam.dyn.example/doctor", "/keys/key-1/doctor"}) {
        const auto report = ask("GET", target);
        ASSERT_EQ(report.at("visits").as_array().size(), 1U) << target;
        EXPECT_THAT(std::string{report.at("text").as_string()}, HasSubstr("192.0.2.7"));
    }
    ask("GET", "/hosts/none.dyn.example/doctor", {}, 404);
    ask("GET", "/keys/key-9/doctor", {}, 404);
    ask("GET", "/keys/nine/doctor", {}, 400);
}

TEST_F(ApiClients, TheDoctorReachesOutOnlyToWhatTheHostHasAndNotTooOften)
{
    ask("POST", "/hosts/cam.dyn.example/doctor", R"({"probe":true})", 409);
    ask("PUT", "/records/cam.dyn.example./A", R"({"ttl":60,"rdatas":["192.0.2.1"]})");

    const auto report = ask("POST", "/hosts/cam.dyn.example/doctor", R"({"probe":true,"port":22})");

    EXPECT_FALSE(report.at("reached").as_array().empty());
    ask("POST", "/hosts/cam.dyn.example/doctor", R"({"probe":true})", 422);
    ask("POST", "/hosts/cam.dyn.example/doctor", R"({"probe":true,"port":70000})", 400);
}

}  // namespace
}  // namespace mooring::api
