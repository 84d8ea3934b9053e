// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/http_form.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gateway/legacy_key_fixture.hpp"
#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view path = "/gnudip/cgi-bin/gdipupdt.cgi";
const std::string secret = "moor_legacy";

/// The salt as a client takes it out of the page: by the very lines.
struct Salt {
    std::string salt, time, sign;
};

class GnudipForm : public ::testing::Test {
protected:
    explicit GnudipForm(const FloodLimits::Options& limits = {}) : wire{limits}
    {
        zone::UpdateKey row;
        row.hosts = {zone::HostId{1}, zone::HostId{8}};
        test::add_legacy_key(wire.service, 40, std::move(row), secret);
    }

    std::string get(const std::string& target)
    {
        return wire.hear("GET " + target + " HTTP/1.0\nUser-Agent: GnuDIP/2.3.3\n\n");
    }
    Salt fetch_salt()
    {
        const auto page = get(std::string{path});
        const auto content = [&](std::string_view name) {
            const auto start = fmt::format("\n<meta name=\"{}\" content=\"", name);
            const auto at = page.find(start);
            EXPECT_NE(at, std::string::npos) << page;
            const auto from = at + start.size();
            return page.substr(from, page.find("\">\n", from) - from);
        };
        return {.salt = content("salt"), .time = content("time"), .sign = content("sign")};
    }
    std::string login(const Salt& salt, std::string_view more, std::string_view host = "home",
                      std::string_view password = secret)
    {
        return get(fmt::format("{}?salt={}&time={}&sign={}&user={}&pass={}&domn=example.org&{}",
                               path, salt.salt, salt.time, salt.sign, host,
                               test::gnudip_digest(password, salt.salt), more));
    }

    test::Wire wire;
};

TEST_F(GnudipForm, SetsTheAddressGiven)
{
    const auto answer = login(fetch_salt(), "reqc=0&addr=203.0.113.7");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"));
    EXPECT_THAT(answer, HasSubstr("\n<meta name=\"retc\" content=\"0\">\n"));
    EXPECT_THAT(answer, Not(HasSubstr("addr")));
    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{203, 0, 113, 7}}));
}

TEST_F(GnudipForm, TagsStandInOrderOnLinesOfTheirOwn)
{
    const auto page = get(std::string{path});

    const auto salt = page.find("\n<meta name=\"salt\" content=\"");
    const auto time = page.find("\n<meta name=\"time\" content=\"");
    const auto sign = page.find("\n<meta name=\"sign\" content=\"");
    EXPECT_TRUE(salt < time && time < sign && sign != std::string::npos) << page;
    EXPECT_LT(page.size(), 2048U);
}

TEST_F(GnudipForm, DetectsTheAddressAndReturnsIt)
{
    const auto answer = login(fetch_salt(), "reqc=2");

    EXPECT_THAT(answer, HasSubstr("\n<meta name=\"retc\" content=\"0\">\n"
                                  "<meta name=\"addr\" content=\"198.51.100.23\">\n"));
    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{198, 51, 100, 23}}));
}

TEST_F(GnudipForm, GoesOfflineByRequestOrByTheUnspecifiedAddress)
{
    EXPECT_THAT(login(fetch_salt(), "reqc=1"), HasSubstr("\"retc\" content=\"2\""));
    EXPECT_EQ(wire.service.addresses(1), zone::Addresses{});

    login(fetch_salt(), "reqc=0&addr=203.0.113.7");
    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{203, 0, 113, 7}}));

    EXPECT_THAT(login(fetch_salt(), "reqc=0&addr=0.0.0.0"), HasSubstr("\"retc\" content=\"2\""));
    EXPECT_EQ(wire.service.addresses(1), zone::Addresses{});
}

TEST_F(GnudipForm, ASaltIsGoodForAMinute)
{
    const auto fresh = fetch_salt();
    wire.clock.advance(60s);
    EXPECT_THAT(login(fresh, "reqc=2"), HasSubstr("\"retc\" content=\"0\""));

    const auto stale = fetch_salt();
    wire.clock.advance(61s);
    EXPECT_THAT(login(stale, "reqc=2"), HasSubstr("\"retc\" content=\"1\""));
}

TEST_F(GnudipForm, ASaltIsGoodForOneLogin)
{
    const auto salt = fetch_salt();

    EXPECT_THAT(login(salt, "reqc=0&addr=203.0.113.7"), HasSubstr("\"retc\" content=\"0\""));
    EXPECT_THAT(login(salt, "reqc=0&addr=192.0.2.66"), HasSubstr("\"retc\" content=\"1\""));

    EXPECT_EQ(wire.service.addresses(1).ipv4, (Ipv4{{203, 0, 113, 7}}));
}

TEST_F(GnudipForm, ASaltThatIsNotOursIsRefused)
{
    const auto ours = fetch_salt();

    EXPECT_THAT(login({.salt = "AAAAAAAAAA", .time = ours.time, .sign = ours.sign}, "reqc=2"),
                HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login({.salt = ours.salt, .time = ours.time + "0", .sign = ours.sign}, "reqc=2"),
                HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login({.salt = ours.salt, .time = ours.time, .sign = ""}, "reqc=2"),
                HasSubstr("\"retc\" content=\"1\""));
}

TEST_F(GnudipForm, RefusesWrongPasswordsHostsAndRequestsAlike)
{
    EXPECT_THAT(login(fetch_salt(), "reqc=2", "home", "moor_wrong"),
                HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login(fetch_salt(), "reqc=2", "cam"), HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login(fetch_salt(), "reqc=2", "nobody"), HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login(fetch_salt(), "reqc=2", "blocked"), HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(login(fetch_salt(), "reqc=7"), HasSubstr("\"retc\" content=\"1\""));
    EXPECT_THAT(get(std::string{path} + "?user=home&pass=x"), HasSubstr("\"retc\" content=\"1\""));
}

TEST_F(GnudipForm, AKeyThatWasNotMadeForItCannotLogIn)
{
    EXPECT_THAT(login(fetch_salt(), "reqc=2", "home", "moor_mine"),
                HasSubstr("\"retc\" content=\"1\""));
}

/// Whose network may ask twice.
class GnudipFormOfFewLogins : public GnudipForm {
protected:
    GnudipFormOfFewLogins() : GnudipForm{{.source = {.per_minute = 1, .burst = 2}}} {}
};

TEST_F(GnudipFormOfFewLogins, WrongLoginsRunIntoTheLimitOfTheirNetwork)
{
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(login(fetch_salt(), "reqc=2", "home", "moor_wrong"),
                    HasSubstr("\"retc\" content=\"1\""));
    }

    EXPECT_THAT(login(fetch_salt(), "reqc=2", "home", "moor_wrong"),
                StartsWith("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n"));
    EXPECT_THAT(login(fetch_salt(), "reqc=2"), StartsWith("HTTP/1.1 503"))
        << "who guesses right now does not hear it";
}

TEST_F(GnudipForm, OverloadIs503)
{
    wire.service.failure = Errc::QueueFull;

    const auto answer = login(fetch_salt(), "reqc=2");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n"));
}

TEST_F(GnudipForm, HuaweisShorterPathIsTheSamePage)
{
    EXPECT_THAT(get("/cgi-bin/gdipupdt.cgi?user=home"), HasSubstr("<meta name=\"salt\""));
}

}  // namespace
}  // namespace mooring::gateway
