// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/diagnose.hpp"
#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::find;
using test::findings_of;
using test::patient;
using test::visit;
using test::visits_every;
using ::testing::HasSubstr;

struct RefusedRequest {
    Verdict verdict;
    std::string_view id;
    Severity severity;
};
class FindingForARefusal : public ::testing::TestWithParam<RefusedRequest> {};

TEST_P(FindingForARefusal, IsThereWhileItIsRecentAndOnlyThen)
{
    const auto id = GetParam().id;
    auto visits = visits_every(300, 8, [](Visit&, int) {});
    visits[7].verdict = GetParam().verdict;

    const auto findings = diagnose(visits, patient());

    const auto* finding = find(findings, id);
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, GetParam().severity);
    EXPECT_EQ(find(findings, "all-well"), nullptr);
    std::swap(visits[7].verdict, visits[1].verdict);
    EXPECT_EQ(find(diagnose(visits, patient()), id), nullptr) << "six requests went well since";
}

INSTANTIATE_TEST_SUITE_P(
    Of, FindingForARefusal,
    ::testing::Values(RefusedRequest{Verdict::NoRight, "key-without-right", Severity::Problem},
                      RefusedRequest{Verdict::TooManyHosts, "too-many-hosts", Severity::Problem},
                      RefusedRequest{Verdict::NoHostNamed, "no-host-named", Severity::Problem},
                      RefusedRequest{Verdict::Aborted, "all-or-nothing", Severity::Problem},
                      RefusedRequest{Verdict::Suspended, "suspended", Severity::Note},
                      RefusedRequest{Verdict::Unavailable, "service-trouble", Severity::Note}));

TEST(Diagnose, AKeyThatNamesNoHostHearsWhichOnesItHas)
{
    auto one = visit();
    one.verdict = Verdict::NoHostNamed;
    one.target = "/nic/update?myip=8.8.4.4";

    const auto findings = findings_of(one);

    ASSERT_NE(find(findings, "no-host-named"), nullptr);
    EXPECT_THAT(find(findings, "no-host-named")->seen, HasSubstr("ddclient/3.10.0"));
    EXPECT_THAT(find(findings, "no-host-named")->advice, HasSubstr("home.example.org"));
}

TEST(Diagnose, AClientThatTakesUnchangedForAnErrorIsNamed)
{
    auto one = visit();
    one.agent = "DDNS-Updater quentin.mcgaw@gmail.com";
    one.target = "/v3/update?hostname=home.example.org&myip=8.8.4.4";

    EXPECT_NE(find(findings_of(one), "client-dislikes-nochg"), nullptr);
    one.verdict = Verdict::Changed;
    EXPECT_EQ(find(findings_of(one), "client-dislikes-nochg"), nullptr);
    one.verdict = Verdict::Unchanged;
    one.target = "/nic/update?hostname=home.example.org&myip=8.8.4.4";
    EXPECT_EQ(find(findings_of(one), "client-dislikes-nochg"), nullptr) << "its other providers";
    one.target = "/v3/update?hostname=home.example.org&myip=8.8.4.4";
    one.agent = "curl/7.88.1";
    EXPECT_EQ(find(findings_of(one), "client-dislikes-nochg"), nullptr);
}

TEST(Diagnose, AHostOfAnotherKeyIsShownAsItWasSent)
{
    auto one = visit();
    one.verdict = Verdict::NoSuchHost;
    one.target = "/nic/update?hostname=house.example.org";

    const auto findings = findings_of(one);

    ASSERT_NE(find(findings, "not-your-host"), nullptr);
    EXPECT_THAT(find(findings, "not-your-host")->seen, HasSubstr("house.example.org"));
    EXPECT_THAT(find(findings, "not-your-host")->advice, HasSubstr("home.example.org"));
}

TEST(Diagnose, ASuspendedHostIsTold)
{
    auto whose = patient();
    whose.hosts[0].is_suspended = true;
    const std::vector<Visit> visits{visit()};

    EXPECT_NE(find(diagnose(visits, whose), "suspended"), nullptr);
}

TEST(Diagnose, AWrongClockIsToldByTheAnswer)
{
    auto one = visit();
    one.dialect = zone::Dialect::DnsUpdate;
    one.verdict = Verdict::BadCredentials;
    one.answer = "NOTAUTH BADTIME";

    EXPECT_NE(find(findings_of(one), "wrong-clock"), nullptr);
}

}  // namespace
}  // namespace mooring::gateway
