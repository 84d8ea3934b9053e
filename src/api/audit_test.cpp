// SPDX-License-Identifier: Apache-2.0
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "api/api_fixture.hpp"
#include "api/audit_text.hpp"

namespace mooring::api {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class AuditApi : public ApiFixture {
protected:
    void set_address(std::string_view text)
    {
        ask("PUT", "/records/cam.dyn.example./A",
            R"({"ttl":60,"rdatas":[")" + std::string{text} + R"("]})");
    }
    json::array history(std::string_view query = {})
    {
        return ask("GET", "/hosts/cam.dyn.example/history" + std::string{query})
            .at("history")
            .as_array();
    }
    json::array audit(std::string_view query = {})
    {
        return ask("GET", "/audit" + std::string{query}).at("audit").as_array();
    }
};

TEST_F(AuditApi, MomentsAreDaysOrInstantsInUtc)
{
    EXPECT_EQ(*parse_moment("1970-01-02"), wall_time_of(86'400));
    EXPECT_EQ(*parse_moment("1970-01-01T01:02:03Z"), wall_time_of(3723));
    for (const char* wrong :
         {"", "1970", "1970-02-30", "1970-01-01T25:00:00Z", "1970-01-01T01:02",
          "1970-01-01 01:02:03", "1970-01-01T01:02:03+01:00", "19x0-01-01", "1970-01-01T-1:02:03Z"})
        EXPECT_FALSE(parse_moment(wrong)) << wrong;
}

TEST_F(AuditApi, TheHistoryIsFilteredByTime)
{
    make_host();
    set_address("192.0.2.1");
    clock_.advance(std::chrono::hours{48});
    set_address("192.0.2.2");
    const auto at = [&](int hours) {
        const auto time = json_of(clock_.wall_now() + std::chrono::hours{hours});
        return std::string{std::string_view{time.as_string()}.substr(0, 19)} + "Z";
    };

    EXPECT_THAT(history(), SizeIs(2));
    EXPECT_THAT(history("?since=" + at(-1)), SizeIs(1));
    EXPECT_THAT(history("?until=" + at(-1)), SizeIs(1));
    EXPECT_THAT(history("?since=" + at(-50) + "&until=" + at(-47)), SizeIs(1));
    ask("GET", "/hosts/cam.dyn.example/history?since=yesterday", {}, 400);
    ask("GET", "/hosts/cam.dyn.example/history?limit=0", {}, 400);
}

TEST_F(AuditApi, TheHistoryIsExportedForPeopleAndForPrograms)
{
    make_host();
    set_address("192.0.2.1");
    set_address("192.0.2.2");

    const auto csv = send("GET", "/hosts/cam.dyn.example/history?format=csv");
    const auto lines = send("GET", "/hosts/cam.dyn.example/history?format=jsonl");

    EXPECT_EQ(csv.status, 200U);
    EXPECT_THAT(csv.body, ::testing::StartsWith("change,time,ipv4,ipv6,ipv4_before,"));
    EXPECT_THAT(csv.body, HasSubstr(",192.0.2.2,,192.0.2.1,,operator,operator,,\r\n"));
    EXPECT_EQ(std::ranges::count(lines.body, '\n'), 2);
    EXPECT_EQ(json::parse(lines.body.substr(0, lines.body.find('\n'))).at("ipv4"), "192.0.2.2");
    ask("GET", "/hosts/cam.dyn.example/history?format=xml", {}, 400);
}

TEST_F(AuditApi, AFieldThatASpreadsheetWouldRunIsMadeText)
{
    const store::AuditEntry entry{
        .what = "logged-in", .subject = "=HYPERLINK(\"x\")", .client = "a,b", .origin = {}};

    const auto document = exported(std::span{&entry, 1}, PastFormat::Csv);

    EXPECT_THAT(document.text, HasSubstr(",\"'=HYPERLINK(\"\"x\"\")\","));
    EXPECT_THAT(document.text, HasSubstr(",\"a,b\"\r\n"));
}

TEST_F(AuditApi, OneChangeOfManyIsRolledBackByItsNumber)
{
    make_host();
    for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) set_address(address);
    const auto second = history()[1].at("change").to_number<std::uint64_t>();

    const auto host = ask("POST", "/hosts/cam.dyn.example/rollback",
                          R"({"change":)" + std::to_string(second) + "}");

    EXPECT_EQ(host.at("ipv4"), "192.0.2.1");
    EXPECT_EQ(history()[0].at("cause"), "rollback");
    const auto told = audit()[0].as_object();
    EXPECT_EQ(told.at("event"), "rolled-back");
    EXPECT_EQ(told.at("subject"), "cam.dyn.example.");
    EXPECT_EQ(told.at("account"), 1);
    ask("POST", "/hosts/cam.dyn.example/rollback", R"({"change":99999})", 404);
}

TEST_F(AuditApi, RecordsGoBackToWhatTheyWereBeforeAChange)
{
    make_host();
    const auto set = [&](const char* text) {
        ask("PUT", "/records/www.cam.dyn.example./TXT",
            R"({"ttl":60,"rdatas":["\")" + std::string{text} + R"(\""]})");
        return audit("?newest=1")[0].at("change").to_number<std::uint64_t>();
    };
    const auto roll_back = [&](std::uint64_t change, unsigned status) {
        ask("POST", "/records/rollback", R"({"change":)" + std::to_string(change) + "}", status);
    };
    const auto shown = [&] {
        return json::serialize(ask("GET", "/records/www.cam.dyn.example.").at("records"));
    };
    const auto first = set("one");
    const auto second = set("two");

    roll_back(second, 200);
    EXPECT_THAT(shown(), HasSubstr("one"));
    roll_back(first, 200);
    EXPECT_EQ(shown(), "[]");
    roll_back(first, 200);
    roll_back(first - 1, 404);
    roll_back(99'999, 404);
    EXPECT_EQ(audit()[0].at("event"), "rolled-back");
}

TEST_F(AuditApi, TheLogIsReadInPages)
{
    make_host();
    const auto all = audit();
    ASSERT_GE(all.size(), 4U);

    const auto first = ask("GET", "/audit?limit=2");
    const auto rest =
        ask("GET", "/audit?after=" + std::string{first.at("next").as_string()}).at("audit");

    EXPECT_THAT(first.at("audit").as_array(), SizeIs(2));
    EXPECT_THAT(rest.as_array(), SizeIs(all.size() - 2));
    EXPECT_EQ(rest.as_array()[0], all[2]);
    EXPECT_TRUE(ask("GET", "/audit?newest=2").at("next").is_null());
}

TEST_F(AuditApi, AnUntouchedLogVerifies)
{
    make_host();
    set_address("192.0.2.1");

    EXPECT_EQ(ask("GET", "/audit/verify").at("verified"), true);
}

}  // namespace
}  // namespace mooring::api
