// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/cloudflare.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gateway/dialects/cloudflare/record_id.hpp"
#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using cloudflare::text_of;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view value = "j1EvxnqaxaEJVlD1uEEv8-zLOe18yxfckvdWIssf9xk";

class Cloudflare : public ::testing::Test {
protected:
    std::string ask(std::string_view request_line, std::string_view body = "",
                    std::string_view token = "moor_mine")
    {
        return wire.hear(
            fmt::format("{} HTTP/1.1\nAuthorization: Bearer {}\nContent-Length: {}\n\n{}",
                        request_line, token, body.size(), body));
    }
    /// The path of the records of a zone.
    static std::string records_of(std::string_view origin)
    {
        return "/client/v4/zones/" + cloudflare::zone_id(*dns::Name::parse(origin)) +
               "/dns_records";
    }

    test::Wire wire;
    const std::string records = records_of("example.org.");
};

std::size_t count_of(std::string_view text, std::string_view part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

TEST_F(Cloudflare, PagesTogetherShowEveryRecordOnce)
{
    std::vector<zone::HostId> hosts;
    for (int i = 0; i < 25; ++i) {
        hosts.push_back(wire.service.add_host(fmt::format("n{}.example.org", i),
                                              {.ipv4 = Ipv4{{203, 0, 113, 7}}, .ipv6 = {}}));
    }
    wire.service.add_key("moor_many", hosts);

    std::string all;
    for (int page = 1; page <= 3; ++page) {
        const auto answer =
            ask(fmt::format("GET {}?page={}&per_page=10", records, page), "", "moor_many");
        EXPECT_THAT(answer, HasSubstr(fmt::format(R"("page":{},"per_page":10,"count":{},)"
                                                  R"("total_count":25,"total_pages":3)",
                                                  page, page == 3 ? 5 : 10)));
        all += answer;
    }

    for (const auto host : hosts) {
        const auto id = text_of(cloudflare::address_record_id(host, dns::RrType::A));
        EXPECT_EQ(count_of(all, id), 1U) << id;
    }
}

TEST_F(Cloudflare, PagesBeyondTheEndAndPagesThatAreNoNumbersDoNoHarm)
{
    for (const auto* page :
         {"page=4294967295", "page=99999999999999999999", "page=0", "page=-1", "per_page=0",
          "per_page=x", "page=18446744073709551615&per_page=100"}) {
        EXPECT_THAT(ask("GET " + records + "?" + page), StartsWith("HTTP/1.1 200 OK")) << page;
    }
}

TEST_F(Cloudflare, APageHoldsAHundredRecordsAtMost)
{
    std::vector<zone::HostId> hosts;
    for (int i = 0; i < 120; ++i) {
        hosts.push_back(wire.service.add_host(fmt::format("n{}.example.org", i),
                                              {.ipv4 = Ipv4{{203, 0, 113, 7}}, .ipv6 = {}}));
    }
    wire.service.add_key("moor_many", hosts);

    EXPECT_THAT(ask("GET " + records + "?per_page=5000", "", "moor_many"),
                HasSubstr(R"("per_page":100,"count":100,"total_count":120,"total_pages":2)"));
}

TEST_F(Cloudflare, ZonesAreThoseOfTheKeysHosts)
{
    const auto one = wire.service.add_host("home.example.net");
    const auto two = wire.service.add_host("attic.example.com");
    wire.service.add_key("moor_zones", {zone::HostId{1}, one, two});

    const auto zones = ask("GET /client/v4/zones", "", "moor_zones");

    EXPECT_THAT(zones, AllOf(HasSubstr(R"("name":"example.org")"), HasSubstr("example.net"),
                             HasSubstr("example.com"), HasSubstr(R"("total_count":3)")));
    EXPECT_THAT(ask("GET /client/v4/zones"), Not(HasSubstr("example.net")));
    EXPECT_THAT(ask("GET " + records_of("example.net.")), StartsWith("HTTP/1.1 404"));
}

TEST_F(Cloudflare, ARecordOfAnotherZoneIsNotInThisOne)
{
    const auto there = wire.service.add_host("home.example.net");
    wire.service.add_key("moor_zones", {zone::HostId{1}, there});
    const auto id = text_of(cloudflare::address_record_id(there, dns::RrType::A));

    const auto answer =
        ask("PATCH " + records + "/" + id, R"({"content":"203.0.113.7"})", "moor_zones");

    EXPECT_THAT(answer, HasSubstr("81044"));
    EXPECT_EQ(wire.service.addresses(zone::number_of(there)), zone::Addresses{});
}

TEST_F(Cloudflare, AHostInAClaimIsFoundInItsZone)
{
    const auto deep = wire.service.add_host("cam.attic.alice.example.org");
    wire.service.add_key("moor_deep", {deep});

    const auto answer =
        ask("POST " + records, R"({"type":"A","name":"cam.attic.alice","content":"203.0.113.7"})",
            "moor_deep");

    EXPECT_THAT(answer, HasSubstr(R"("name":"cam.attic.alice.example.org","type":"A")"));
    EXPECT_EQ(wire.service.addresses(zone::number_of(deep)).ipv4, (Ipv4{{203, 0, 113, 7}}));
}

TEST_F(Cloudflare, EightTxtValuesAreKeptAndListed)
{
    for (int i = 0; i < 9; ++i) {
        const auto body = fmt::format(
            R"({{"type":"TXT","name":"_acme-challenge.home.example.org","content":"value-{}"}})",
            i);
        ASSERT_THAT(ask("POST " + records, body, "moor_acme"), StartsWith("HTTP/1.1 200"));
    }

    const auto list =
        ask("GET " + records + "?type=TXT&name=_acme-challenge.home.example.org", "", "moor_acme");

    EXPECT_THAT(list, AllOf(HasSubstr(R"("count":8)"), Not(HasSubstr("value-0\"")),
                            HasSubstr("value-8\"")));
}

TEST_F(Cloudflare, AListByContentEchoesTheQuotationMarksItWasAskedWith)
{
    const auto body = fmt::format(
        R"({{"type":"TXT","name":"_acme-challenge.home.example.org","content":"{}"}})", value);
    ASSERT_THAT(ask("POST " + records, body, "moor_acme"), StartsWith("HTTP/1.1 200"));

    const auto quoted =
        ask(fmt::format("GET {}?type=TXT&content=%22{}%22", records, value), "", "moor_acme");

    EXPECT_THAT(quoted, HasSubstr(fmt::format(R"("content":"\"{}\"")", value)));
}

TEST_F(Cloudflare, EveryObjectBeginsWithItsIdAndNothingIsBlank)
{
    for (const auto& line : {std::string{"GET /client/v4/zones"}, "GET " + records,
                             "GET " + records + "?type=A&name=home.example.org"}) {
        const auto answer = ask(line);
        const auto body = answer.substr(answer.find("\r\n\r\n") + 4);

        EXPECT_THAT(body, StartsWith(R"({"result":[{"id":")")) << line;
        EXPECT_EQ(count_of(body, "{\"id\":\""), count_of(body, "\"id\":\"")) << line;
        EXPECT_EQ(body.find_first_of(" \n\r\t"), std::string::npos) << line;
    }
}

TEST_F(Cloudflare, AnAnswerAboutOneHostIsBelow2KiBAndHasNoBraceInItsHead)
{
    const auto answer = ask("GET " + records + "?type=A&name=home.example.org");

    EXPECT_LT(answer.size(), 2048U);
    EXPECT_EQ(answer.substr(0, answer.find("\r\n\r\n")).find_first_of("{}"), std::string::npos);
}

TEST_F(Cloudflare, AContactOfAnUnchangedHostReachesTheRegistry)
{
    ask("GET " + records + "?type=A&name=home.example.org");

    ASSERT_TRUE(wire.service.last_intent);
    EXPECT_THAT(wire.service.last_intent->hosts, ::testing::ElementsAre(zone::HostId{1}));
    EXPECT_TRUE(std::holds_alternative<registry::Keep>(wire.service.last_intent->ipv4));
    EXPECT_TRUE(std::holds_alternative<registry::Keep>(wire.service.last_intent->ipv6));
}

TEST_F(Cloudflare, AskingWithAKeyForCertificatesIsNoContact)
{
    const auto answer = ask("GET " + records + "?type=A&name=home.example.org", "", "moor_acme");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
    EXPECT_FALSE(wire.service.last_intent);
}

TEST_F(Cloudflare, ReplacingOneTxtValueLeavesTheOthers)
{
    for (const auto* each : {"one", "two"}) {
        ask("POST " + records,
            fmt::format(
                R"({{"type":"TXT","name":"_acme-challenge.home.example.org","content":"{}"}})",
                each),
            "moor_acme");
    }
    const auto id = text_of(cloudflare::txt_record_id(zone::HostId{1}, "one"));

    const auto answer = ask("PATCH " + records + "/" + id, R"({"content":"three"})", "moor_acme");

    EXPECT_THAT(answer, HasSubstr(text_of(cloudflare::txt_record_id(zone::HostId{1}, "three"))));
    EXPECT_THAT(wire.service.txt_values(0, *dns::Name::parse("_acme-challenge.home.example.org")),
                ::testing::UnorderedElementsAre("two", "three"));
}

TEST_F(Cloudflare, OddPathsAndBodiesNeverLeadAnywhere)
{
    for (const auto* path : {"/client/v4/", "/client/v4/zones/%00", "/client/v4/zones//x",
                             "/client/v4/zones/../../nic/update", "/client/v4/user/tokens"}) {
        const auto answer = ask(std::string{"GET "} + path);
        EXPECT_THAT(answer,
                    ::testing::AnyOf(StartsWith("HTTP/1.1 404"), StartsWith("HTTP/1.1 200")))
            << path;
    }
    const std::string deep(100, '[');
    EXPECT_THAT(ask("POST " + records, R"({"type":)" + deep), HasSubstr("9207"));
    EXPECT_THAT(ask("POST " + records, "{\"type\":\"A\",\"name\":\"\xff\xfe\"}"),
                HasSubstr("9207"));
}

}  // namespace
}  // namespace mooring::gateway
