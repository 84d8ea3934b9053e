// SPDX-License-Identifier: Apache-2.0

// Every recipe against the gateway itself: what a client sends that is set up by it.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/recipes/recipes_fixture.hpp"

namespace mooring::gateway {
namespace {

using ::testing::HasSubstr;

std::string name_of(const ::testing::TestParamInfo<std::string>& info)
{
    std::string word;
    for (const char c : info.param) word.push_back(c == '-' || c == '.' ? '_' : c);
    return word;
}

/// Those that update addresses over HTTP.
std::vector<std::string> http_clients()
{
    std::vector<std::string> clients;
    for (const auto& info : recipes()) {
        const bool is_http = info.purpose == Purpose::Addresses && info.protocol == "dyndns2";
        if (is_http) clients.emplace_back(info.client);
    }
    return clients;
}

class EachHttpClient : public ::testing::TestWithParam<std::string> {};

TEST_P(EachHttpClient, UpdatesExactlyTheHostOfItsRecipe)
{
    test::Wire wire;
    const auto before = wire.service.facts(0, zone::HostId{2})->addresses;
    const auto request = test::request_of(GetParam(), test::recipe_input());

    const auto answer = wire.hear(request);

    const bool sends_address = request.find(test::sent_ipv4) != std::string::npos;
    const auto address = sends_address ? std::string{test::sent_ipv4} : text_of(wire.client);
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK")) << request;
    EXPECT_THAT(answer, HasSubstr("\r\n\r\ngood " + address)) << request;
    const auto after = wire.service.facts(0, zone::HostId{1})->addresses;
    ASSERT_TRUE(after.ipv4.has_value());
    EXPECT_EQ(after.ipv4->text(), address);
    EXPECT_EQ(wire.service.facts(0, zone::HostId{2})->addresses, before);
}

TEST_P(EachHttpClient, HearsBadauthWithAWrongKey)
{
    test::Wire wire;
    auto input = test::recipe_input();
    input.key = "moor_wrong";

    const auto answer = wire.hear(test::request_of(GetParam(), input));

    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 401")) << answer;
    EXPECT_THAT(answer, HasSubstr("badauth"));
}

INSTANTIATE_TEST_SUITE_P(Of, EachHttpClient, ::testing::ValuesIn(http_clients()), name_of);

/// A POST of JSON as lego's and acme.sh's HTTP libraries send it.
std::string post(const std::string& path, const std::string& headers, const std::string& body)
{
    return "POST " + path + " HTTP/1.1\nHost: ddns.example.net\n" + headers +
           "Content-Type: application/json\nContent-Length: " + std::to_string(body.size()) +
           "\n\n" + body;
}

/// The path of a URL in the settings.
std::string path_after(const std::string& body, std::string_view before)
{
    const auto url = test::value_after(body, before);
    return url.substr(url.find('/', url.find("://") + 3));
}

constexpr std::string_view challenge_value = "j1EvxnqaxaEJVlD1uEEv8-zLOe18yxfckvdWIssf9xk";

std::vector<std::string> challenges_of_home(test::Wire& wire)
{
    return wire.service.txt_values(0, dns::Name::parse("_acme-challenge.home.example.org")->view());
}

TEST(RecipeOfLego, SetsTheChallengeOfTheHost)
{
    test::Wire wire;
    auto input = test::recipe_input();
    input.key = "moor_acme";
    const auto body = recipe("lego", input)->body;
    const auto pair = test::value_after(body, "HTTPREQ_USERNAME=") + ":" +
                      test::value_after(body, "HTTPREQ_PASSWORD=");

    const auto answer =
        wire.hear(post(path_after(body, "HTTPREQ_ENDPOINT=") + "/present", test::basic(pair),
                       R"({"fqdn":"_acme-challenge.home.example.org.","value":")" +
                           std::string{challenge_value} + "\"}\n"));

    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(challenges_of_home(wire), ::testing::ElementsAre(challenge_value));
}

TEST(RecipeOfAcmeSh, SetsTheChallengeOfTheHost)
{
    test::Wire wire;
    auto input = test::recipe_input();
    input.key = "moor_acme";
    const auto body = recipe("acme.sh", input)->body;
    const auto headers = "X-Api-User: " + test::value_after(body, "ACMEDNS_USERNAME=") +
                         "\nX-Api-Key: " + test::value_after(body, "ACMEDNS_PASSWORD=") + "\n";

    const auto answer =
        wire.hear(post(path_after(body, "ACMEDNS_BASE_URL=") + "/update", headers,
                       R"({"subdomain":")" + test::value_after(body, "ACMEDNS_SUBDOMAIN=") +
                           R"(", "txt": ")" + std::string{challenge_value} + "\"}"));

    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(challenges_of_home(wire), ::testing::ElementsAre(challenge_value));
}

}  // namespace
}  // namespace mooring::gateway
