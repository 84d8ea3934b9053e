// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/diagnose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::find;
using test::patient;
using test::stranger;
using test::visit;
using ::testing::HasSubstr;

std::vector<Finding> findings_of(const Visit& one)
{
    const std::vector<Visit> visits{one};
    return diagnose(visits, patient());
}

/// `count` visits, one every `gap` seconds; `change` makes each of them what the test wants.
template <class Change>
std::vector<Visit> visits_every(int gap, int count, Change&& change)
{
    std::vector<Visit> visits;
    for (int i = 0; i < count; ++i) {
        visits.push_back(visit(i * gap));
        change(visits.back(), i);
    }
    return visits;
}

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

struct WrongSecret {
    SecretShape shape;
    std::string_view id;
};
class WrongSecretOf : public ::testing::TestWithParam<WrongSecret> {};

TEST_P(WrongSecretOf, ItsShapeTellsWhatWentWrong)
{
    const auto findings = findings_of(stranger(GetParam().shape));

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].id, GetParam().id);
    EXPECT_EQ(findings[0].severity, Severity::Problem);
    EXPECT_THAT(findings[0].seen, HasSubstr("ddclient/3.10.0"));
}

INSTANTIATE_TEST_SUITE_P(Shapes, WrongSecretOf,
                         ::testing::Values(WrongSecret{SecretShape::Padded, "key-with-blanks"},
                                           WrongSecret{SecretShape::Mistyped, "key-mistyped"},
                                           WrongSecret{SecretShape::Md5, "key-hashed"},
                                           WrongSecret{SecretShape::Sha1, "key-hashed"},
                                           WrongSecret{SecretShape::Sha256, "key-hashed"},
                                           WrongSecret{SecretShape::UserName, "user-name-for-key"},
                                           WrongSecret{SecretShape::InUserName, "key-in-user-name"},
                                           WrongSecret{SecretShape::Placeholder, "placeholder-key"},
                                           WrongSecret{SecretShape::Unknown, "key-unknown"},
                                           WrongSecret{SecretShape::Foreign, "password-for-key"},
                                           WrongSecret{SecretShape::None, "no-key"}));

TEST(Diagnose, AWrongKeyBesideARightOneIsOnlyAWarning)
{
    const std::vector<Visit> visits{visit(0), stranger(SecretShape::Unknown, 10)};

    const auto findings = diagnose(visits, patient());

    ASSERT_NE(find(findings, "key-unknown"), nullptr);
    EXPECT_EQ(find(findings, "key-unknown")->severity, Severity::Warning);
}

TEST(Diagnose, AClientThatWaitsToBeChallengedMakesNoMistake)
{
    const std::vector<Visit> visits{stranger(SecretShape::None, 0), visit(1)};

    EXPECT_EQ(find(diagnose(visits, patient()), "no-key"), nullptr);
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
