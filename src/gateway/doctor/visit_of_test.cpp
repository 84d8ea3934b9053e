// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/visit_of.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/prober.hpp"
#include "gateway/doctor/report.hpp"
#include "gateway/wire_fixture.hpp"
#include "registry/key_secret.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

http::Request request(std::string target)
{
    http::Request result;
    result.method = "GET";
    result.target = std::move(target);
    result.headers = {{"Host", "ddns.example.net"}, {"User-Agent", "ddclient/3.10.0"}};
    result.client = Ipv4{{198, 51, 100, 23}};
    return result;
}

http::Response badauth()
{
    return {.status = 401, .body = "badauth\n"};
}

/// Everything of a visit that anybody may read.
std::string all_texts(const Visit& visit)
{
    return visit.method + "|" + visit.target + "|" + visit.form + "|" + visit.host_header + "|" +
           visit.agent + "|" + visit.user + "|" + visit.asked + "|" + visit.answer;
}

TEST(VisitOf, NoSecretSurvivesWhereverAClientPutIt)
{
    mooring::testing::SeededRandom random{1};
    const auto key = registry::generate_secret(random, registry::SecretFormat::Mooring);
    const auto pair = test::basic(key + ":" + key);
    auto in_header = request("/nic/update?hostname=home.example.org");
    in_header.headers.emplace_back("Authorization", pair.substr(pair.find(": ") + 2));
    auto in_form = request("/nic/update");
    in_form.method = "POST";
    in_form.body = "hostname=home.example.org&password=" + key;
    auto in_agent = request("/nic/update");
    in_agent.headers[1].second = "curl " + key;
    auto in_method = request("/nic/update");
    in_method.method = key;

    for (const auto& one :
         {in_header, in_form, in_agent, in_method, request("/u/" + key + "/"),
          request("/update/home/" + key + "/1.2.3.4"), request("/nic/update?password=" + key),
          request("/nic/update?hostname=" + key), request("/dynamic/update.php?" + key),
          request("/nic/update%3Fpassword%3D" + key),
          request("https://a:" + key + "@x/nic/update")}) {
        const http::Response answer{.status = 200, .body = "a|1.2.3.4|http://x/u/" + key + "/"};
        const auto visit = visit_of(one, answer, {.verdict = Verdict::BadCredentials});
        EXPECT_THAT(all_texts(visit), Not(HasSubstr(key))) << one.target;
    }
}

TEST(VisitOf, AForeignPasswordIsHiddenEvenWithoutTheFormOfAKey)
{
    auto one = request("/nic/update?hostname=home.example.org&username=alice&password=hunter2");
    one.headers.emplace_back("X-Other", "x");

    const auto visit = visit_of(one, badauth(), {.verdict = Verdict::BadCredentials});

    EXPECT_THAT(all_texts(visit), Not(HasSubstr("hunter2")));
    EXPECT_EQ(visit.user, "***") << "it might be a password in the wrong field";
    EXPECT_EQ(visit.secret, SecretShape::Foreign);
}

TEST(VisitOf, WhatTheOwnerMustSeeStaysReadable)
{
    const auto visit =
        visit_of(request("/nic/update?hostname=%h&myip=%i&username=me@example.org&password=%p"),
                 badauth(), {.verdict = Verdict::BadCredentials});

    EXPECT_THAT(visit.target, HasSubstr("hostname=%h&myip=%i"));
    EXPECT_EQ(visit.user, "me@example.org");
    EXPECT_EQ(visit.secret, SecretShape::Placeholder);
    EXPECT_EQ(visit.answer, "badauth");
    EXPECT_EQ(visit.agent, "ddclient/3.10.0");
}

TEST(VisitOf, ControlCharactersArriveAsEscapes)
{
    auto one = request("/nic/update?hostname=a%0Ab");
    one.headers[1].second = "evil\x1b[2J\xff";
    const http::Response two_lines{.status = 200, .body = "good 1.2.3.4\nnochg 1.2.3.4\n"};

    const auto visit = visit_of(one, two_lines, {.verdict = Verdict::Changed});

    EXPECT_EQ(visit.agent, "evil\\x1b[2J\\xff");
    EXPECT_EQ(visit.answer, "good 1.2.3.4\\nnochg 1.2.3.4");
}

TEST(VisitOf, TextsAreCut)
{
    auto one =
        request("/nic/update?hostname=" + std::string(5000, 'a') + "." + std::string(5000, 'b'));
    one.headers[1].second = std::string(500, ' ') + "x";
    const http::Response answer{.status = 200, .body = std::string(500, '.')};

    const auto visit = visit_of(one, answer, {});

    EXPECT_LE(visit.target.size(), 600U);
    EXPECT_LE(visit.agent.size(), 100U);
    EXPECT_LE(visit.answer.size(), 160U);
}

RC_GTEST_PROP(VisitOf, ShowsNoKeyAndNothingUnprintableWhateverIsSent,
              (const std::string& before, const std::string& after))
{
    mooring::testing::SeededRandom random{1};
    const auto key = registry::generate_secret(random, registry::SecretFormat::Mooring);
    auto one = request("/nic/update?" + before + key + after);
    one.body = before + "=" + key + "&" + after;
    one.headers.emplace_back("Authorization", before + key + after);
    one.headers[1].second = after + key;
    const http::Response answer{.status = 200, .body = before + key};

    const auto visit = visit_of(one, answer, {.verdict = Verdict::BadCredentials});

    const auto texts = all_texts(visit);
    RC_ASSERT(texts.find(key) == std::string::npos);
    RC_ASSERT(std::ranges::all_of(texts, [](char c) { return c >= ' ' && c <= '~'; }));
    for (const auto& finding : diagnose(std::vector{visit}, {.hosts = {}, .ports = {80}})) {
        RC_ASSERT(finding.seen.find(key) == std::string::npos);
    }
}

TEST(VerdictOf, IsTheFirstFailureElseAChange)
{
    const auto judged = [](std::vector<HostStatus> statuses) {
        UpdateOutcome outcome;
        for (const auto status : statuses) outcome.hosts.push_back({.status = status});
        return verdict_of(outcome);
    };

    EXPECT_EQ(judged({HostStatus::Unchanged, HostStatus::Changed}), Verdict::Changed);
    EXPECT_EQ(judged({HostStatus::Unchanged}), Verdict::Unchanged);
    EXPECT_EQ(judged({HostStatus::NotPublished, HostStatus::Unchanged}), Verdict::NotPublished);
    EXPECT_EQ(judged({HostStatus::Changed, HostStatus::NoSuchHost}), Verdict::NoSuchHost);
    EXPECT_EQ(judged({HostStatus::Aborted, HostStatus::Suspended}), Verdict::Suspended);
    EXPECT_EQ(verdict_of({.status = UpdateOutcome::Status::Flood}), Verdict::Flood);
}

/// A gateway with a doctor, and what it makes of requests.
class Clinic : public ::testing::Test {
protected:
    std::string hear(std::string_view target, std::string_view credentials)
    {
        return hear_text("GET " + std::string{target} + " HTTP/1.1\nHost: ddns.example.net\n" +
                         (credentials.empty() ? "" : test::basic(credentials)) + "\n");
    }
    std::string hear_text(const std::string& text)
    {
        http::RequestParser parser{{}};
        const auto bytes = test::on_the_wire(text);
        EXPECT_EQ(parser.feed(bytes).status, http::RequestParser::Status::Done);
        auto request = parser.take();
        request.client = Ipv4{{198, 51, 100, 23}};
        std::string answer;
        asked->handle(std::move(request), [&](const http::Response& response) {
            answer = text_of(response, http::Persistence::Implied, http::BodySent::Yes);
        });
        return answer;
    }
    [[nodiscard]] HostQuestion question(std::vector<zone::KeyId> keys) const
    {
        return {.host = {.id = zone::HostId{1}, .name = *dns::Name::parse("home.example.org")},
                .keys = std::move(keys)};
    }

    test::Wire wire;
    Doctor doctor{{}};
    Gateway gateway{
        {.clock = wire.clock, .random = wire.random, .service = wire.service, .doctor = &doctor},
        {.recorder = {.update_log = Recorder::UpdateLog::Nothing}}};
    Gateway* asked = &gateway;
};

TEST_F(Clinic, AnUpdateIsRememberedForItsKey)
{
    hear("/nic/update?hostname=home.example.org&myip=203.0.113.7", "alice:moor_mine");

    const auto visits = doctor.visits_of(zone::KeyId{1});
    ASSERT_EQ(visits.size(), 1U);
    EXPECT_EQ(visits[0].verdict, Verdict::Changed);
    EXPECT_EQ(visits[0].dialect, zone::Dialect::Dyndns2);
    EXPECT_EQ(visits[0].hosts, std::vector{zone::HostId{1}});
    EXPECT_EQ(visits[0].answer, "good 203.0.113.7");
    EXPECT_EQ(visits[0].ipv4, registry::WantedIpv4{(Ipv4{{203, 0, 113, 7}})});
}

TEST_F(Clinic, AWrongKeyIsRememberedForTheHostThatItNames)
{
    hear("/nic/update?hostname=home.example.org", "alice:5f4dcc3b5aa765d61d8327deb882cf99");

    const auto report = examine(doctor, question({zone::KeyId{1}}));

    ASSERT_FALSE(report.findings.empty());
    EXPECT_EQ(report.findings[0].id, "key-hashed");
    EXPECT_THAT(text_of(report), Not(HasSubstr("5f4dcc3b5aa765d61d8327deb882cf99")));
}

TEST_F(Clinic, ARequestForAStrangersHostLeavesNothingThere)
{
    hear("/nic/update?hostname=no-such-host.example.org", "alice:wrong");

    EXPECT_EQ(doctor.use().bytes, 0U);
}

TEST_F(Clinic, TheReportShowsWhatWasAskedAnsweredAndWhy)
{
    hear("/nic/update?hostname=home.example.org", "alice:moor_mine");

    const auto text = text_of(examine(doctor, question({zone::KeyId{1}})));

    EXPECT_THAT(text, HasSubstr("GET /nic/update?hostname=home.example.org"));
    EXPECT_THAT(text, HasSubstr("198.51.100.23 (where it came from) for home.example.org"));
    EXPECT_THAT(text, HasSubstr("answered  200 good 198.51.100.23"));
    EXPECT_THAT(text, HasSubstr("It was changed, and DNS has it."));
}

TEST_F(Clinic, ThePageAsksForAKeyAndShowsItsReport)
{
    hear("/nic/update?hostname=home.example.org&myip=<script>", "alice:moor_mine");

    const auto form = hear_text("GET /doctor HTTP/1.1\nAccept: text/html\n\n");
    EXPECT_THAT(form, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(form, HasSubstr("<form method=\"post\" action=\"/doctor\">"));
    const auto page = hear_text(
        "POST /doctor HTTP/1.1\nAccept: text/html\nContent-Type: "
        "application/x-www-form-urlencoded\n"
        "Content-Length: 13\n\nkey=moor_mine");
    EXPECT_THAT(page, HasSubstr("The doctor on key-1"));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
    EXPECT_THAT(page, Not(HasSubstr("moor_mine")));
    EXPECT_THAT(page, HasSubstr("Content-Security-Policy: default-src 'none'; style-src 'sha256-"));
    EXPECT_THAT(page, HasSubstr("Cache-Control: no-store"));
}

/// A page that may try to reach hosts, though none of the addresses in the tests.
class ReachingClinic : public Clinic {
protected:
    std::string post(const std::string& form)
    {
        return hear_text(
            fmt::format("POST /doctor HTTP/1.1\nAccept: text/html\nContent-Type: "
                        "application/x-www-form-urlencoded\nContent-Length: {}\n\n{}",
                        form.size(), form));
    }

    net::StreamLoops loops{{.count = 1}};
    Prober prober{{.clock = wire.clock, .random = wire.random, .loops = loops},
                  {.may_probe = [](const IpAddress&) { return false; }}};
    Gateway reaching{{.clock = wire.clock,
                      .random = wire.random,
                      .service = wire.service,
                      .doctor = &doctor,
                      .prober = &prober},
                     {.recorder = {.update_log = Recorder::UpdateLog::Nothing}}};
    ReachingClinic() { asked = &reaching; }
};

TEST_F(ReachingClinic, TheReportHasAFormThatAsksForTheKeyAgain)
{
    const auto page = post("key=moor_mine");

    EXPECT_THAT(page, HasSubstr("Try to reach my host"));
    EXPECT_THAT(page, HasSubstr("<option>home.example.org</option>"));
    EXPECT_THAT(page, Not(HasSubstr("moor_mine")));
}

TEST_F(ReachingClinic, WhatWasFoundStandsInTheReport)
{
    const auto page = post("key=moor_mine&reach=yes&host=home.example.org&port=443");

    EXPECT_THAT(page, HasSubstr("The doctor on key-1"));
    EXPECT_THAT(page, HasSubstr("192.0.2.1 was not tried: nobody outside can reach such an "
                                "address."));
}

TEST_F(ReachingClinic, ASecondTryWithinAMinuteIsNotMade)
{
    (void)post("key=moor_only&reach=yes");

    EXPECT_THAT(post("key=moor_only&reach=yes"),
                HasSubstr("It was not tried: this host was probed a moment ago"));
}

TEST_F(ReachingClinic, HostAndPortMustMakeSense)
{
    EXPECT_THAT(post("key=moor_mine&reach=yes"), HasSubstr("Name the host"));
    EXPECT_THAT(post("key=moor_mine&reach=yes&host=other.example.org"),
                HasSubstr("This key is not for the host"));
    EXPECT_THAT(post("key=moor_only&reach=yes&port=0"), HasSubstr("A port is a number"));
    EXPECT_THAT(post("key=moor_only&reach=yes&port=65536"), HasSubstr("A port is a number"));
    EXPECT_THAT(post("key=wrong&reach=yes"), HasSubstr("403"));
}

TEST_F(Clinic, ThePageOffersNoTryWhereProbesAreSwitchedOff)
{
    EXPECT_THAT(hear_text("GET /doctor HTTP/1.1\nAccept: text/html\n\n"),
                Not(HasSubstr("Try to reach")));
}

TEST_F(Clinic, ThePageSpeaksJsonAndPlainTextToPrograms)
{
    hear("/nic/update?hostname=home.example.org", "alice:moor_mine");
    const auto credentials = test::basic("alice:moor_mine");

    const auto json =
        hear_text("GET /doctor HTTP/1.1\nAccept: application/json\n" + credentials + "\n");
    EXPECT_THAT(json, HasSubstr("Content-Type: application/json"));
    EXPECT_THAT(json, HasSubstr("{\"subject\":\"key-1\""));
    EXPECT_THAT(json, HasSubstr("\"host\":\"home.example.org.\""));
    EXPECT_THAT(json, HasSubstr("\"outcome\":\"changed\""));
    const auto text = hear_text("GET /doctor HTTP/1.1\n" + credentials + "\n");
    EXPECT_THAT(text, HasSubstr("Content-Type: text/plain"));
    EXPECT_THAT(text, HasSubstr("The doctor on key-1"));
}

TEST_F(Clinic, ThePageRefusesWrongKeysAndKeysInUrls)
{
    EXPECT_THAT(hear("/doctor", "alice:wrong"), HasSubstr("HTTP/1.1 403"));
    EXPECT_THAT(hear("/doctor", ""), HasSubstr("HTTP/1.1 401"));
    const auto in_url = hear("/doctor?key=moor_mine", "");
    EXPECT_THAT(in_url, HasSubstr("HTTP/1.1 400"));
    EXPECT_THAT(in_url, Not(HasSubstr("The doctor on")));
    EXPECT_THAT(hear_text("DELETE /doctor HTTP/1.1\n\n"), HasSubstr("HTTP/1.1 405"));
}

TEST_F(Clinic, AnotherKeysRequestsAreNotShown)
{
    hear("/nic/update?hostname=home.example.org&myip=203.0.113.7", "alice:moor_mine");

    const auto text = hear_text("GET /doctor HTTP/1.1\n" + test::basic("x:moor_only") + "\n");

    EXPECT_THAT(text, HasSubstr("The doctor on key-2"));
    EXPECT_THAT(text, Not(HasSubstr("203.0.113.7&")));
    EXPECT_THAT(text, HasSubstr("(0)"));
}

}  // namespace
}  // namespace mooring::gateway
