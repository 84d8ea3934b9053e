// SPDX-License-Identifier: Apache-2.0
#include "api/door.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/door_fixture.hpp"

namespace mooring::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DoorTest : public DoorFixture {
protected:
    DoorTest() { make_two_accounts(); }

    /// As alice.
    http::Response send_as_alice(std::string method, const std::string& target,
                                 std::string body = {})
    {
        return knock(by_session("alice"), std::move(method), target, std::move(body));
    }
};

TEST_F(DoorTest, AnOwnerSeesWhatIsItsOwnAndNothingElse)
{
    EXPECT_THAT(send_as_alice("GET", "/hosts").body, HasSubstr("cam.dyn.example."));
    EXPECT_THAT(knock(by_session("bob"), "GET", "/hosts").body, Not(HasSubstr("cam")));
    EXPECT_THAT(knock(by_session("bob"), "GET", "/claims").body, Not(HasSubstr("cam")));
    EXPECT_THAT(knock(by_session("bob"), "GET", "/keys").body, Not(HasSubstr("key-1")));
    EXPECT_THAT(knock(by_session("bob"), "GET", "/sites").body, Not(HasSubstr("home")));
}

TEST_F(DoorTest, AnOwnerClaimsForItselfOnly)
{
    const auto own = knock(by_session("bob"), "POST", "/claims", R"({"name":"b.dyn.example"})");
    const auto others = knock(by_session("bob"), "POST", "/claims",
                              R"({"name":"c.dyn.example","account":"a@example.net"})");

    EXPECT_EQ(own.status, 201U) << own.body;
    EXPECT_THAT(own.body, HasSubstr(R"("account":"b@example.net")"));
    EXPECT_EQ(others.status, 403U);
}

TEST_F(DoorTest, AKeyForAHostOfSomebodyElseIsNotMade)
{
    const auto answer =
        knock(by_session("bob"), "POST", "/keys", R"({"hosts":["cam.dyn.example"]})");

    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(ask("GET", "/keys").at("keys").as_array().size(), 1U);
}

TEST_F(DoorTest, AChangeOfAnOwnerIsItsCauseInTheJournal)
{
    EXPECT_EQ(send_as_alice("PUT", "/records/cam.dyn.example./TXT",
                            R"({"ttl":300,"rdatas":["\"hello\""]})")
                  .status,
              200U);
}

TEST_F(DoorTest, EveryAnswerForbidsBrowsersWhatTheyNeedNotDo)
{
    for (const auto& answer : {send_as_alice("GET", "/hosts"), knock({}, "GET", "/hosts")}) {
        EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header_of(answer, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header_of(answer, "Cache-Control"), "no-store");
        EXPECT_THAT(header_of(answer, "Content-Security-Policy"),
                    HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(header_of(answer, "Strict-Transport-Security"), HasSubstr("max-age=31536000"));
        EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "");
    }
}

TEST_F(DoorTest, ASessionIsToldItsCsrfTokenAndNobodyElseIsToldOne)
{
    EXPECT_EQ(header_of(send_as_alice("GET", "/hosts"), "X-CSRF-Token"), csrf_token_of("alice"));
    EXPECT_EQ(header_of(knock({}, "GET", "/recipes"), "X-CSRF-Token"), "");
    EXPECT_NE(csrf_token_of("alice"), csrf_token_of("bob"));
}

TEST_F(DoorTest, AnETagSaysWhetherAnythingHasChanged)
{
    const auto first = send_as_alice("GET", "/keys/key-1");
    const auto etag = header_of(first, "ETag");

    EXPECT_EQ(knock(with(by_session("alice"), "If-None-Match", etag), "GET", "/keys/key-1").status,
              304U);
    const auto matching = with(by_session("alice"), "If-Match", etag);
    const auto body = R"({"networks":["192.0.2.0/24"]})";
    EXPECT_EQ(knock(matching, "PATCH", "/keys/key-1", body).status, 200U);
    EXPECT_EQ(knock(matching, "PATCH", "/keys/key-1", R"({"networks":[]})").status, 412U);
    EXPECT_EQ(knock(with(by_session("alice"), "If-Match", "*"), "PATCH", "/keys/key-1",
                    R"({"networks":[]})")
                  .status,
              200U);
}

TEST_F(DoorTest, ARepeatedPostWithItsIdempotencyKeyIsAnsweredAndNotDoneAgain)
{
    const auto headers = with(by_session("alice"), "Idempotency-Key", "once");
    const std::string body = R"({"hosts":["cam.dyn.example"]})";

    const auto first = knock(headers, "POST", "/keys", body);
    const auto second = knock(headers, "POST", "/keys", body);
    const auto other = knock(headers, "POST", "/keys", R"({"hosts":[]})");

    EXPECT_EQ(first.status, 201U);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(other.status, 422U);
    EXPECT_EQ(ask("GET", "/keys").at("keys").as_array().size(), 2U);
}

TEST_F(DoorTest, AnIdempotencyKeyIsItsCallersOwnAndLivesForADay)
{
    const std::string body = R"({"name":"d.dyn.example"})";
    const auto post = [&](const std::string& who) {
        return knock(with(by_session(who), "Idempotency-Key", "k"), "POST", "/claims", body).status;
    };

    EXPECT_EQ(post("alice"), 201U);
    EXPECT_EQ(post("bob"), 409U);
    EXPECT_EQ(post("alice"), 201U);
    clock_.advance(std::chrono::hours{25});
    EXPECT_EQ(post("alice"), 409U);
}

TEST_F(DoorTest, WhoCallsTooOftenHearsWhenToComeBack)
{
    options_.rates.per_network = 2;
    Door strict{Door::World{.api = api_,
                            .pipeline = pipeline_,
                            .clock = clock_,
                            .known = {.session = [](auto, auto) { return std::nullopt; },
                                      .token = [](auto, auto&, auto) { return std::nullopt; }}},
                options_};
    const auto call = [&] {
        std::promise<http::Response> promise;
        auto future = promise.get_future();
        http::Request request;
        request.method = "GET";
        request.target = "/api/v1/recipes";
        request.client = client_;
        strict.handle(std::move(request), [&](auto answer) { promise.set_value(answer); });
        return future.get();
    };

    EXPECT_EQ(header_of(call(), "RateLimit"), R"("api";r=1;t=60)");
    EXPECT_EQ(call().status, 200U);
    const auto refused = call();
    EXPECT_EQ(refused.status, 429U);
    EXPECT_EQ(header_of(refused, "Retry-After"), "60");
    EXPECT_EQ(header_of(refused, "RateLimit-Policy"), R"("api";q=2;w=60)");
    clock_.advance(std::chrono::seconds{60});
    EXPECT_EQ(call().status, 200U);
}

TEST_F(DoorTest, ATokenSeesOnlyTheHostsItIsConfinedTo)
{
    const auto made = send_as_alice("POST", "/hosts", R"({"name":"inner.cam.dyn.example"})");
    ASSERT_EQ(made.status, 201U) << made.body;
    make_token("mrt_one", zone::AccountId{1}, identity::scopes_all);
    who_["mrt_one"].hosts = {zone::HostId{2}};
    who_["mrt_one"].types = {dns::RrType::TXT};
    const auto by = by_token("mrt_one");
    const auto txt = R"({"ttl":300,"rdatas":["\"x\""]})";

    EXPECT_EQ(knock(by, "GET", "/hosts/inner.cam.dyn.example").status, 200U);
    EXPECT_EQ(knock(by, "GET", "/hosts/cam.dyn.example").status, 404U);
    EXPECT_EQ(knock(by, "GET", "/keys/key-1").status, 404U);
    EXPECT_EQ(knock(by, "GET", "/claims/cam.dyn.example").status, 404U);
    EXPECT_EQ(knock(by, "PUT", "/records/inner.cam.dyn.example./TXT", txt).status, 200U);
    EXPECT_EQ(knock(by, "PUT", "/records/cam.dyn.example./TXT", txt).status, 404U);
    EXPECT_EQ(knock(by, "DELETE", "/records/inner.cam.dyn.example./A").status, 403U);
}

TEST_F(DoorTest, ASuspendedAccountReadsAndChangesNothing)
{
    ask("POST", "/accounts/a%40example.net/suspend");

    EXPECT_EQ(send_as_alice("GET", "/hosts").status, 200U);
    EXPECT_EQ(send_as_alice("DELETE", "/hosts/cam.dyn.example").status, 403U);
    EXPECT_EQ(ask("GET", "/hosts").at("hosts").as_array().size(), 1U);
}

TEST_F(DoorTest, WhoFindsAKeyInPublicMayEndIt)
{
    const auto made = ask("POST", "/keys", R"({"hosts":["cam.dyn.example"]})", 201);
    const auto body = json::serialize(
        json::object{{"secret", made.at("key")}, {"where", "https://paste.example/1"}});

    const auto answer = knock({}, "POST", "/revoke", body);

    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(ask("GET", "/keys").at("keys").as_array().size(), 1U);
    EXPECT_EQ(knock({}, "POST", "/revoke", body).status, 404U);
}

TEST_F(DoorTest, RotationWithOverlapKeepsTheOldKeyForAWhile)
{
    const auto answer = send_as_alice("POST", "/keys/key-1/rotate", R"({"overlap_hours":24})");

    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(R"("replaces":"key-1")"));
    EXPECT_EQ(ask("GET", "/keys/key-1").at("expires"), "2026-01-02T00:00:00Z");
    EXPECT_TRUE(ask("GET", "/keys/key-2").at("expires").is_null());
}

TEST_F(DoorTest, TheCookieIsFoundAmongOthers)
{
    http::Request request;
    request.headers = {{"cookie", "x=1;__Host-mooring-not=2; __Host-mooring=three; y"}};

    EXPECT_EQ(cookie_in(request, "__Host-mooring"), "three");
    EXPECT_EQ(cookie_in(request, "absent"), "");
}

}  // namespace
}  // namespace mooring::api
