// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/diagnose.hpp"
#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::find;
using test::findings_of;
using test::visit;
using ::testing::HasSubstr;

struct HostPlaceholder {
    std::string_view sent;
    std::string_view shown;
};
class PlaceholderHost : public ::testing::TestWithParam<HostPlaceholder> {};

TEST_P(PlaceholderHost, IsNamedAsItArrived)
{
    auto one = visit();
    one.target = "/nic/update?hostname=" + std::string{GetParam().sent} + "&myip=8.8.4.4";
    one.verdict = Verdict::NotAHostName;

    const auto findings = findings_of(one);

    const auto* finding = find(findings, "placeholder-host");
    ASSERT_NE(finding, nullptr);
    EXPECT_THAT(finding->seen, HasSubstr(std::string{GetParam().shown}));
    EXPECT_THAT(finding->advice, HasSubstr("home.example.org"));
    EXPECT_EQ(find(findings, "not-a-host-name"), nullptr) << "once is enough";
}

INSTANTIATE_TEST_SUITE_P(Of, PlaceholderHost,
                         ::testing::Values(HostPlaceholder{"%h", "%h"},
                                           HostPlaceholder{"%3Cdomain%3E", "<domain>"},
                                           HostPlaceholder{"__HOSTNAME__", "__HOSTNAME__"},
                                           HostPlaceholder{"[DOMAIN]", "[DOMAIN]"},
                                           HostPlaceholder{"%23%7Bdomain%7D", "#{domain}"},
                                           HostPlaceholder{"%HOST%", "%HOST%"}));

class PlaceholderAddress : public ::testing::TestWithParam<std::string_view> {};

TEST_P(PlaceholderAddress, IsSeen)
{
    auto one = visit();
    one.target = "/nic/update?hostname=home.example.org&myip=" + std::string{GetParam()} + "&x=1";

    const auto findings = findings_of(one);

    ASSERT_NE(find(findings, "placeholder-address"), nullptr);
    EXPECT_EQ(find(findings, "placeholder-host"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Of, PlaceholderAddress,
                         ::testing::Values("%i", "<ipaddr>", "<ip6addr>", "__MYIP__", "[IP]",
                                           "%IP%", "@IP", "$ip", "${ip}", "%23{ip}"));

TEST(Diagnose, AnIpv6AddressInBracketsIsNoPlaceholder)
{
    auto one = visit();
    one.target = "/nic/update?hostname=home.example.org&myip=[2001:db8::7]";

    EXPECT_EQ(find(findings_of(one), "placeholder-address"), nullptr);
}

TEST(Diagnose, GluedUrlsAreSeenInAllTheirForms)
{
    for (const auto* target :
         {"/nic/update%20http:/ipv6.example.net/nic/update", "/?/https:/update.example.net/x",
          "/update?ip=%i&hostname=%h/nic/update?system=dyndns&hostname=a.example.org/nic/update"}) {
        auto one = visit();
        one.target = target;
        EXPECT_NE(find(findings_of(one), "glued-url"), nullptr) << target;
    }
    auto absolute = visit();
    absolute.target = "https://ddns.example.net/nic/update?hostname=home.example.org";
    EXPECT_EQ(find(findings_of(absolute), "glued-url"), nullptr) << "what a proxy sends";
}

TEST(Diagnose, APortThatIsNotOursIsNamed)
{
    auto one = visit();
    one.host_header = "ddns.example.net:8080";

    const auto findings = findings_of(one);

    const auto* finding = find(findings, "wrong-port");
    ASSERT_NE(finding, nullptr);
    EXPECT_THAT(finding->seen, HasSubstr("8080"));
    EXPECT_THAT(finding->advice, HasSubstr("8245"));
    one.host_header = "ddns.example.net:8245";
    EXPECT_EQ(find(findings_of(one), "wrong-port"), nullptr);
    one.host_header = "[2001:db8::1]";
    EXPECT_EQ(find(findings_of(one), "wrong-port"), nullptr);
}

TEST(Diagnose, PlainHttpOnTheTlsPortIsAWrongPort)
{
    auto one = visit();
    one.host_header = "ddns.example.net:443";
    one.is_tls = false;

    EXPECT_NE(find(findings_of(one), "wrong-port"), nullptr);
}

TEST(Diagnose, ARedirectThatNobodyFollowsIsAProblem)
{
    auto one = visit();
    one.target = "/update.html";
    one.verdict = Verdict::Redirected;
    one.status = 301;

    const auto findings = findings_of(one);

    const auto* finding = find(findings, "redirected");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::Problem);
}

TEST(Diagnose, APathOfNoProtocolIsShown)
{
    auto one = visit();
    one.target = "/updatehost.example.org";
    one.verdict = Verdict::NoSuchPage;
    one.status = 404;

    const auto findings = findings_of(one);

    ASSERT_NE(find(findings, "unknown-path"), nullptr);
    EXPECT_THAT(find(findings, "unknown-path")->seen, HasSubstr("/updatehost.example.org"));
}

TEST(Diagnose, AKeyInClearTextAcrossTheInternetIsNoted)
{
    auto one = visit();
    one.is_tls = false;

    const auto findings = findings_of(one);

    const auto* finding = find(findings, "clear-text");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::Note);
    EXPECT_NE(find(findings, "all-well"), nullptr) << "it works all the same";
    one.client = Ipv4{{192, 168, 1, 5}};
    EXPECT_EQ(find(findings_of(one), "clear-text"), nullptr) << "nobody listens in one's own house";
}

TEST(Diagnose, AMethodThatUpdatesNothingIsNamed)
{
    auto head = visit();
    head.method = "HEAD";
    auto remove = visit();
    remove.method = "DELETE";
    remove.verdict = Verdict::BadRequest;
    remove.status = 405;

    EXPECT_THAT(find(findings_of(head), "wrong-method")->seen, HasSubstr("HEAD"));
    EXPECT_THAT(find(findings_of(remove), "wrong-method")->seen, HasSubstr("DELETE"));
    remove.status = 400;
    EXPECT_EQ(find(findings_of(remove), "wrong-method"), nullptr) << "something else is wrong";
}

TEST(Diagnose, OptionsOfLongAgoAreNamed)
{
    auto one = visit();
    one.target += "&wildcard=ON&mx=&backmx=NO";

    const auto findings = findings_of(one);

    ASSERT_NE(find(findings, "option-ignored"), nullptr);
    EXPECT_THAT(find(findings, "option-ignored")->seen, HasSubstr("wildcard=on"));
    one.target = "/nic/update?hostname=home.example.org&wildcard=NOCHG&mx=NOCHG&backmx=NOCHG";
    EXPECT_EQ(find(findings_of(one), "option-ignored"), nullptr);
}

}  // namespace
}  // namespace mooring::gateway
