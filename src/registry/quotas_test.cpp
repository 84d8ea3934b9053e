// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/plan.hpp"
#include "registry/commands/record.hpp"
#include "registry/names_fixture.hpp"
#include "registry/owner_records.hpp"

namespace mooring::registry {
namespace {

class Quotas : public NamesTest {
protected:
    Quotas()
    {
        rules_.plans = Plans{{{.name = "free",
                               .names_max = 2,
                               .own_domains_max = 0,
                               .records_per_name_max = 4,
                               .ttl_min = dns::Ttl{300},
                               .has_wildcards = false},
                              {.name = "big", .names_max = 100}}};
    }
    Result<> set(std::string_view owner, dns::RrType type, std::vector<std::string> texts)
    {
        return attempt([&](Draft& draft) -> Result<> {
            MOORING_TRY(const auto rrset, parse_rrset(draft, {.owner = name(owner),
                                                              .ttl = dns::Ttl{300},
                                                              .type = type,
                                                              .rdatas = texts}));
            return set_record(draft, rrset, Profile::Public, by_owner());
        });
    }
};

TEST_F(Quotas, APlansNamesAreItsLimitAndTheErrorSaysWhatHasMore)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    ASSERT_TRUE(claim("two.dyn.example.", anna_));

    const auto third = claim("three.dyn.example.", anna_);

    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Errc::LimitExceeded);
    EXPECT_EQ(third.error().detail, "the plan \"free\" has 2 names; the plan \"big\" has more");
}

TEST_F(Quotas, TheOperatorGivesMoreThanThePlanHas)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    ASSERT_TRUE(claim("two.dyn.example.", anna_));

    world_.claim("three.dyn.example.", anna_);

    EXPECT_EQ(owner_of("three.dyn.example."), anna_);
}

TEST_F(Quotas, TwoClaimsOfOneBatchShareTheLastFreePlace)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    auto draft = world_.draft();

    const auto first =
        claim_name(draft, {.name = name("two.dyn.example."), .account = anna_}, by_owner());
    const auto second =
        claim_name(draft, {.name = name("three.dyn.example."), .account = anna_}, by_owner());

    EXPECT_TRUE(first);
    EXPECT_FALSE(second);
}

TEST_F(Quotas, ProbationIsSmallerThanThePlanAndSaysWhatEndsIt)
{
    rules_.probation_of = [](const Draft&, const zone::Account&) {
        return std::optional{Probation{.names_max = 1, .names_per_day = 1, .ends = "in 5 days"}};
    };
    ASSERT_TRUE(claim("one.dyn.example.", anna_));

    const auto second = claim("two.dyn.example.", anna_);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().detail, "a new account may have 1 name; that ends in 5 days");
}

TEST_F(Quotas, ReleasedNamesCountForTheDay)
{
    rules_.probation_of = [](const Draft&, const zone::Account&) {
        return std::optional{Probation{.names_max = 5, .names_per_day = 2, .ends = {}}};
    };
    for (const auto* one : {"one.dyn.example.", "two.dyn.example."}) {
        ASSERT_TRUE(claim(one, anna_));
        ASSERT_TRUE(release(one));
    }

    EXPECT_EQ(claim("three.dyn.example.", anna_).error().code, Errc::LimitExceeded);
    world_.advance(std::chrono::hours{25});
    EXPECT_TRUE(claim("three.dyn.example.", anna_));
}

TEST_F(Quotas, AClaimsDefaultTtlIsRaisedToThePlansLeast)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));

    const auto host = world_.draft().host_at(name("one.dyn.example."));
    EXPECT_EQ(host->ttl.seconds, 300U);
    const auto lower = attempt(
        [&](Draft& draft) { return set_host_ttl(draft, host->id, dns::Ttl{60}, by_owner()); });
    EXPECT_EQ(lower.error().detail, "in the plan \"free\" a TTL is at least 300 seconds");
}

TEST_F(Quotas, WildcardsNeedAPlanThatHasThem)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    const auto host = world_.draft().host_at(name("one.dyn.example."));
    const auto turn_on = [&](Draft& draft) {
        return set_wildcard(draft, host->id, Wildcard::On, by_owner());
    };

    EXPECT_EQ(attempt(turn_on).error().code, Errc::NotAllowed);
    EXPECT_FALSE(set("*.one.dyn.example.", dns::RrType::TXT, {"x"}));
    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "big"}, world_.origin);
    });
    EXPECT_TRUE(attempt(turn_on));
    EXPECT_TRUE(set("*.one.dyn.example.", dns::RrType::TXT, {"x"}));
}

TEST_F(Quotas, RecordsOfANameAreCountedWithItsHosts)
{
    ASSERT_TRUE(claim("one.dyn.example.", anna_));  // A host: one of four.

    EXPECT_TRUE(set("one.dyn.example.", dns::RrType::TXT, {"a", "b"}));
    EXPECT_TRUE(set("x.one.dyn.example.", dns::RrType::TXT, {"c"}));
    EXPECT_EQ(set("y.one.dyn.example.", dns::RrType::TXT, {"d"}).error().code, Errc::LimitExceeded);
    EXPECT_TRUE(set("x.one.dyn.example.", dns::RrType::TXT, {"e"}));
}

TEST_F(Quotas, OwnersSetTheTypesThatHostingNeedsAndNoOthers)
{
    rules_.plans = Plans{};
    ASSERT_TRUE(claim("one.dyn.example.", anna_));
    const auto is_set = [&](std::string_view owner, dns::RrType type, std::string text) {
        const auto done = set(owner, type, {std::move(text)});
        return done ? std::string{"set"} : done.error().detail;
    };

    EXPECT_EQ(is_set("mail.one.dyn.example.", dns::RrType::MX, "10 mx.example.net."), "set");
    EXPECT_EQ(is_set("_sip._tcp.one.dyn.example.", dns::RrType::SRV, "0 0 5060 a.example."), "set");
    EXPECT_EQ(is_set("one.dyn.example.", dns::RrType::CAA, "0 issue \"ca.example.net\""), "set");
    EXPECT_EQ(is_set("_443._tcp.one.dyn.example.", dns::RrType::TLSA,
                     "3 1 1 0000000000000000000000000000000000000000000000000000000000000000"),
              "set");
    EXPECT_EQ(is_set("www.one.dyn.example.", dns::RrType::CNAME, "one.dyn.example."), "set");
    EXPECT_EQ(is_set("sub.one.dyn.example.", dns::RrType::NS, "ns.example.net."),
              "names below dyn.example. cannot be delegated; that takes a domain of your own");
    EXPECT_TRUE(is_set("one.dyn.example.", dns::RrType::PTR, "a.example.")
                    .starts_with("PTR records cannot be set here"));
    EXPECT_TRUE(is_set("_psl.one.dyn.example.", dns::RrType::TXT, "x").starts_with("_psl"));
    EXPECT_TRUE(is_set("_acme-challenge.one.dyn.example.", dns::RrType::MX, "1 a.example.")
                    .starts_with("_acme-challenge"));
    EXPECT_EQ(is_set("lan.one.dyn.example.", dns::RrType::A, "192.168.1.1"),
              "an address among them is one that this service does not publish");
}

TEST_F(Quotas, ADowngradeFreezesTheNewestNamesAfterItsNoticeAndDeletesNothing)
{
    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "big"}, world_.origin);
    });
    for (const auto* each : {"a1.dyn.example.", "a2.dyn.example.", "a3.dyn.example."})
        ASSERT_TRUE(claim(each, anna_));

    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "free"}, world_.origin);
    });

    EXPECT_TRUE(set("a3.dyn.example.", dns::RrType::TXT, {"still within the notice"}));
    world_.advance(std::chrono::days{14});
    EXPECT_EQ(set("a3.dyn.example.", dns::RrType::TXT, {"x"}).error().code, Errc::NotAllowed);
    EXPECT_TRUE(set("a2.dyn.example.", dns::RrType::TXT, {"x"}));
    EXPECT_EQ(owner_of("a3.dyn.example."), anna_);
    EXPECT_TRUE(was_told(anna_, zone::EventKind::PlanChanged));
    ASSERT_TRUE(release("a1.dyn.example."));
    EXPECT_TRUE(set("a3.dyn.example.", dns::RrType::TXT, {"x"}));
}

TEST_F(Quotas, AFrozenHostKeepsItsAddressWhateverItsClientSends)
{
    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "big"}, world_.origin);
    });
    for (const auto* each : {"a1.dyn.example.", "a2.dyn.example.", "a3.dyn.example."})
        ASSERT_TRUE(claim(each, anna_));
    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "free"}, world_.origin);
    });
    world_.advance(std::chrono::days{15});

    const auto draft = world_.draft();

    EXPECT_TRUE(is_frozen(draft, draft.host_at(name("a3.dyn.example."))->id));
    EXPECT_FALSE(is_frozen(draft, draft.host_at(name("a1.dyn.example."))->id));
}

TEST(Confusables, LabelsThatLookLikeReservedOrOwnWordsAreFound)
{
    const ProtectedLabels labels{{"paypal", "mybank"}};

    EXPECT_EQ(labels.resembled_by("adrnin"), "admin");
    EXPECT_EQ(labels.resembled_by("vvpad"), "wpad");
    EXPECT_EQ(labels.resembled_by("l0gin"), "login");
    EXPECT_EQ(labels.resembled_by("1og-in"), "login");
    EXPECT_EQ(labels.resembled_by("paypa1"), "paypal");
    EXPECT_EQ(labels.resembled_by("pay-pal"), "paypal");
    EXPECT_EQ(labels.resembled_by("paypal"), "paypal");
    EXPECT_EQ(labels.resembled_by("rnybank-secure"), "mybank");
    EXPECT_EQ(labels.resembled_by("attic"), std::nullopt);
    EXPECT_EQ(labels.resembled_by("mypaypals"), std::nullopt);
}

TEST_F(Quotas, OwnersCannotClaimWhatLooksLikeAReservedName)
{
    EXPECT_EQ(claim("adrnin.dyn.example.", anna_).error().code, Errc::NotAllowed);
}

}  // namespace
}  // namespace mooring::registry
