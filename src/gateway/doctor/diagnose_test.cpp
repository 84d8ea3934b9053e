// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/diagnose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/explain.hpp"
#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::find;
using test::findings_of;
using test::patient;
using test::stranger;
using test::visit;
using test::visits_every;
using ::testing::HasSubstr;

TEST(Diagnose, ADeviceThatDoesEverythingRightHearsThatAllIsWell)
{
    const auto findings = findings_of(visit());

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].id, "all-well");
    EXPECT_THAT(findings[0].seen, HasSubstr("nochg 8.8.4.4"));
}

TEST(Diagnose, AHostThatWasNeverHeardOfSaysSo)
{
    const auto findings = diagnose({}, patient());

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].id, "never-heard");
    EXPECT_THAT(findings[0].seen, HasSubstr("home.example.org"));
}

TEST(Diagnose, TheGravestFindingComesFirst)
{
    auto one = visit();
    one.target = "/nic/update?hostname=%h&myip=&wildcard=ON";
    one.verdict = Verdict::NotAHostName;

    const auto findings = findings_of(one);

    ASSERT_GE(findings.size(), 3U);
    EXPECT_EQ(findings.front().severity, Severity::Problem);
    EXPECT_EQ(findings.back().severity, Severity::Note);
}

TEST(Diagnose, AFindingGoesAwayWhenItsCauseHas)
{
    auto visits = visits_every(300, 8, [](Visit&, int) {});
    visits[0].target = "/nic/update?hostname=%h";
    visits[0].verdict = Verdict::NotAHostName;

    EXPECT_EQ(find(diagnose(visits, patient()), "placeholder-host"), nullptr);
    visits[5].target = visits[0].target;
    EXPECT_NE(find(diagnose(visits, patient()), "placeholder-host"), nullptr);
}

TEST(Diagnose, AFloodOfStrangersHidesNothingOfTheOwner)
{
    std::vector<Visit> visits{visit(0)};
    visits[0].target = "/nic/update?hostname=%h";
    visits[0].verdict = Verdict::NotAHostName;
    for (int i = 1; i <= 10; ++i) visits.push_back(stranger(SecretShape::Foreign, i));

    EXPECT_NE(find(diagnose(visits, patient()), "placeholder-host"), nullptr);
}

TEST(Explain, WhatMovedBesideTheNamedHostIsSaid)
{
    auto one = visit();
    EXPECT_EQ(why_in_words(one), "DNS had it already, so nothing was written.");

    one.neighbours_moved = 1;
    EXPECT_EQ(why_in_words(one),
              "DNS had it already for the host that was named. "
              "One neighbour of its site moved to the new network.");
    one.verdict = Verdict::Changed;
    one.neighbours_moved = 5;
    EXPECT_EQ(why_in_words(one),
              "It was changed, and DNS has it. 5 neighbours of its site moved to the new network.");
}

TEST(Diagnose, EveryFindingIsOneSentenceAndOneAdvice)
{
    auto one = visit();
    one.target = "/nic/update?hostname=%h&myip=%i&wildcard=ON/nic/update";
    one.verdict = Verdict::NotAHostName;
    one.host_header = "x:1";
    one.is_tls = false;
    auto other = stranger(SecretShape::Md5, 5);
    const std::vector<Visit> visits{one, other};

    const auto findings = diagnose(visits, patient());

    EXPECT_GE(findings.size(), 6U);
    for (const auto& finding : findings) {
        EXPECT_TRUE(finding.seen.ends_with('.')) << finding.id;
        EXPECT_TRUE(finding.advice.ends_with('.')) << finding.id;
        EXPECT_EQ(finding.seen.find('\n'), std::string::npos) << finding.id;
    }
}

}  // namespace
}  // namespace mooring::gateway
