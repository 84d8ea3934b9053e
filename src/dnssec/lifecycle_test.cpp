// SPDX-License-Identifier: Apache-2.0
#include "dnssec/lifecycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dnssec/resolver_caches_test.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::World;
using zone::KeyRole;
using zone::KeyStage;

constexpr auto p256 = Algorithm::EcdsaP256Sha256;
constexpr auto ed25519 = Algorithm::Ed25519;

/// Six hours for the DNSKEY RRset, a day for data, two for the DS.
SigningPolicy policy()
{
    SigningPolicy made;
    made.dnskey_ttl = dns::Ttl{6 * 3600};
    made.zone_ttl_max = dns::Ttl{24 * 3600};
    made.ds_ttl = dns::Ttl{48 * 3600};
    return made;
}

std::vector<KeyStage> stages(const World& world)
{
    std::vector<KeyStage> found;
    for (const auto& key : world.keys) found.push_back(key.stage);
    return found;
}

/// A world in which a zone has been signed and its DS is at the parent.
World signed_world(Algorithm algorithm, KeyScheme scheme, SigningPolicy with = policy())
{
    World world{with};
    world.begin(algorithm, scheme);
    world.pass(72);
    world.exchange_ds();
    world.pass(72);
    EXPECT_EQ(world.broken(), "");
    return world;
}

TEST(FirstSigning, WaitsForUnsignedDataToLeaveTheCaches)
{
    World world{policy()};
    world.begin(p256, KeyScheme::Csk);
    world.pass(24);
    EXPECT_EQ(stages(world), std::vector{KeyStage::Published});
    EXPECT_TRUE(signs_zone(world.keys[0], world.keys)) << "it signs from the start";
    EXPECT_FALSE(world.is_waiting_for_ds());

    world.pass(3);
    EXPECT_EQ(stages(world), std::vector{KeyStage::Ready});
    EXPECT_TRUE(world.is_waiting_for_ds());
    world.exchange_ds();
    world.pass(100);

    EXPECT_EQ(world.broken(), "");
    EXPECT_EQ(stages(world), std::vector{KeyStage::Active});
    EXPECT_THAT(world.ds(), SizeIs(1));
}

TEST(FirstSigning, OfASplitSchemeHasAZskAtOnce)
{
    const auto world = signed_world(p256, KeyScheme::Split);

    EXPECT_EQ(stages(world), (std::vector{KeyStage::Active, KeyStage::Active}));
    EXPECT_FALSE(signs_zone(world.keys[0], world.keys));
    EXPECT_TRUE(signs_keys(world.keys[0]));
    EXPECT_TRUE(signs_zone(world.keys[1], world.keys));
    EXPECT_FALSE(signs_keys(world.keys[1]));
}

TEST(TheCacheModel, NoticesADsThatComesTooEarly)
{
    World world{policy()};
    world.begin(p256, KeyScheme::Csk);
    world.pass(2);
    world.keys[0].stage = KeyStage::Ready;

    world.exchange_ds();
    world.pass(1);

    EXPECT_NE(world.broken(), "");
}

TEST(TheCacheModel, NoticesCachesThatKeepLongerThanThePolicyBelieves)
{
    auto slow = policy();
    slow.ds_ttl = dns::Ttl{96 * 3600};
    World world{World::Policies{.of_keys = policy(), .of_caches = slow}};
    world.begin(p256, KeyScheme::Csk);
    world.pass(72);
    world.exchange_ds();
    world.pass(72);
    world.apply(*start_rollover(world.keys, KeyRole::Csk, p256));
    world.pass(48);
    world.exchange_ds();
    world.pass(200);

    EXPECT_NE(world.broken(), "");
}

struct Rollover {
    const char* name;
    Algorithm before;
    KeyScheme scheme;
    KeyRole role;
    Algorithm after;
};

class Rollovers : public ::testing::TestWithParam<Rollover> {};

TEST_P(Rollovers, EveryCacheValidatesInEveryHour)
{
    const auto& rollover = GetParam();
    auto world = signed_world(rollover.before, rollover.scheme);
    const auto count = world.keys.size();
    const auto before = world.keys;

    world.apply(*start_rollover(world.keys, rollover.role, rollover.after));
    world.pass(24 * 7);
    if (rollover.role != KeyRole::Zsk || rollover.before != rollover.after) {
        ASSERT_TRUE(world.is_waiting_for_ds()) << "for as long as it takes";
        world.exchange_ds();
    }
    world.pass(24 * 7);

    EXPECT_EQ(world.broken(), "");
    EXPECT_THAT(world.keys, SizeIs(count));
    for (const auto& key : world.keys) {
        EXPECT_EQ(key.stage, KeyStage::Active);
        EXPECT_EQ(key.algorithm, static_cast<std::uint8_t>(rollover.after));
    }
    EXPECT_FALSE(std::ranges::all_of(before, [&](const auto& key) {
        return std::ranges::find(world.keys, key.id, &zone::SigningKey::id) != world.keys.end();
    }));
}

INSTANTIATE_TEST_SUITE_P(
    Lifecycle, Rollovers,
    ::testing::Values(
        Rollover{"CskByDoubleSignature", p256, KeyScheme::Csk, KeyRole::Csk, p256},
        Rollover{"KskByDoubleSignature", p256, KeyScheme::Split, KeyRole::Ksk, p256},
        Rollover{"ZskByPrepublication", p256, KeyScheme::Split, KeyRole::Zsk, p256},
        Rollover{"CskToAnotherAlgorithm", p256, KeyScheme::Csk, KeyRole::Csk, ed25519},
        Rollover{"CskFromRsa", Algorithm::RsaSha256, KeyScheme::Csk, KeyRole::Csk, p256},
        Rollover{"KskAndZskToAnotherAlgorithm", p256, KeyScheme::Split, KeyRole::Ksk, ed25519}),
    [](const auto& tested) { return tested.param.name; });

TEST(Lifecycle, ZsksAreRolledByThemselves)
{
    auto world = signed_world(p256, KeyScheme::Split);
    const auto first = world.keys[1].id;
    std::set<zone::SigningKeyId> zsks;

    for (int day = 0; day < 190; ++day) {
        world.pass(24);
        for (const auto& key : world.keys)
            if (key.role == KeyRole::Zsk) zsks.insert(key.id);
    }

    EXPECT_EQ(world.broken(), "");
    EXPECT_TRUE(zsks.contains(first));
    EXPECT_EQ(zsks.size(), 3U) << "one every 90 days";
    EXPECT_FALSE(world.is_waiting_for_ds());
}

TEST(Lifecycle, ACskWithALifetimeIsReplacedWhenItEnds)
{
    auto with = policy();
    with.ksk_lifetime = std::chrono::days{30};
    auto world = signed_world(p256, KeyScheme::Csk, with);

    world.pass(24 * 31);
    EXPECT_EQ(stages(world), (std::vector{KeyStage::Active, KeyStage::Ready}));
    world.exchange_ds();
    world.pass(24 * 5);

    EXPECT_EQ(world.broken(), "");
    EXPECT_EQ(stages(world), std::vector{KeyStage::Active});
}

TEST(Lifecycle, RsaKeysAreNotReplacedByAge)
{
    const auto world = signed_world(Algorithm::RsaSha256, KeyScheme::Split);
    const auto much_later = world.now() + std::chrono::days{1000};

    const auto steps = next_steps(world.keys, policy(), much_later);

    EXPECT_TRUE(steps.is_empty());
    EXPECT_EQ(steps.next, std::nullopt);
}

TEST(Lifecycle, SaysWhenToAskAgain)
{
    World world{policy()};
    world.begin(p256, KeyScheme::Csk);
    const auto steps = next_steps(world.keys, policy(), world.now());
    ASSERT_TRUE(steps.next.has_value());

    const auto before = next_steps(world.keys, policy(), *steps.next - std::chrono::seconds{1});
    const auto then = next_steps(world.keys, policy(), *steps.next);

    EXPECT_TRUE(before.is_empty());
    EXPECT_EQ(before.next, steps.next);
    EXPECT_THAT(then.changed, SizeIs(1));
    EXPECT_TRUE(next_steps(world.keys, policy(), world.now() - std::chrono::days{9}).is_empty())
        << "also if the clock was set back";
}

TEST(GoingUnsigned, WaitsForTheDsToLeaveParentAndCaches)
{
    for (const auto scheme : {KeyScheme::Csk, KeyScheme::Split}) {
        auto world = signed_world(p256, scheme);
        world.apply(*start_unsigning(world.keys, world.now()));
        world.pass(24 * 30);
        EXPECT_FALSE(world.is_unsigned()) << "as long as the DS is there";
        EXPECT_TRUE(world.is_waiting_for_ds());

        world.exchange_ds();
        EXPECT_THAT(world.ds(), IsEmpty());
        world.pass(47);
        EXPECT_FALSE(world.is_unsigned());
        world.pass(24);

        EXPECT_TRUE(world.is_unsigned());
        EXPECT_THAT(world.keys, IsEmpty());
        EXPECT_EQ(world.broken(), "");
    }
}

TEST(GoingUnsigned, CanBeTakenBack)
{
    auto world = signed_world(p256, KeyScheme::Split);
    world.apply(*start_unsigning(world.keys, world.now()));
    world.pass(5);
    world.apply(*resume_signing(world.keys, world.now()));
    world.pass(5);
    ASSERT_TRUE(world.is_waiting_for_ds());
    world.exchange_ds();
    world.pass(100);

    EXPECT_EQ(world.broken(), "");
    EXPECT_EQ(stages(world), (std::vector{KeyStage::Active, KeyStage::Active}));
}

TEST(GoingUnsigned, InTheMiddleOfAChangeOfAlgorithmBreaksNothing)
{
    for (const int hours : {1, 20, 30, 60, 100}) {
        auto world = signed_world(p256, KeyScheme::Csk);
        world.apply(*start_rollover(world.keys, KeyRole::Csk, ed25519));
        world.pass(hours);
        world.apply(*start_unsigning(world.keys, world.now()));
        world.pass(100);
        world.exchange_ds();
        world.pass(100);
        EXPECT_TRUE(world.is_unsigned()) << hours;
        EXPECT_EQ(world.broken(), "") << hours;
    }
}

TEST(Commands, RefuseWhatDoesNotFitTheStage)
{
    World world{policy()};
    EXPECT_EQ(start_unsigning(world.keys, world.now()).error().code, Errc::Conflict);
    EXPECT_EQ(start_rollover(world.keys, KeyRole::Csk, p256).error().code, Errc::NotFound);
    world.begin(p256, KeyScheme::Csk);

    EXPECT_EQ(confirm_ds(world.keys, world.now()).error().code, Errc::Conflict);
    EXPECT_EQ(start_rollover(world.keys, KeyRole::Csk, p256).error().code, Errc::Conflict);
    EXPECT_EQ(start_rollover(world.keys, KeyRole::Zsk, p256).error().code, Errc::NotFound);
    EXPECT_EQ(start_rollover(world.keys, KeyRole::Csk, Algorithm::RsaSha256).error().code,
              Errc::InvalidArgument);
    EXPECT_EQ(resume_signing(world.keys, world.now()).error().code, Errc::Conflict);
    world.apply(*start_unsigning(world.keys, world.now()));
    EXPECT_EQ(start_unsigning(world.keys, world.now()).error().code, Errc::Conflict);
    EXPECT_EQ(stages(world), std::vector{KeyStage::Leaving}) << "no DS was ever asked for";
}

TEST(ApexRrsets, AnnounceTheKeyThatWaitsForItsDs)
{
    auto world = signed_world(p256, KeyScheme::Csk);
    const auto origin = testing::name("Example.");
    const auto old = dnskey_of(world.keys[0]);
    world.apply(*start_rollover(world.keys, KeyRole::Csk, p256));
    const auto next = dnskey_of(world.keys[1]);

    const auto published = apex_rrsets(world.keys, origin, policy());
    world.pass(24);
    const auto ready = apex_rrsets(world.keys, origin, policy());

    ASSERT_TRUE(published.has_value() && ready.has_value());
    EXPECT_THAT(published->dnskey.rdatas, SizeIs(2));
    EXPECT_THAT(published->cds.rdatas, ::testing::ElementsAre(old->ds(origin, DigestType::Sha256)));
    EXPECT_THAT(ready->cds.rdatas, ::testing::ElementsAre(next->ds(origin, DigestType::Sha256)));
    EXPECT_THAT(ready->cdnskey.rdatas, ::testing::ElementsAre(next->rdata()));
    EXPECT_EQ(ready->dnskey.owner.text(), "example.");
    EXPECT_EQ(ready->dnskey.ttl, policy().dnskey_ttl);
}

TEST(ApexRrsets, AskForDeletionWhileTheZoneIsLeaving)
{
    auto world = signed_world(p256, KeyScheme::Csk);
    world.apply(*start_unsigning(world.keys, world.now()));

    const auto rrsets = apex_rrsets(world.keys, testing::name("example."), policy());

    ASSERT_TRUE(rrsets.has_value());
    EXPECT_THAT(rrsets->dnskey.rdatas, SizeIs(1)) << "it must stay until the DS is gone";
    EXPECT_THAT(rrsets->cds.rdatas, ::testing::ElementsAre(cds_delete()));
    EXPECT_THAT(rrsets->cdnskey.rdatas, ::testing::ElementsAre(cdnskey_delete()));
}

TEST(ApexRrsets, OfAFirstKeyHaveNoCdsYet)
{
    World world{policy()};
    world.begin(p256, KeyScheme::Split);
    const auto origin = testing::name("example.");

    const auto rrsets = apex_rrsets(world.keys, origin, policy());
    const auto shown = ds_rdatas(world.keys, origin, DigestType::Sha256);

    ASSERT_TRUE(rrsets.has_value() && shown.has_value());
    EXPECT_THAT(rrsets->dnskey.rdatas, SizeIs(2));
    EXPECT_THAT(rrsets->cds.rdatas, IsEmpty());
    EXPECT_THAT(*shown, SizeIs(1)) << "but the operator may see what it will be";
}

}  // namespace
}  // namespace mooring::dnssec
