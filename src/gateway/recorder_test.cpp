// SPDX-License-Identifier: Apache-2.0

// What becomes of a request beside its answer.
#include "gateway/recorder.hpp"

#include <gmock/gmock.h>

#include "gateway/doctor/doctor.hpp"
#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using test::basic;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zone::HostId;
using zone::KeyId;

/// Wire with a gateway that has a doctor and a log.
class RecorderTest : public ::testing::Test {
protected:
    std::string hear(std::string_view target, std::string_view headers)
    {
        http::RequestParser parser{{}};
        const auto bytes = test::on_the_wire(
            std::string{"GET "}.append(target).append(" HTTP/1.1\n").append(headers).append("\n"));
        if (parser.feed(bytes).status != http::RequestParser::Status::Done) return "not HTTP";
        auto request = parser.take();
        request.client = wire.client;
        std::string body;
        gateway.handle(std::move(request),
                       [&](const http::Response& response) { body = response.body; });
        return body;
    }
    std::string update(std::string_view fields, std::string_view pair = "a:moor_mine")
    {
        return hear("/nic/update?" + std::string{fields}, basic(pair));
    }
    std::vector<Verdict> verdicts(std::vector<Visit> visits)
    {
        std::vector<Verdict> verdicts;
        for (const auto& visit : visits) verdicts.push_back(visit.verdict);
        return verdicts;
    }
    std::uint64_t count(Outcome outcome)
    {
        return gateway.counters().value(zone::Dialect::Dyndns2, outcome);
    }

    test::Wire wire;
    Doctor doctor{Doctor::Options{}};
    Gateway gateway{
        {.clock = wire.clock, .random = wire.random, .service = wire.service, .doctor = &doctor},
        {.public_url = {}, .recorder = {.lines_per_second = 2}, .limits = {}}};
};

TEST_F(RecorderTest, TheDoctorHearsOfEveryAuthenticatedRequest)
{
    EXPECT_EQ(update("hostname=home.example.org&myip=203.0.113.7"), "good 203.0.113.7\n");
    EXPECT_EQ(update("hostname=home.example.org&myip=203.0.113.7"), "nochg 203.0.113.7\n");
    EXPECT_EQ(update("hostname=home.example.org,other.example.org"),
              "good 198.51.100.23\nnohost\n");
    EXPECT_EQ(update("hostname="), "notfqdn\n");

    EXPECT_THAT(verdicts(doctor.visits_of(KeyId{1})),
                ElementsAre(Verdict::Changed, Verdict::Unchanged, Verdict::NoSuchHost,
                            Verdict::NoHostNamed));
    EXPECT_THAT(doctor.visits_of(KeyId{1}).front().hosts, ElementsAre(HostId{1}));
}

TEST_F(RecorderTest, AWrongSecretIsRememberedForTheHostItNamed)
{
    EXPECT_EQ(update("hostname=cam.example.org", "a:wrong"), "badauth\n");

    EXPECT_THAT(verdicts(doctor.strangers_of(HostId{2})), ElementsAre(Verdict::BadCredentials));
    EXPECT_THAT(doctor.strangers_of(HostId{1}), IsEmpty());
}

TEST_F(RecorderTest, AKeyOnAPathOfNobodyIsRememberedToo)
{
    EXPECT_EQ(hear("/nic/updat?hostname=home.example.org", basic("a:moor_mine")), "not found\n");
    EXPECT_EQ(hear("/nic/updat?hostname=home.example.org", ""), "not found\n");

    EXPECT_THAT(verdicts(doctor.visits_of(KeyId{1})), ElementsAre(Verdict::NoSuchPage));
}

TEST_F(RecorderTest, ProbesAndChallengesAreNoFaults)
{
    EXPECT_EQ(hear("/nic/update?hostname=home.example.org", ""), "badauth\n");

    EXPECT_EQ(count(Outcome::NoCredentials), 1U);
    EXPECT_EQ(count(Outcome::BadRequest), 0U);
}

TEST_F(RecorderTest, RefusalsLeaveSoManyLinesASecondAndNoMore)
{
    ::testing::internal::CaptureStderr();
    for (int i = 0; i < 10; ++i) (void)update("hostname=nobody.example.org");
    EXPECT_EQ(gateway.recorder().lines_withheld(), 8U);
    wire.clock.advance(1s);
    (void)update("hostname=nobody.example.org");
    const auto log = ::testing::internal::GetCapturedStderr();

    EXPECT_EQ(gateway.recorder().lines_withheld(), 8U);
    EXPECT_EQ(count(Outcome::NoSuchHost), 11U) << "every one is counted";
    EXPECT_THAT(log, HasSubstr("count=8"));
}

TEST_F(RecorderTest, WhatIsWellLeavesNoLine)
{
    for (int i = 0; i < 10; ++i) (void)update("hostname=home.example.org");
    for (int i = 0; i < 10; ++i) (void)hear("/nic/update?hostname=home.example.org", "");

    EXPECT_EQ(gateway.recorder().lines_withheld(), 0U);
}

}  // namespace
}  // namespace mooring::gateway
