// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/recipes/recipe_input_fixture.hpp"
#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> clients_for(std::initializer_list<Purpose> purposes)
{
    std::vector<std::string> clients;
    for (const auto& info : recipes()) {
        if (std::ranges::find(purposes, info.purpose) != purposes.end()) {
            clients.emplace_back(info.client);
        }
    }
    return clients;
}
std::vector<std::string> all_clients()
{
    return clients_for({Purpose::Addresses, Purpose::Certificates, Purpose::Records});
}

std::filesystem::path golden_file(const std::string& client)
{
    return std::filesystem::path{__FILE__}.parent_path() / "golden" / (client + ".txt");
}

std::string word_of(const std::string& client)
{
    std::string word;
    for (const char c : client) word.push_back(c == '-' || c == '.' ? '_' : c);
    return word;
}
std::string case_name_of(const ::testing::TestParamInfo<std::string>& info)
{
    return word_of(info.param);
}

class EachRecipe : public ::testing::TestWithParam<std::string> {};

// MOORING_WRITE_GOLDEN=1 writes the files anew; read the difference before you keep it.
TEST_P(EachRecipe, IsAsItsGoldenFileSays)
{
    const auto text = text_of(*recipe(GetParam(), test::recipe_input()));
    if (std::getenv("MOORING_WRITE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
        std::ofstream{golden_file(GetParam())} << text;
    }

    std::ifstream file{golden_file(GetParam())};
    ASSERT_TRUE(file) << golden_file(GetParam());
    std::stringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(text, expected.str());
}

TEST_P(EachRecipe, IsCompleteAndFilledIn)
{
    const auto found = recipe(GetParam(), test::recipe_input());

    ASSERT_TRUE(found.has_value());
    EXPECT_THAT(text_of(*found), Not(HasSubstr("{{")));
    EXPECT_THAT(found->body, HasSubstr("example.org"));
    EXPECT_FALSE(found->where.empty());
    EXPECT_FALSE(found->needs.empty());
    EXPECT_FALSE(found->check.empty());
    EXPECT_FALSE(found->traps.empty());
    for (const auto& trap : found->traps) EXPECT_TRUE(trap.ends_with('.')) << trap;
    const bool has_key = found->body.find("moor_only") != std::string::npos ||
                         found->body.find("c2VjcmV0") != std::string::npos;
    EXPECT_TRUE(has_key) << found->body;
}

TEST_P(EachRecipe, SaysWhichWordIsMissingWhereTheSecretIsNotKnown)
{
    const auto found = recipe(
        GetParam(),
        {.host = "home.example.org", .zone = "example.org", .url = "https://ddns.example.net"});

    const bool has_word = found->body.find("UPDATE-KEY") != std::string::npos ||
                          found->body.find("TSIG-SECRET") != std::string::npos;
    EXPECT_TRUE(has_word) << found->body;
}

INSTANTIATE_TEST_SUITE_P(Of, EachRecipe, ::testing::ValuesIn(all_clients()), case_name_of);

TEST(Recipes, CoverTheClientsThatPeopleOwn)
{
    std::set<std::string> names;
    for (const auto& client : all_clients()) {
        EXPECT_TRUE(names.insert(client).second) << client << " is there twice";
    }
    EXPECT_GE(names.size(), 28U);
    for (const auto* client :
         {"ddclient 3.10", "ddclient 4",   "inadyn",      "ddns-go",        "ddns-updater",
          "OpenWrt",       "FRITZ!Box",    "UniFi",       "EdgeOS",         "pfSense",
          "OPNsense",      "MikroTik",     "Synology",    "QNAP",           "ASUS",
          "TP-Link",       "DD-WRT",       "Tomato",      "Home Assistant", "cron + curl",
          "systemd timer", "PowerShell",   "nsupdate",    "lego",           "certbot",
          "acme.sh",       "cert-manager", "external-dns"}) {
        EXPECT_TRUE(recipe(client, test::recipe_input()).has_value()) << client;
    }
    EXPECT_FALSE(recipe("", test::recipe_input()).has_value());
    EXPECT_FALSE(recipe("toaster", test::recipe_input()).has_value());
}

TEST(Recipes, FollowAServiceWithoutTlsOnAPortOfItsOwn)
{
    auto input = test::recipe_input();
    input.url = "http://ddns.example.net:8080";

    EXPECT_THAT(recipe("ddclient-3.10", input)->body, HasSubstr("ssl=no"));
    EXPECT_THAT(recipe("ddclient-3.10", input)->body, HasSubstr("server=ddns.example.net:8080"));
    EXPECT_THAT(recipe("inadyn", input)->body, HasSubstr("ssl            = false"));
    EXPECT_THAT(recipe("cron", input)->body, HasSubstr("machine ddns.example.net login"));
    EXPECT_THAT(recipe("openwrt", input)->body, HasSubstr("option use_https '0'"));
}

TEST(Recipes, EncodeAUserNameThatStandsInAUrl)
{
    auto input = test::recipe_input();
    input.user = "me@example.org";

    EXPECT_THAT(recipe("tomato", input)->body, HasSubstr("https://me%40example.org:moor_only@"));
}

TEST(Recipes, NameTheHostBelowItsZone)
{
    auto input = test::recipe_input();
    const auto values = values_of(input);

    EXPECT_EQ(values.at("below"), "home");
    EXPECT_EQ(values.at("label"), "home");
    input.zone = input.host;
    EXPECT_EQ(values_of(input).at("below"), "@");
}

TEST(Recipes, LeaveWhatIsNoNameOfTheirsAlone)
{
    const auto values = values_of(test::recipe_input());

    EXPECT_EQ(filled("{{ states.sensor }} {{host}} {{", values),
              "{{ states.sensor }} home.example.org {{");
}

TEST(Recipes, AreJsonForTheConsole)
{
    const auto text = boost::json::serialize(json_of(*recipe("fritzbox", test::recipe_input())));

    EXPECT_THAT(text,
                HasSubstr(R"({"client":"fritzbox","title":"FRITZ!Box","purpose":"addresses")"));
    EXPECT_THAT(text, HasSubstr(R"("traps":[")"));
}

}  // namespace
}  // namespace mooring::gateway
