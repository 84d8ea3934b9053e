// SPDX-License-Identifier: Apache-2.0
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

TEST(Diagnose, TwoClientsThatFightAreBothNamed)
{
    const auto visits = visits_every(60, 6, [](Visit& one, int i) {
        one.verdict = Verdict::Changed;
        if (i % 2 == 1) {
            one.client = test::other_ipv4;
            one.ipv4 = test::other_ipv4;
            one.agent = "inadyn/2.10.0";
        }
    });

    const auto findings = diagnose(visits, patient());

    const auto* finding = find(findings, "two-clients");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::Problem);
    EXPECT_THAT(finding->seen, HasSubstr("ddclient/3.10.0"));
    EXPECT_THAT(finding->seen, HasSubstr("inadyn/2.10.0"));
}

TEST(Diagnose, ALineThatIsRenumberedIsNoFight)
{
    const auto visits = visits_every(3600, 12, [](Visit& one, int i) {
        one.verdict = Verdict::Changed;
        one.ipv4 = Ipv4{{8, 8, 4, static_cast<std::uint8_t>(i)}};
    });

    EXPECT_EQ(find(diagnose(visits, patient()), "two-clients"), nullptr);
}

TEST(Diagnose, TwoHostsOfOneKeyMayHaveTwoAddresses)
{
    const auto visits = visits_every(60, 8, [](Visit& one, int i) {
        one.verdict = Verdict::Changed;
        if (i % 2 == 1) {
            one.hosts = {zone::HostId{2}};
            one.ipv4 = test::other_ipv4;
        }
    });

    EXPECT_EQ(find(diagnose(visits, patient()), "two-clients"), nullptr);
}

TEST(Diagnose, UpdatesEveryTenSecondsAreTooOften)
{
    const auto findings = diagnose(visits_every(10, 12, [](Visit&, int) {}), patient());

    const auto* finding = find(findings, "too-often");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::Warning);
    EXPECT_THAT(finding->seen, HasSubstr("every 10 seconds"));
}

TEST(Diagnose, TheUsualRhythmsOfClientsAreFair)
{
    // Every five minutes, a request for each family one second apart.
    const auto visits = visits_every(300, 10, [](Visit&, int) {});
    std::vector<Visit> pairs;
    for (const auto& one : visits) {
        pairs.push_back(one);
        pairs.push_back(one);
        pairs.back().time += std::chrono::seconds{1};
        pairs.back().target = "/nic/update?hostname=home.example.org&myip=2001:db8::7";
    }

    EXPECT_EQ(find(diagnose(pairs, patient()), "too-often"), nullptr);
}

TEST(Diagnose, WhoWasTurnedAwayHearsWhy)
{
    auto one = visit();
    one.verdict = Verdict::Flood;
    one.status = 503;

    EXPECT_NE(find(findings_of(one), "flood"), nullptr);
}

}  // namespace
}  // namespace mooring::gateway
