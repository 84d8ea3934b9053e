// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_fixture.hpp"
#include "api/problem.hpp"

namespace mooring::api {
namespace {

using ::testing::HasSubstr;
using ApiTest = ApiFixture;

TEST_F(ApiTest, ClaimingMakesTheNameAHost)
{
    make_host();

    const auto claim = ask("GET", "/claims/cam.dyn.example.");
    EXPECT_EQ(claim.at("name"), "cam.dyn.example.");
    EXPECT_EQ(claim.at("account"), "a@example.net");
    const auto host = ask("GET", "/hosts/cam.dyn.example.");
    EXPECT_EQ(host.at("host"), "cam.dyn.example.");
    EXPECT_EQ(host.at("state"), "active");
    EXPECT_TRUE(host.at("ipv4").is_null());
    EXPECT_TRUE(host.at("ipv6").is_null());
    EXPECT_TRUE(host.at("last_change").is_null());
    EXPECT_TRUE(host.at("last_contact").is_null());
    EXPECT_EQ(host.at("created"), "2026-01-01T00:00:00Z");
}

TEST_F(ApiTest, AKeyIsShownOnce)
{
    make_host();

    const auto made = ask("POST", "/keys", R"({"hosts":["cam.dyn.example"]})", 201);

    EXPECT_EQ(made.at("id"), "key-1");
    EXPECT_EQ(made.at("host"), "cam.dyn.example.");
    EXPECT_EQ(json::serialize(made.at("hosts")), R"(["cam.dyn.example."])");
    EXPECT_THAT(std::string{made.at("key").as_string()}, ::testing::StartsWith("moor_"));
    const auto listed = ask("GET", "/keys").at("keys").as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_FALSE(listed[0].as_object().contains("key"));
}

TEST_F(ApiTest, RotatingAKeyChangesItsSecretOnly)
{
    make_host();
    const auto made =
        ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"label":"router"})", 201);

    const auto rotated = ask("POST", "/keys/key-1/rotate", R"({"format":"uuid"})");

    EXPECT_EQ(rotated.at("id"), "key-1");
    EXPECT_EQ(rotated.at("label"), "router");
    EXPECT_NE(rotated.at("key"), made.at("key"));
    EXPECT_EQ(rotated.at("key").as_string().size(), 36U);
    ask("DELETE", "/keys/key-1");
    ask("DELETE", "/keys/key-1", {}, 404);
}

TEST_F(ApiTest, SettingAnAddressIsSeenInTheHostAndItsHistory)
{
    make_host();

    ask("PUT", "/records/cam.dyn.example./A", R"({"ttl":60,"rdatas":["192.0.2.1"]})");
    ask("PUT", "/records/cam.dyn.example./A", R"({"ttl":60,"rdatas":["192.0.2.2"]})");

    EXPECT_EQ(ask("GET", "/hosts/cam.dyn.example").at("ipv4"), "192.0.2.2");
    const auto history = ask("GET", "/hosts/cam.dyn.example/history").at("history").as_array();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].at("ipv4"), "192.0.2.2");
    EXPECT_EQ(history[0].at("before").at("ipv4"), "192.0.2.1");
    EXPECT_EQ(history[0].at("cause"), "operator");
    EXPECT_EQ(ask("POST", "/hosts/cam.dyn.example/rollback", "{}").at("ipv4"), "192.0.2.1");
}

TEST_F(ApiTest, RecordsAreSetListedAndDeleted)
{
    make_host();

    ask("PUT", "/records/dyn.example./MX",
        R"({"ttl":300,"rdatas":["10 mail.example.net.","20 mail2.example.net."]})");

    const auto records = ask("GET", "/records/dyn.example.").at("records").as_array();
    EXPECT_THAT(json::serialize(records),
                HasSubstr(R"({"owner":"dyn.example.","ttl":300,"type":"MX",)"
                          R"("rdatas":["10 mail.example.net.","20 mail2.example.net."]})"));
    ask("DELETE", "/records/dyn.example./MX");
    ask("DELETE", "/records/dyn.example./MX", {}, 404);
    ask("PUT", "/records/dyn.example./MX", R"({"ttl":300,"rdatas":["ten mail.example.net."]})",
        400);
    ask("PUT", "/records/elsewhere.example./A", R"({"ttl":300,"rdatas":["192.0.2.1"]})", 404);
}

TEST_F(ApiTest, SuspendingAnAccountShowsInItsHosts)
{
    make_host();

    EXPECT_EQ(ask("POST", "/accounts/a%40example.net/suspend").at("state"), "suspended");

    const auto host = ask("GET", "/hosts/cam.dyn.example");
    EXPECT_EQ(host.at("state"), "suspended");
    EXPECT_EQ(host.at("suspended"), "claim or account");
    ask("POST", "/accounts/a%40example.net/restore");
    EXPECT_EQ(ask("GET", "/hosts/cam.dyn.example").at("state"), "active");
}

TEST_F(ApiTest, ListingsComeInPages)
{
    make_host();
    for (const auto* name : {"b", "c"})
        ask("POST", "/claims",
            R"({"account":"a@example.net","name":")" + std::string{name} + R"(.dyn.example"})",
            201);

    const auto first = ask("GET", "/hosts?limit=2");
    const auto second =
        ask("GET", "/hosts?limit=2&after=" + std::string{first.at("next").as_string()});

    EXPECT_EQ(first.at("hosts").as_array().size(), 2U);
    ASSERT_EQ(second.at("hosts").as_array().size(), 1U);
    EXPECT_EQ(second.at("hosts").as_array()[0].at("host"), "c.dyn.example.");
    EXPECT_TRUE(second.at("next").is_null());
    ask("GET", "/hosts?limit=0", {}, 400);
    ask("GET", "/hosts?after=x", {}, 400);
}

TEST_F(ApiTest, AZoneIsExportedAndImported)
{
    make_host();
    const auto file = send("GET", "/zones/dyn.example./file");
    EXPECT_EQ(file.status, 200U);
    EXPECT_EQ(file.content_type, "text/dns");
    EXPECT_THAT(file.body, HasSubstr("ns1.dyn.example."));

    const auto imported = send("PUT", "/zones/dyn.example/file",
                               file.body + "extra.dyn.example. 300 IN TXT \"x\"\n", "text/dns");

    EXPECT_EQ(imported.status, 200U) << imported.body;
    EXPECT_EQ(ask("GET", "/records/extra.dyn.example").at("records").as_array().size(), 1U);
    EXPECT_EQ(send("PUT", "/zones/dyn.example/file", "nonsense\n", "text/dns").status, 400U);
}

TEST_F(ApiTest, AZoneIsShownWithTheSerialThatQueriesSee)
{
    make_host();

    const auto zone = ask("GET", "/zones/dyn.example");

    zone::NameTable::Reader reader{names_};
    reader.refresh();
    const auto name = parse_name("dyn.example").value();
    EXPECT_EQ(zone.at("serial"), reader.find_zone(name)->serial.value);
    EXPECT_EQ(zone.at("kind"), "suffix");
    EXPECT_EQ(zone.at("claims"), 1);
}

TEST_F(ApiTest, ErrorsAreProblemDocuments)
{
    const auto response = send("GET", "/hosts/nowhere.example");

    EXPECT_EQ(response.status, 404U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto problem = json::parse(response.body).as_object();
    EXPECT_EQ(problem.at("status"), 404);
    EXPECT_EQ(problem.at("code"), "not-found");
    EXPECT_EQ(problem.at("detail"), "there is no host nowhere.example.");
}

TEST_F(ApiTest, BadRequestsChangeNothing)
{
    make_host();

    ask("POST", "/accounts", "{", 400);
    ask("POST", "/accounts", "[1]", 400);
    ask("POST", "/accounts", "{}", 400);
    ask("POST", "/accounts", R"({"email":3})", 400);
    ask("POST", "/accounts", R"({"email":"not an address"})", 400);
    ask("POST", "/accounts", R"({"email":"a@example.net"})", 409);
    ask("POST", "/claims", R"({"name":"www.dyn.example","account":"a@example.net"})", 403);
    ask("POST", "/keys", R"({"hosts":[]})", 400);
    ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"format":"other"})", 400);
    ask("GET", "/nonsense", {}, 404);
    ask("GET", "/hosts/%zz", {}, 400);
    EXPECT_EQ(ask("GET", "/accounts").at("accounts").as_array().size(), 1U);
}

TEST_F(ApiTest, AWrongMethodHearsWhichAreRight)
{
    const auto response = send("PUT", "/hosts/a.example");

    EXPECT_EQ(response.status, 405U);
    EXPECT_THAT(response.headers,
                ::testing::Contains(::testing::Pair("Allow", "GET, PATCH, DELETE")));
}

TEST_F(ApiTest, DeepJsonIsRefused)
{
    const auto response = send(
        "POST", "/accounts", R"({"email":)" + std::string(100, '[') + std::string(100, ']') + "}");

    EXPECT_EQ(response.status, 400U);
}

TEST_F(ApiTest, StatsHaveBothHalves)
{
    make_host();

    const auto stats = ask("GET", "/stats");

    EXPECT_EQ(stats.at("version"), "test");
    EXPECT_EQ(stats.at("hosts"), 1);
    EXPECT_EQ(stats.at("zones"), 1);
}

TEST_F(ApiTest, AStoppedPipelineSaysSo)
{
    pipeline_.stop();

    const auto response = send("GET", "/accounts");

    EXPECT_EQ(response.status, 503U);
    EXPECT_THAT(response.body, HasSubstr("shutting-down"));
}

TEST(Problem, EveryErrorHasAnErrorStatus)
{
    for (int code = 0; code <= static_cast<int>(Errc::Internal); ++code)
        EXPECT_THAT(http_status_of(static_cast<Errc>(code)),
                    ::testing::AllOf(::testing::Ge(400U), ::testing::Le(599U)));
    EXPECT_EQ(http_status_of(Errc::QueueFull), 503U);
    EXPECT_EQ(problem_response({Errc::QueueFull, "full"}).headers.at(0).first, "Retry-After");
}

TEST_F(ApiTest, AZoneIsSignedAndShowsItsKeysAndDs)
{
    make_host();

    const auto zone = ask("POST", "/zones/dyn.example/signing", R"({"mode":"full"})");

    EXPECT_EQ(zone.at("signing"), "full");
    EXPECT_EQ(zone.at("denial"), "nsec");
    ASSERT_EQ(zone.at("keys").as_array().size(), 1U);
    const auto& key = zone.at("keys").as_array()[0].as_object();
    EXPECT_EQ(key.at("role"), "csk");
    EXPECT_EQ(key.at("stage"), "published");
    ASSERT_EQ(zone.at("ds").as_array().size(), 1U);
    const auto shown = ask("GET", "/zones/dyn.example");
    EXPECT_EQ(shown.at("ds"), zone.at("ds"));
    EXPECT_EQ(shown.at("next").as_object().at("when").is_string(), true);
}

TEST_F(ApiTest, WishesForSigningThatMakeNoSenseAreRefused)
{
    make_host();

    for (const auto* body : {R"({"mode":"sideways"})", R"({"denial":"nsec5"})",
                             R"({"algorithm":5})", R"({"algorithm":999})", R"({"algorithm":8})"})
        ask("POST", "/zones/dyn.example/signing", body, 400);
    ask("POST", "/zones/no.example/signing", "{}", 404);
    ask("POST", "/zones/dyn.example/rollover", "{}", 409);
    EXPECT_EQ(ask("GET", "/zones/dyn.example").at("signing"), "off");
}

TEST_F(ApiTest, SuffixesAreSignedAsTheBodySays)
{
    const auto with = ask("POST", "/suffixes",
                          R"({"name":"a.example","name_servers":[{"name":"ns.example.net"}],)"
                          R"("signing":"online"})",
                          201);
    const auto without = ask(
        "POST", "/suffixes",
        R"({"name":"b.example","name_servers":[{"name":"ns.example.net"}],"signing":"off"})", 201);

    EXPECT_EQ(with.at("signing"), "online");
    EXPECT_EQ(with.at("ds").as_array().size(), 1U);
    EXPECT_EQ(without.at("signing"), "off");
}

TEST_F(ApiTest, ATsigSecretIsToldWhenAKeyIsMadeAndNeverAgain)
{
    make_host();

    const auto made = ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"tsig":true})", 201);
    const auto plain =
        ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"rights":["acme","records"]})", 201);
    const auto listed = send("GET", "/keys");

    const auto text = std::string{made.at("tsig").as_string()};
    EXPECT_THAT(text, ::testing::StartsWith("hmac-sha256:key-1.:"));
    EXPECT_EQ(json::serialize(made.at("rights")), R"(["set-address","acme-txt"])");
    EXPECT_TRUE(plain.at("tsig").is_null());
    EXPECT_EQ(json::serialize(plain.at("rights")), R"(["acme-txt","records"])");
    EXPECT_THAT(listed.body, ::testing::Not(HasSubstr(text.substr(text.rfind(':') + 1))));
    ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"rights":["everything"]})", 400);
    ask("POST", "/keys", R"({"hosts":["cam.dyn.example"],"rights":[]})", 400);
}

TEST_F(ApiTest, SecondariesAreAddedListedAndRemoved)
{
    make_host();

    const auto added = ask("POST", "/secondaries",
                           R"({"address":"2001:db8::53","zone":"dyn.example","tsig":true})", 201);

    EXPECT_EQ(added.at("id"), "secondary-1");
    EXPECT_EQ(added.at("address"), "[2001:db8::53]:53");
    EXPECT_EQ(added.at("zone"), "dyn.example.");
    const auto list = ask("GET", "/secondaries").at("secondaries").as_array();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].as_object().at("tsig"), true);
    ask("POST", "/secondaries", R"({"address":"2001:db8::53","zone":"dyn.example"})", 409);
    ask("POST", "/secondaries", R"({"address":"nowhere"})", 400);
    ask("DELETE", "/secondaries/secondary-1");
    ask("DELETE", "/secondaries/secondary-1", "", 404);
}

}  // namespace
}  // namespace mooring::api
