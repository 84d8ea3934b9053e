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

TEST(Diagnose, CarrierGradeNatIsToldByItsAddress)
{
    auto one = visit();
    one.ipv4 = Ipv4{{100, 72, 3, 4}};

    const auto findings = findings_of(one);

    const auto* finding = find(findings, "carrier-grade-nat");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::Problem);
    EXPECT_THAT(finding->seen, HasSubstr("100.72.3.4"));
    one.ipv4 = Ipv4{{100, 128, 3, 4}};
    EXPECT_EQ(find(findings_of(one), "carrier-grade-nat"), nullptr) << "just outside the block";
}

TEST(Diagnose, AnAddressThatPacketsNeverComeFromIsAnotherNat)
{
    const auto visits =
        visits_every(300, 4, [](Visit& one, int) { one.client = test::other_ipv4; });

    const auto findings = diagnose(visits, patient());

    const auto* finding = find(findings, "address-not-the-source");
    ASSERT_NE(finding, nullptr);
    EXPECT_THAT(finding->seen, HasSubstr("8.8.4.4"));
    EXPECT_THAT(finding->seen, HasSubstr("9.9.9.9"));
}

TEST(Diagnose, OneDetourIsNoNat)
{
    const auto visits = visits_every(300, 4, [](Visit& one, int i) {
        if (i == 2) one.client = test::other_ipv4;
    });

    EXPECT_EQ(find(diagnose(visits, patient()), "address-not-the-source"), nullptr);
}

TEST(Diagnose, ARequestFromTheHouseSaysNothingAboutNat)
{
    const auto visits =
        visits_every(300, 4, [](Visit& one, int) { one.client = Ipv4{{192, 168, 1, 5}}; });

    EXPECT_EQ(find(diagnose(visits, patient()), "address-not-the-source"), nullptr);
}

TEST(Diagnose, APrivateAddressIsAProblemWhereItIsNotPublished)
{
    auto one = visit();
    one.ipv4 = Ipv4{{192, 168, 1, 5}};

    EXPECT_EQ(find(findings_of(one), "private-address"), nullptr) << "the lab publishes it";
    one.verdict = Verdict::NotPublished;
    const auto findings = findings_of(one);
    ASSERT_NE(find(findings, "private-address"), nullptr);
    EXPECT_EQ(find(findings, "private-address")->severity, Severity::Problem);
}

TEST(Diagnose, ASpecialAddressByHabitBeforeTheRealOneIsHarmless)
{
    std::vector<Visit> visits{visit(0), visit(1)};
    visits[0].ipv4 = Ipv4{{127, 0, 0, 1}};
    visits[0].verdict = Verdict::NotPublished;

    const auto findings = diagnose(visits, patient());

    ASSERT_NE(find(findings, "unusable-address"), nullptr);
    EXPECT_EQ(find(findings, "unusable-address")->severity, Severity::Note);
    visits.pop_back();
    EXPECT_EQ(find(diagnose(visits, patient()), "unusable-address")->severity, Severity::Problem);
}

TEST(Diagnose, AnIpv6NetworkThatNobodyEverWroteFromIsNotVerified)
{
    auto visits = visits_every(300, 4, [](Visit& one, int) { one.ipv6 = test::home_ipv6; });

    EXPECT_NE(find(diagnose(visits, patient()), "ipv6-never-verified"), nullptr);
    visits[1].client = *Ipv6::parse("2a00:1450:4001:82a:aaaa::1");
    EXPECT_EQ(find(diagnose(visits, patient()), "ipv6-never-verified"), nullptr)
        << "the same /64 is proof enough";
}

TEST(Diagnose, AnIpv6AddressOfAnotherNetworkThanTheSendersIsAWarning)
{
    const auto visits = visits_every(300, 4, [](Visit& one, int) {
        one.ipv6 = test::home_ipv6;
        one.client = *Ipv6::parse("2a00:1450:4001:999::1");
    });

    const auto findings = diagnose(visits, patient());

    ASSERT_NE(find(findings, "ipv6-other-network"), nullptr);
    EXPECT_EQ(find(findings, "ipv6-other-network")->severity, Severity::Warning);
}

TEST(Diagnose, AnEmptyAddressFieldIsDdclientThatFoundNone)
{
    auto one = visit();
    one.target = "/nic/update?system=dyndns&hostname=home.example.org&myip=";

    EXPECT_NE(find(findings_of(one), "empty-address"), nullptr);
}

TEST(Diagnose, ABarePrefixIsToldFromOtherRubbish)
{
    auto one = visit();
    one.verdict = Verdict::BadAddress;
    one.target = "/nic/update?hostname=home.example.org&myip=2001:db8:1:2::/64";
    EXPECT_NE(find(findings_of(one), "bare-prefix"), nullptr);

    one.target = "/nic/update?hostname=home.example.org&myip=1.2.3";
    EXPECT_NE(find(findings_of(one), "bad-address"), nullptr);
}

}  // namespace
}  // namespace mooring::gateway
