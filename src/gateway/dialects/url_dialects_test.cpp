// SPDX-License-Identifier: Apache-2.0

// What holds of all dialects that answer by a sentence, and transcripts cannot say: whatever the
// outcome, none of them is taken for another.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "gateway/dialects/changeip.hpp"
#include "gateway/dialects/ddnss.hpp"
#include "gateway/dialects/desec.hpp"
#include "gateway/dialects/dnsmadeeasy.hpp"
#include "gateway/dialects/duckdns.hpp"
#include "gateway/dialects/dyndns1.hpp"
#include "gateway/dialects/dyndns2.hpp"
#include "gateway/dialects/dynv6.hpp"
#include "gateway/dialects/easydns.hpp"
#include "gateway/dialects/freedns.hpp"
#include "gateway/dialects/freemyip.hpp"
#include "gateway/dialects/namecheap.hpp"
#include "gateway/dialects/plain_url.hpp"
#include "gateway/dialects/zoneedit.hpp"
#include "gateway/legacy_key_fixture.hpp"
#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using Status = UpdateOutcome::Status;
using ::testing::HasSubstr;
using ::testing::Not;

/// A dialect and what its clients look for.
struct Row {
    const Dialect* dialect;
    std::vector<std::string> success;  ///< One of them is in every success, none in a refusal.
};

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        {&changeip, {"good ", "nochg ", "uccess"}},
        {&ddnss, {"good", "Updated"}},
        {&desec, {"good"}},
        {&dnsmadeeasy, {"success"}},
        {&duckdns, {"OK"}},
        {&dyndns1, {"error code: NOERROR"}},
        {&dyndns2, {"good ", "nochg "}},
        {&dynv6, {"updated", "unchanged"}},
        {&easydns, {"NOERROR", "OK"}},
        {&freedns, {"Updated", "203.0.113.7"}},
        {&freemyip, {"OK"}},
        {&namecheap, {"<ErrCount>0", "good", "nochg"}},
        {&plain_url, {"good ", "nochg "}},
        {&zoneedit, {"SUCCESS"}},
    };
    return all;
}

UpdateRequest request_for(std::size_t hosts)
{
    UpdateRequest request;
    for (std::size_t i = 0; i < hosts; ++i) {
        const auto text = "n" + std::to_string(i) + std::string(50, 'x') + ".good.example.org";
        request.hosts.push_back({.name = dns::Name::parse(text).value(), .spelled = text});
    }
    request.wish.ipv4 = Ipv4{{203, 0, 113, 7}};
    request.wish.echo = "203.0.113.7";
    return request;
}

UpdateOutcome judged(const UpdateRequest& request, HostStatus status)
{
    UpdateOutcome outcome;
    for (const auto& target : request.hosts) {
        outcome.hosts.push_back(
            {.status = status, .name = *target.name, .spelled = target.spelled});
    }
    return outcome;
}

/// Every way to be refused. The hosts have names that hold a word of success.
std::vector<UpdateOutcome> refusals(const UpdateRequest& request)
{
    std::vector<UpdateOutcome> all;
    for (const auto status :
         {Status::NoCredentials, Status::BadCredentials, Status::NoRight, Status::NoHostNamed,
          Status::TooManyHosts, Status::BadAddress, Status::Flood, Status::Unavailable}) {
        all.push_back({.status = status});
    }
    for (const auto status : {HostStatus::NoSuchHost, HostStatus::NotAHostName,
                              HostStatus::Suspended, HostStatus::Aborted}) {
        all.push_back(judged(request, status));
    }
    return all;
}

TEST(UrlDialects, SayAWordOfSuccessWhenAllIsWell)
{
    const auto request = request_for(1);
    for (const auto& [dialect, words] : rows()) {
        for (const auto status :
             {HostStatus::Changed, HostStatus::Unchanged, HostStatus::NotPublished}) {
            const auto response = dialect->print(request, judged(request, status), {});
            EXPECT_EQ(response.status, 200U) << dialect->name;
            EXPECT_TRUE(std::ranges::any_of(words,
                                            [&response](const std::string& word) {
                                                return response.body.find(word) !=
                                                       std::string::npos;
                                            }))
                << dialect->name << ": " << response.body;
        }
    }
}

TEST(UrlDialects, SayNoWordOfSuccessInARefusal)
{
    auto request = request_for(1);
    request.hosts.front() = {.name = dns::Name::parse("home.example.org").value(),
                             .spelled = "home.example.org"};
    for (const auto& [dialect, words] : rows()) {
        for (const auto& outcome : refusals(request)) {
            const auto response = dialect->print(request, outcome, {});
            for (const auto& word : words) {
                EXPECT_THAT(response.body, Not(HasSubstr(word))) << dialect->name;
            }
        }
    }
}

TEST(UrlDialects, KeepTheirAnswersBelowTwoKibibytes)
{
    const auto request = request_for(20);
    for (const auto& [dialect, words] : rows()) {
        if (dialect == &zoneedit) continue;  // Prints a name in each line; ddclient has no limit.
        auto outcomes = refusals(request);
        outcomes.push_back(judged(request, HostStatus::Changed));
        for (const auto& outcome : outcomes) {
            const auto response = dialect->print(request, outcome, {});
            const auto bytes =
                http::text_of(response, http::Persistence::Close, http::BodySent::Yes);
            EXPECT_LT(bytes.size(), 2048U) << dialect->name;
        }
    }
}

TEST(UrlDialects, SayNoWith200ToFirmwareThatReadsNothingElse)
{
    const auto request = request_for(1);
    Call legacy;
    legacy.error_status = ErrorStatus::Legacy200;
    for (const auto& [dialect, words] : rows()) {
        const auto refused = dialect->print(request, {.status = Status::BadCredentials}, legacy);
        EXPECT_EQ(refused.status, 200U) << dialect->name;
        EXPECT_TRUE(refused.headers.empty()) << dialect->name;
        const auto busy = dialect->print(request, {.status = Status::Unavailable}, legacy);
        EXPECT_EQ(busy.status, 503U) << dialect->name;
    }
    const auto first = dyndns1.print(request, {.status = Status::NoCredentials}, legacy);
    EXPECT_EQ(first.status, 401U);
}

TEST(FreednsList, PrintsThePublicUrlOfTheService)
{
    test::Wire wire;
    zone::UpdateKey row;
    row.hosts = {zone::HostId{1}};
    test::add_legacy_key(wire.service, 40, std::move(row), "moor_legacy");
    Gateway gateway{{.clock = wire.clock, .random = wire.random, .service = wire.service},
                    {.public_url = "https://ddns.example.net",
                     .recorder = {.update_log = Recorder::UpdateLog::Nothing}}};
    const auto login = test::freedns_login("key-40", "moor_legacy");

    http::Request request;
    request.method = "GET";
    request.target = "/api/?action=getdyndns&sha=" + login;
    std::string body;
    gateway.handle(std::move(request),
                   [&body](const http::Response& response) { body = response.body; });

    const auto url =
        "|https://ddns.example.net/dynamic/update.php?" + login + "&host=home.example.org\n";
    EXPECT_EQ(body, "home.example.org|192.0.2.1" + url + "home.example.org|::" + url);
}

}  // namespace
}  // namespace mooring::gateway
