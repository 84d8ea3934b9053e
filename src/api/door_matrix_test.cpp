// SPDX-License-Identifier: Apache-2.0
// Every route with every credential, made from the table of routes: whoever adds a route is tested.
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "api/door_fixture.hpp"

namespace mooring::api {
namespace {

constexpr auto token_text = "mrt_Wanderer";

class DoorMatrixTest : public DoorFixture {
protected:
    DoorMatrixTest()
    {
        make_two_accounts();
        before_ = everything();
    }

    /// The route's path with things that the first account has.
    static std::string target_of(const Route& route)
    {
        std::string target{route.pattern};
        const auto fill = [&](std::string_view head, std::string_view with) {
            if (!target.starts_with(head)) return;
            if (const auto place = target.find("{}"); place != std::string::npos)
                target.replace(place, 2, with);
        };
        fill("/keys/", "key-1");
        fill("/sites/", "site-1");
        fill("/accounts/", "a%40example.net");
        fill("/zones/", "dyn.example.");
        fill("/suffixes/", "dyn.example.");
        fill("/records/{}/{}", "cam.dyn.example.");
        fill("/records/cam.dyn.example./", "A");
        fill("/", "cam.dyn.example.");
        return target;
    }

    std::string everything()
    {
        std::string all;
        for (const auto* list : {"/accounts", "/claims", "/hosts", "/keys", "/sites", "/zones"})
            all += json::serialize(ask("GET", list));
        return all;
    }

    http::Response knock_at(const Route& route, Headers headers)
    {
        const bool has_body = route.method != "GET" && route.method != "DELETE";
        return knock(std::move(headers), std::string{route.method}, target_of(route),
                     has_body ? "{}" : "");
    }

    /// Every route that `applies`, by these headers, must be refused with this code; and then
    /// nothing may have changed.
    template <class Applies>
    void expect_refused(std::string_view code, const Headers& headers, Applies&& applies)
    {
        std::size_t count = 0;
        for (const auto& route : all_routes()) {
            if (!applies(route)) continue;
            ++count;
            EXPECT_EQ(code_of(knock_at(route, headers)), code)
                << route.method << ' ' << route.pattern;
        }
        EXPECT_GT(count, 0U);
        EXPECT_EQ(everything(), before_);
    }

    std::string before_;
};

bool is_change(const Route& route)
{
    return route.method != "GET";
}
bool is_for_somebody(const Route& route)
{
    return route.rule.access != Access::Anyone;
}
bool is_for_owners(const Route& route)
{
    return route.rule.access == Access::Owner;
}
bool is_every(const Route&)
{
    return true;
}

TEST_F(DoorMatrixTest, NobodyGetsIntoARouteForSomebody)
{
    expect_refused("unauthenticated", {}, is_for_somebody);
}

TEST_F(DoorMatrixTest, AnExpiredSessionIsNobodys)
{
    auto headers = by_session("alice");
    who_.erase("alice");

    expect_refused("unauthenticated", headers, is_for_somebody);
}

TEST_F(DoorMatrixTest, AnExpiredTokenOpensNothing)
{
    expect_refused("unauthenticated", by_token(token_text), is_every);
}

TEST_F(DoorMatrixTest, AnUpdateKeyOpensNothing)
{
    const auto key = std::string{
        ask("POST", "/keys", R"({"hosts":["cam.dyn.example"]})", 201).at("key").as_string()};
    before_ = everything();

    expect_refused("unauthenticated", by_token(key), is_every);
    expect_refused("unauthenticated", {{"Authorization", "Basic a2V5LTE6" + key}}, is_every);
}

TEST_F(DoorMatrixTest, OwnersGetIntoNoRouteOfTheOperators)
{
    const auto is_operators = [](const Route& route) {
        return route.rule.access == Access::Operator;
    };
    make_token(token_text, zone::AccountId{1}, identity::scopes_all);

    expect_refused("not-allowed", by_session("alice"), is_operators);
    expect_refused("not-allowed", by_token(token_text), is_operators);
}

TEST_F(DoorMatrixTest, ATokenNeedsTheScopeOfTheRoute)
{
    for (const auto scope :
         {Scope::Read, Scope::Claim, Scope::Records, Scope::Update, Scope::Account}) {
        make_token(token_text, zone::AccountId{1},
                   static_cast<std::uint8_t>(identity::scopes_all & ~static_cast<int>(scope)));
        for (const auto& route : all_routes()) {
            if (!is_for_owners(route) || route.rule.scope != scope) continue;
            EXPECT_EQ(code_of(knock_at(route, by_token(token_text))), "scope-missing")
                << route.method << ' ' << route.pattern;
        }
    }
    EXPECT_EQ(everything(), before_);
}

TEST_F(DoorMatrixTest, WhatNeedsAFreshProofIsRefusedWithoutOne)
{
    const auto needs_proof = [](const Route& route) {
        return route.rule.step_up == StepUp::Needed;
    };
    who_["alice"].is_stepped_up = false;
    make_token(token_text, zone::AccountId{1}, identity::scopes_all);

    expect_refused("step-up-needed", by_session("alice"), needs_proof);
    expect_refused("step-up-needed", by_token(token_text), needs_proof);
}

TEST_F(DoorMatrixTest, NoStateChangeComesFromAnotherOrigin)
{
    const auto session = by_session("alice");
    make_token(token_text, zone::AccountId{1}, identity::scopes_all);

    for (const auto* foreign : {"https://evil.example", "https://ddns.example.net.evil.example",
                                "http://ddns.example.net", "null", ""}) {
        expect_refused("wrong-origin", with(session, "Origin", foreign), is_change);
        expect_refused("wrong-origin", with({}, "Origin", foreign), is_change);
        expect_refused("wrong-origin", with(by_token(token_text), "Origin", foreign), is_change);
    }
    for (const auto* site : {"cross-site", "same-site", "none"})
        expect_refused("wrong-origin", with(session, "Sec-Fetch-Site", site), is_change);
}

TEST_F(DoorMatrixTest, NoStateChangeByCookieComesWithoutAnOrigin)
{
    const auto without_origin = without(by_session("alice"), "Origin");

    expect_refused("wrong-origin", without_origin, is_change);
    expect_refused("wrong-origin", without(without_origin, "Sec-Fetch-Site"), is_change);
}

TEST_F(DoorMatrixTest, NoStateChangeByCookieComesWithoutTheSessionsToken)
{
    const auto is_owners_change = [](const Route& route) {
        return is_change(route) && is_for_somebody(route);
    };
    const auto session = by_session("alice");

    expect_refused("csrf-token-wrong", without(session, "X-CSRF-Token"), is_owners_change);
    expect_refused("csrf-token-wrong", with(session, "X-CSRF-Token", csrf_token_of("bob")),
                   is_owners_change);
}

TEST_F(DoorMatrixTest, WhatIsAnothersIsNotThere)
{
    const auto is_about_one = [](const Route& route) {
        const auto begins = [&](std::string_view head) { return route.pattern.starts_with(head); };
        return is_for_owners(route) &&
               (begins("/claims/{}") || begins("/hosts/{}") || begins("/keys/{}") ||
                begins("/sites/{}") || begins("/records/{}"));
    };
    for (const auto& route : all_routes()) {
        if (!is_about_one(route)) continue;
        const auto status = knock_at(route, by_session("bob")).status;
        // 400: what is asked for is looked at first, and tells nothing.
        EXPECT_TRUE(status == 404 || (status == 400 && route.method != "GET"))
            << route.method << ' ' << route.pattern << ": " << status;
    }
    EXPECT_EQ(everything(), before_);
}

}  // namespace
}  // namespace mooring::api
