// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/acme.hpp"

#include <algorithm>
#include <deque>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "registry/commands/host.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/record.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using mooring::testing::error_of;

struct AcmeWorld {
    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    zone::Account ann = world.add_account("ann@example.org");
    ClaimedName cam = world.claim("cam.dyn.example.", ann.id);
    ClaimedName nas = world.claim("nas.dyn.example.", ann.id);
    Draft draft = world.draft();

    KeyId key_with(zone::KeyRight right)
    {
        const auto key =
            add_key(draft, {.hosts = {cam.host.id}, .rights = static_cast<std::uint8_t>(right)},
                    world.random, world.origin);
        return key.value().key.id;
    }
    Result<AcmeResult> change(AcmeChange wanted)
    {
        if (wanted.host == HostId{}) wanted.host = cam.host.id;
        return change_acme_txt(draft, wanted, world.origin);
    }
    std::vector<std::string> values(const AcmeChange& wanted)
    {
        const auto result = change(wanted);
        EXPECT_TRUE(result.has_value()) << result.error().detail;
        return result ? result->values : std::vector<std::string>{"failed"};
    }
};

class Acme : public ::testing::Test, protected AcmeWorld {};

TEST_F(Acme, ValuesStandBesideEachOtherAtTheChallengesName)
{
    EXPECT_THAT(values({.action = AcmeAction::Add, .value = "apex"}), ElementsAre("apex"));
    EXPECT_THAT(values({.action = AcmeAction::Add, .value = "wildcard"}),
                ElementsAre("apex", "wildcard"));

    const auto rrset = draft.rrset(name("_acme-challenge.cam.dyn.example."), dns::RrType::TXT);
    ASSERT_TRUE(rrset);
    EXPECT_EQ(rrset->ttl, dns::Ttl{60});
    EXPECT_THAT(rrset->rdatas, ElementsAre(dns::Rdata{4, 'a', 'p', 'e', 'x'},
                                           dns::Rdata{8, 'w', 'i', 'l', 'd', 'c', 'a', 'r', 'd'}));
}

TEST_F(Acme, OneValueIsTakenAwayOrAllAre)
{
    for (const auto* value : {"a", "b", "c"})
        (void)values({.action = AcmeAction::Add, .value = value});

    EXPECT_THAT(values({.action = AcmeAction::Remove, .value = "b"}), ElementsAre("a", "c"));
    EXPECT_FALSE(change({.action = AcmeAction::Remove, .value = "b"})->is_changed);
    EXPECT_THAT(values({.action = AcmeAction::Replace, .value = "d"}), ElementsAre("d"));
    EXPECT_THAT(values({.action = AcmeAction::Clear}), IsEmpty());
    EXPECT_FALSE(change({.action = AcmeAction::Clear})->is_changed);
    EXPECT_FALSE(draft.exists(name("_acme-challenge.cam.dyn.example.")));
}

TEST_F(Acme, AKeyNeedsTheRightForItsHost)
{
    const auto ask = [&](KeyId key, HostId host) {
        return error_of(
            change({.key = key, .host = host, .action = AcmeAction::Add, .value = "v"}));
    };

    EXPECT_EQ(ask(key_with(zone::KeyRight::SetAddress), cam.host.id), Errc::NotAllowed);
    EXPECT_EQ(ask(KeyId{77}, cam.host.id), Errc::NotAllowed);
    EXPECT_EQ(ask(key_with(zone::KeyRight::AcmeTxt), nas.host.id), Errc::NotFound);
    EXPECT_EQ(ask(key_with(zone::KeyRight::AcmeTxt), cam.host.id), std::nullopt);
    EXPECT_EQ(ask(key_with(zone::KeyRight::Records), cam.host.id), std::nullopt);
    EXPECT_EQ(ask(KeyId{}, HostId{77}), Errc::NotFound);
}

TEST_F(Acme, ASuspendedHostGetsNoCertificates)
{
    ASSERT_TRUE(set_host_state(draft, cam.host.id, zone::RowState::Suspended, world.origin));

    EXPECT_EQ(error_of(change({.action = AcmeAction::Add, .value = "v"})), Errc::NotAllowed);
}

TEST_F(Acme, AValueIsPrintableAndFitsOneString)
{
    const auto ask = [&](const std::string& value) {
        return error_of(change({.action = AcmeAction::Add, .value = value}));
    };

    EXPECT_EQ(ask(""), Errc::InvalidArgument);
    EXPECT_EQ(ask("a\tb"), Errc::InvalidArgument);
    EXPECT_EQ(ask("\xc3\xa4"), Errc::InvalidArgument);
    EXPECT_EQ(ask(std::string(256, 'x')), Errc::InvalidArgument);
    EXPECT_EQ(ask(std::string(255, 'x')), std::nullopt);
    EXPECT_EQ(ask("two words"), std::nullopt);
}

TEST_F(Acme, AnAliasOfTheChallengeIsNotOverwritten)
{
    draft.set_rrset({.owner = name("_acme-challenge.cam.dyn.example."),
                     .type = dns::RrType::CNAME,
                     .ttl = dns::Ttl{60},
                     .rdatas = {{1, 'a', 0}}},
                    world.origin);

    EXPECT_EQ(error_of(change({.action = AcmeAction::Add, .value = "v"})), Errc::Conflict);
}

TEST_F(Acme, ARemovedHostTakesItsChallengeAlong)
{
    (void)values({.action = AcmeAction::Add, .value = "v"});

    ASSERT_TRUE(remove_host(draft, cam.host.id, world.origin));

    EXPECT_FALSE(draft.exists(name("_acme-challenge.cam.dyn.example.")));
}

RC_GTEST_PROP(AcmeValues, AreTheNewestOnesInTheOrderOfTheirComing, ())
{
    AcmeWorld acme;
    std::deque<std::string> expected;
    const auto kept = *rc::gen::inRange<std::size_t>(0, 12);
    for (int step = 0; step < 30; ++step) {
        const std::string value(1, *rc::gen::inRange('a', 'n'));
        const auto action = *rc::gen::element(AcmeAction::Add, AcmeAction::Add, AcmeAction::Add,
                                              AcmeAction::Remove, AcmeAction::Replace);
        const auto is_there = std::ranges::find(expected, value) != expected.end();
        if (action == AcmeAction::Replace) expected = {value};
        if (action == AcmeAction::Remove) std::erase(expected, value);
        if (action == AcmeAction::Add && !is_there) expected.push_back(value);
        const auto most = std::clamp<std::size_t>(kept, 1, 8);
        while (action == AcmeAction::Add && expected.size() > most) expected.pop_front();

        const auto result = acme.change({.action = action, .value = value, .values_max = kept});

        RC_ASSERT(result.has_value());
        RC_ASSERT(std::ranges::equal(result->values, expected));
    }
}

}  // namespace
}  // namespace mooring::registry
