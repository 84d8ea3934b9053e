// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.hpp"

#include <gmock/gmock.h>

#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::answer;
using test::basic;
using test::on_the_wire;
using test::Wire;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string get(std::string_view target, std::string_view headers = "")
{
    return std::string{"GET "}.append(target).append(" HTTP/1.1\n").append(headers).append("\n");
}

class GatewayTest : public ::testing::Test {
protected:
    std::string update(std::string_view fields)
    {
        return wire.hear(get("/nic/update?" + std::string{fields}, basic("alice:moor_mine")));
    }

    Wire wire;
};

TEST_F(GatewayTest, AMissingFamilyIsKept)
{
    EXPECT_THAT(update("hostname=home.example.org&myipv6=2001:db8::7"),
                HasSubstr("good 2001:db8::7\n"));

    EXPECT_EQ(wire.service.addresses(1).ipv4, Ipv4::parse("192.0.2.1"));
    EXPECT_EQ(wire.service.addresses(1).ipv6, Ipv6::parse("2001:db8::7"));
}

TEST_F(GatewayTest, TheDetectedAddressIsThePeersFamilyOnly)
{
    wire.client = *Ipv6::parse("2001:db8::99");

    EXPECT_THAT(update("hostname=home.example.org"), EndsWith("good 2001:db8::99\n"));
    EXPECT_EQ(wire.service.addresses(1).ipv4, Ipv4::parse("192.0.2.1"));
}

TEST_F(GatewayTest, ADummyUpdateKeepsWhatDnsHad)
{
    EXPECT_THAT(update("hostname=home.example.org&myip=127.0.0.1"), EndsWith("nochg 127.0.0.1\n"));
    EXPECT_EQ(wire.service.addresses(1).ipv4, Ipv4::parse("192.0.2.1"));
    EXPECT_THAT(update("hostname=home.example.org&myip=203.0.113.7"),
                EndsWith("good 203.0.113.7\n"));
}

TEST_F(GatewayTest, TheIntentSaysWhoAskedAndHow)
{
    EXPECT_THAT(update("hostname=home.example.org&myip=203.0.113.7"), HasSubstr("good"));

    const auto& origin = wire.service.last_intent->origin;
    EXPECT_EQ(origin.dialect, zone::Dialect::Dyndns2);
    EXPECT_EQ(origin.cause, zone::Cause::Update);
    EXPECT_EQ(origin.key, zone::KeyId{1});
    EXPECT_EQ(origin.source, IpAddress{(Ipv4{{198, 51, 100, 23}})});
}

TEST_F(GatewayTest, EveryTroubleOfTheServerIsTemporary)
{
    for (const auto code :
         {Errc::QueueFull, Errc::StoreFailed, Errc::ShuttingDown, Errc::StoreFull}) {
        wire.service.failure = code;
        EXPECT_EQ(update("hostname=home.example.org&myip=203.0.113.7"),
                  on_the_wire(answer("503 Service Unavailable", "911\n", "Retry-After: 60\n")));
    }
    EXPECT_EQ(wire.gateway.counters().value(zone::Dialect::Dyndns2, Outcome::Unavailable), 4U);
}

TEST_F(GatewayTest, AKeyRevokedMeanwhileHearsBadauth)
{
    wire.service.revoked_meanwhile = zone::KeyId{1};

    EXPECT_THAT(update("hostname=home.example.org,cam.example.org&myip=203.0.113.7"),
                StartsWith("HTTP/1.1 401 "));
}

TEST_F(GatewayTest, CountsByOutcome)
{
    EXPECT_THAT(update("hostname=home.example.org,nobody.example.org&myip=203.0.113.7"),
                HasSubstr("good"));
    EXPECT_THAT(update("hostname=home.example.org&myip=203.0.113.7"), HasSubstr("nochg"));
    EXPECT_THAT(wire.hear(get("/nic/update")), HasSubstr("badauth"));
    EXPECT_THAT(wire.hear(get("/nic/update", basic("a:wrong"))), HasSubstr("badauth"));

    const auto& counters = wire.gateway.counters();
    const auto dialect = zone::Dialect::Dyndns2;
    EXPECT_EQ(counters.value(dialect, Outcome::Changed), 1U);
    EXPECT_EQ(counters.value(dialect, Outcome::Unchanged), 1U);
    EXPECT_EQ(counters.value(dialect, Outcome::NoSuchHost), 1U);
    EXPECT_EQ(counters.value(dialect, Outcome::NoCredentials), 1U);
    EXPECT_EQ(counters.value(dialect, Outcome::BadCredentials), 1U);
}

TEST_F(GatewayTest, TheLargestAnswerStaysBelowTwoKibibytes)
{
    std::string hosts;
    for (int i = 0; i < 20; ++i) hosts += "h.example.org,";
    const auto response =
        update("hostname=" + hosts + "&myip=2001:0db8:ffff:ffff:ffff:ffff:ffff:ffff,203.0.113.255");

    EXPECT_THAT(response,
                HasSubstr("good 2001:0db8:ffff:ffff:ffff:ffff:ffff:ffff,203.0.113.255\n"));
    EXPECT_LT(response.size(), 2048U);
}

TEST(GatewayLegacy, AnswersTwoHundredToFirmwareThatReadsNothingElse)
{
    Wire wire;
    Gateway legacy{{.clock = wire.clock, .random = wire.random, .service = wire.service},
                   {.error_status = ErrorStatus::Legacy200,
                    .public_url = {},
                    .recorder = {.update_log = Recorder::UpdateLog::Nothing},
                    .limits = {}}};
    const auto hear = [&](std::string_view headers) {
        http::Request request;
        request.method = "GET";
        request.target = "/nic/update?hostname=nobody.example.org";
        if (!headers.empty()) request.headers.emplace_back("Authorization", headers);
        http::Response heard;
        legacy.handle(std::move(request),
                      [&](http::Response response) { heard = std::move(response); });
        return heard;
    };

    EXPECT_EQ(hear("Bearer moor_mine").status, 200U);
    EXPECT_EQ(hear("Bearer moor_mine").body, "nohost\n");
    EXPECT_EQ(hear("Bearer wrong").status, 200U);
    EXPECT_EQ(hear("Bearer wrong").body, "badauth\n");
    EXPECT_EQ(hear("").status, 401U) << "without the challenge wget never authenticates";
}

TEST_F(GatewayTest, ShowsTheAddressOnEveryPathThatClientsKnow)
{
    for (const std::string_view path :
         {"/myip", "/ip", "/text", "/nic/checkip", "/nic/checkip.html", "/checkip", "/checkip/",
          "/checkip.html", "/checkip/checkip.php", "/dynamic/check.php", "//MyIP?x=1"}) {
        EXPECT_EQ(
            wire.hear(get(path)),
            on_the_wire("HTTP/1.1 200 OK\nCache-Control: no-cache\nPragma: no-cache\nContent-Type: "
                        "text/plain\nContent-Length: 14\n\n198.51.100.23\n"))
            << path;
    }
    EXPECT_EQ(wire.gateway.counters().check_ip.value(), 11U);
}

TEST_F(GatewayTest, ServesTheCheckIpPageOfDynByteForByte)
{
    wire.client = Ipv4{{198, 51, 100, 123}};
    const auto page = on_the_wire(
        "HTTP/1.1 200 OK\nCache-Control: no-cache\nPragma: no-cache\nContent-Type: "
        "text/html\nContent-Length: 106\n\n<html><head><title>Current IP "
        "Check</title></head><body>Current IP Address: 198.51.100.123</body></html>\r\n");

    EXPECT_EQ(wire.hear(get("/", "Host: checkip.example.net\n")), page);
    EXPECT_EQ(wire.hear(get("/", "Host: CheckIPv4.example.net:8080\n")), page);
    EXPECT_EQ(wire.hear(get("/checkip/page")), page);
    EXPECT_THAT(wire.hear(get("/", "Host: www.example.net\n")), StartsWith("HTTP/1.1 404 "));
}

TEST_F(GatewayTest, SaysWhichRequestsAreItsOwn)
{
    http::Request request;
    request.target = "/nic/update?x";
    EXPECT_TRUE(wire.gateway.is_for(request));
    request.target = "/api/v1/hosts";
    EXPECT_FALSE(wire.gateway.is_for(request));
    request.target = "/nic/updatehost.domain.com";
    EXPECT_FALSE(wire.gateway.is_for(request));
}

}  // namespace
}  // namespace mooring::gateway
