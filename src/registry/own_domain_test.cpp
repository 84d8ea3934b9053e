// SPDX-License-Identifier: Apache-2.0
#include "registry/own_domain.hpp"

#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

using std::chrono::days;
using Delegation = DomainFacts::Delegation;

class OwnDomains : public NamesTest {
protected:
    OwnDomains()
    {
        rules_.own_domains.servers = {{.name = name("ns1.mooring.example.")},
                                      {.name = name("ns2.mooring.example.")}};
    }
    Result<> ask(AccountId account, std::string_view domain = "example.org.")
    {
        return attempt([&](Draft& draft) {
            return ask_domain(draft, {.name = name(domain), .account = account, .secret = "secret"},
                              by_owner());
        });
    }
    [[nodiscard]] EntryId id_of(AccountId account) const
    {
        const auto kept = domain_of(world_.draft(), domain_, account);
        return kept ? kept->id : EntryId{};
    }
    [[nodiscard]] std::optional<DomainStage> stage_of(AccountId account) const
    {
        const auto kept = domain_of(world_.draft(), domain_, account);
        return kept ? std::optional{kept->value.stage} : std::nullopt;
    }
    Result<> prove(AccountId account, std::vector<std::string> texts = {"other", "secret"})
    {
        return attempt([&](Draft& draft) {
            return prove_domain(draft, id_of(account), {.challenges = std::move(texts)},
                                by_owner());
        });
    }
    void look(const DomainFacts& facts)
    {
        ASSERT_TRUE(attempt([&](Draft& draft) {
            return note_delegation(draft, id_of(anna_), facts, world_.origin);
        }));
    }
    [[nodiscard]] static DomainFacts ours()
    {
        return {.delegation = Delegation::There, .servers = {name("ns1.mooring.example.")}};
    }
    [[nodiscard]] static DomainFacts foreign()
    {
        return {.delegation = Delegation::There, .servers = {name("ns.thief.example.")}};
    }

    const dns::Name domain_ = name("example.org.");
};

TEST_F(OwnDomains, AZoneComesWithTheProofAndCarriesAClaimAtItsApex)
{
    ASSERT_TRUE(ask(anna_));
    EXPECT_FALSE(world_.draft().find_zone(domain_));

    ASSERT_TRUE(prove(anna_));

    const auto draft = world_.draft();
    EXPECT_EQ(draft.find_zone(domain_)->kind, zone::ZoneKind::OwnDomain);
    EXPECT_EQ(draft.claim_covering(name("a.b.example.org."))->account, anna_);
    EXPECT_EQ(draft.claim_at(domain_)->account, anna_);
    EXPECT_TRUE(draft.host_at(domain_));
    EXPECT_EQ(draft.rrset(domain_, dns::RrType::NS)->rdatas.size(), 2U);
}

TEST_F(OwnDomains, NobodyGetsADomainWithoutTheRecord)
{
    ASSERT_TRUE(ask(anna_));

    EXPECT_EQ(prove(anna_, {}).error().code, Errc::NotAllowed);
    EXPECT_EQ(prove(anna_, {"secre"}).error().code, Errc::NotAllowed);
    EXPECT_FALSE(world_.draft().find_zone(domain_));
}

TEST_F(OwnDomains, AskingReservesNothing)
{
    ASSERT_TRUE(ask(bert_));
    ASSERT_TRUE(ask(anna_));

    EXPECT_TRUE(prove(anna_));
    EXPECT_EQ(prove(bert_).error().code, Errc::Conflict);
}

TEST_F(OwnDomains, HostsLiveAtAndBelowTheDomain)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));

    EXPECT_TRUE(attempt([&](Draft& draft) {
        return add_host(draft, {.name = name("cam.attic.example.org.")}, by_owner());
    }));
    EXPECT_TRUE(world_.tables.claim_covering(name("cam.attic.example.org.")));
}

TEST_F(OwnDomains, PublicSuffixesAndOurOwnZonesAreRefused)
{
    EXPECT_EQ(ask(anna_, "co.uk.").error().code, Errc::InvalidArgument);
    EXPECT_EQ(ask(anna_, "org.").error().code, Errc::InvalidArgument);
    EXPECT_EQ(ask(anna_, "dyn.example.").error().code, Errc::Conflict);
    EXPECT_EQ(ask(anna_, "sub.dyn.example.").error().code, Errc::Conflict);
}

TEST_F(OwnDomains, AreNeverPutIntoOrAboveEachOther)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));

    EXPECT_EQ(ask(bert_, "sub.example.org.").error().code, Errc::Conflict);
    world_.add_suffix("dyn.example.com.");
    EXPECT_EQ(ask(bert_, "example.com.").error().code, Errc::Conflict);
}

TEST_F(OwnDomains, ADelegationThatIsLostIsAnAlarmAndAfterDaysASuspension)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));
    look(ours());
    EXPECT_EQ(stage_of(anna_), DomainStage::Delegated);

    told_.clear();
    look(foreign());
    EXPECT_EQ(stage_of(anna_), DomainStage::Lame);
    EXPECT_TRUE(was_told(anna_, zone::EventKind::DomainLost));
    world_.advance(days{14});
    look(foreign());
    EXPECT_EQ(stage_of(anna_), DomainStage::Suspended);
    EXPECT_TRUE(world_.draft().is_blocked(*world_.draft().claim_at(domain_)));
    look(ours());
    EXPECT_EQ(stage_of(anna_), DomainStage::Delegated);
    EXPECT_FALSE(world_.draft().is_blocked(*world_.draft().claim_at(domain_)));
}

TEST_F(OwnDomains, AResolverThatCannotBeAskedProvesNothing)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));
    look(ours());

    world_.advance(days{100});
    look({.delegation = Delegation::Unknown});

    EXPECT_EQ(stage_of(anna_), DomainStage::Delegated);
}

TEST_F(OwnDomains, WhoeverProvesADomainThatAnotherHasLostGetsIt)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));
    look(foreign());
    ASSERT_TRUE(ask(bert_));
    EXPECT_EQ(prove(bert_).error().code, Errc::Conflict);
    world_.advance(days{30});
    look(foreign());
    ASSERT_EQ(stage_of(anna_), DomainStage::Suspended);

    ASSERT_TRUE(prove(bert_));  // Clears the way,
    ASSERT_TRUE(prove(bert_));  // and then takes it.

    EXPECT_EQ(owner_of("example.org."), bert_);
    EXPECT_EQ(stage_of(anna_), std::nullopt);
}

TEST_F(OwnDomains, RemovingOneTakesTheWholeZoneAlong)
{
    ASSERT_TRUE(ask(anna_));
    ASSERT_TRUE(prove(anna_));
    ASSERT_TRUE(attempt([&](Draft& draft) {
        return add_host(draft, {.name = name("cam.example.org.")}, by_owner());
    }));

    ASSERT_TRUE(release("example.org."));

    const auto draft = world_.draft();
    EXPECT_FALSE(draft.find_zone(domain_));
    EXPECT_FALSE(draft.find_entry(zone::EntryKind::OwnDomain, "example.org."));
    EXPECT_TRUE(draft.claims_of(anna_).empty());
    EXPECT_TRUE(ask(bert_));
}

TEST(PublicSuffixList, KnowsRulesWildcardsAndExceptions)
{
    const PublicSuffixes list{"// comment\ngithub.io\n*.ck\n!www.ck\nxn--p1ai\n"};
    const auto contains = [&](std::string_view text) {
        return list.contains(*dns::Name::parse(text));
    };

    EXPECT_TRUE(contains("github.io."));
    EXPECT_TRUE(contains("anything.ck."));
    EXPECT_FALSE(contains("www.ck."));
    EXPECT_FALSE(contains("a.anything.ck."));
    EXPECT_FALSE(contains("user.github.io."));
    EXPECT_TRUE(contains("com."));
    EXPECT_TRUE(contains("co.uk."));
}

}  // namespace
}  // namespace mooring::registry
