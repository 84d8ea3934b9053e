// SPDX-License-Identifier: Apache-2.0
#include "registry/judge.hpp"

#include <gmock/gmock.h>

#include "registry/commands/host.hpp"
#include "registry/commands/host_extras.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/record.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;

const Ipv4 first{{192, 0, 2, 1}};
const Ipv4 second{{192, 0, 2, 2}};
const Ipv4 global{{8, 8, 8, 8}};
const Ipv4 loopback{{127, 0, 0, 1}};

Ipv6 ipv6(std::string_view text)
{
    return Ipv6::parse(text).value();
}

class Judge : public ::testing::Test {
protected:
    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    zone::Account ann = world.add_account("ann@example.org");
    HostId cam = world.claim("cam.dyn.example.", ann.id).host.id;
    HostId nas = world.claim("nas.dyn.example.", ann.id).host.id;

    void set_addresses(HostId host, const zone::Addresses& addresses)
    {
        auto draft = world.draft();
        draft.set_addresses(host, addresses, world.origin);
        world.commit(std::move(draft));
    }
    void set_extras(const zone::HostExtras& extras)
    {
        auto draft = world.draft();
        draft.put(extras, world.origin);
        world.commit(std::move(draft));
    }
    AddressOutcome judge_now(const AddressIntent& intent, Profile profile = Profile::Lab)
    {
        auto draft = world.draft();
        auto outcome = judge(draft, intent, profile);
        if (!draft.is_empty()) world.commit(std::move(draft));
        return outcome;
    }
    HostOutcome set(HostId host, const WantedIpv4& ipv4, const WantedIpv6& ipv6_wanted = Keep{})
    {
        return judge_now({.hosts = {host}, .ipv4 = ipv4, .ipv6 = ipv6_wanted, .origin = {}})
            .front();
    }
    HostOutcome take_offline(HostId host)
    {
        AddressIntent intent{.hosts = {host}, .origin = {}};
        intent.presence = Presence::Offline;
        return judge_now(intent).front();
    }
    [[nodiscard]] zone::Addresses shown(HostId host) const { return world.draft().addresses(host); }
    [[nodiscard]] std::optional<dns::Rrset> alias_of(HostId host) const
    {
        const auto draft = world.draft();
        return draft.rrset(draft.host(host)->name, dns::RrType::CNAME);
    }
};

struct PrefixCase {
    const char* prefix;
    std::uint8_t length;
    const char* place;
    const char* moved;
};

TEST(Prefix, MovesAPlaceIntoAnotherNetworkBitByBit)
{
    for (const auto& [prefix, length, place, moved] : std::initializer_list<PrefixCase>{
             {"2001:db8:1:2::", 64, "::1234", "2001:db8:1:2::1234"},
             {"2001:db8:1:2::ffff", 64, "::1234", "2001:db8:1:2::1234"},
             {"2001:db8:1:ff00::", 56, "::a5:0:0:0:1", "2001:db8:1:ffa5::1"},
             {"2001:db8:ffff::", 44, "2001:db8:15:2::1", "2001:db8:fff5:2::1"},
             {"2001:db8::", 0, "::1", "::1"},
             {"2001:db8::1", 128, "::2", "2001:db8::1"},
             {"2001:db8::1", 255, "::2", "2001:db8::1"},
             {"8000::", 1, "7fff::1", "ffff::1"}}) {
        EXPECT_EQ(moved_into({.address = ipv6(prefix), .length = length}, ipv6(place)), ipv6(moved))
            << prefix << '/' << unsigned{length};
    }
}

TEST_F(Judge, APrefixMovesAHostToItsInterfaceIdentifier)
{
    set_extras({.id = cam, .interface_id = ipv6("::12:34")});
    const Ipv6Prefix prefix{.address = ipv6("2001:db8:5::"), .length = 64};

    EXPECT_EQ(set(cam, Keep{}, prefix), HostOutcome::Changed);
    EXPECT_EQ(shown(cam).ipv6, ipv6("2001:db8:5::12:34"));
    EXPECT_EQ(set(cam, Keep{}, prefix), HostOutcome::Unchanged);
}

TEST_F(Judge, APrefixKeepsTheHostBitsOfAHostWithoutInterfaceIdentifier)
{
    set_addresses(cam, {.ipv4 = first, .ipv6 = ipv6("2001:db8:1::42")});

    EXPECT_EQ(set(cam, Keep{}, Ipv6Prefix{.address = ipv6("2001:db8:2::")}), HostOutcome::Changed);
    EXPECT_EQ(shown(cam), (zone::Addresses{first, ipv6("2001:db8:2::42")}));
}

TEST_F(Judge, APrefixDoesNotTouchAHostThatHasNoPlaceInIt)
{
    set_addresses(cam, {.ipv4 = first, .ipv6 = {}});

    EXPECT_EQ(set(cam, Keep{}, Ipv6Prefix{.address = ipv6("2001:db8:2::")}),
              HostOutcome::Unchanged);
    EXPECT_EQ(shown(cam).ipv6, std::nullopt);
}

TEST_F(Judge, AnExceptionIsForItsHostAlone)
{
    AddressIntent intent{.hosts = {cam, nas}, .ipv4 = first, .origin = {}};
    intent.exceptions = {{.host_index = 1, .ipv4 = second, .ipv6 = ipv6("2001:db8::9")}};

    EXPECT_THAT(judge_now(intent), ElementsAre(HostOutcome::Changed, HostOutcome::Changed));
    EXPECT_EQ(shown(cam), (zone::Addresses{first, {}}));
    EXPECT_EQ(shown(nas), (zone::Addresses{second, ipv6("2001:db8::9")}));
}

TEST_F(Judge, AllOrNothingLeavesNothingBehindWhenOneHostFails)
{
    AddressIntent intent{.hosts = {cam, HostId{77}, nas}, .ipv4 = first, .origin = {}};
    intent.atomicity = Atomicity::AllOrNothing;
    auto draft = world.draft();

    const auto outcome = judge(draft, intent, Profile::Lab);

    EXPECT_THAT(outcome,
                ElementsAre(HostOutcome::Aborted, HostOutcome::NoSuchHost, HostOutcome::Aborted));
    EXPECT_TRUE(draft.is_empty());
}

TEST_F(Judge, AllOrNothingSetsAllWhenNoneFails)
{
    set_addresses(nas, {.ipv4 = first, .ipv6 = {}});
    AddressIntent intent{.hosts = {cam, nas}, .ipv4 = first, .origin = {}};
    intent.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(judge_now(intent), ElementsAre(HostOutcome::Changed, HostOutcome::Unchanged));
    EXPECT_EQ(shown(cam).ipv4, first);
}

TEST_F(Judge, AllOrNothingIsUndoneForTheHostsOfAnotherKey)
{
    const auto key = world.run(
        [&](Draft& draft) { return add_key(draft, {.hosts = {cam}}, world.random, world.origin); });
    AddressIntent intent{.key = key.key.id, .hosts = {cam, nas}, .ipv4 = first, .origin = {}};
    intent.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(judge_now(intent), ElementsAre(HostOutcome::Aborted, HostOutcome::NoSuchHost));
    EXPECT_EQ(shown(cam).ipv4, std::nullopt);
}

TEST_F(Judge, AHostThatGoesOfflineIsWithdrawnAndHasItsAddressesAgainWhenItIsHeard)
{
    const zone::Addresses own{first, ipv6("2001:db8::1")};
    set_addresses(cam, own);

    EXPECT_EQ(take_offline(cam), HostOutcome::Changed);
    EXPECT_EQ(shown(cam), zone::Addresses{});
    EXPECT_EQ(world.draft().own_addresses(cam), own);
    EXPECT_TRUE(world.tables.host(cam)->is_offline);
    EXPECT_EQ(take_offline(cam), HostOutcome::Unchanged);

    EXPECT_EQ(set(cam, second), HostOutcome::Changed);
    EXPECT_EQ(shown(cam), (zone::Addresses{second, own.ipv6}));
    EXPECT_FALSE(world.tables.host(cam)->has_extras);
}

TEST_F(Judge, AHostComesBackAlsoByAnUpdateThatSetsWhatItHad)
{
    set_addresses(cam, {first, {}});
    (void)take_offline(cam);

    EXPECT_EQ(set(cam, first), HostOutcome::Changed);
    EXPECT_EQ(shown(cam).ipv4, first);
    EXPECT_EQ(set(cam, first), HostOutcome::Unchanged);
}

TEST_F(Judge, AHostComesBackAlsoByAnAddressThatIsNotPublished)
{
    set_addresses(cam, {first, {}});
    (void)take_offline(cam);

    EXPECT_EQ(set(cam, loopback), HostOutcome::NotPublished);
    EXPECT_EQ(shown(cam).ipv4, first);
    EXPECT_FALSE(world.tables.host(cam)->is_offline);
}

TEST_F(Judge, WhileItIsOfflineAHostMayHaveOtherAddresses)
{
    set_addresses(cam, {first, {}});
    set_extras({.id = cam, .offline_answer = {.addresses = {second, {}}}});

    (void)take_offline(cam);

    EXPECT_EQ(shown(cam), (zone::Addresses{second, {}}));
    EXPECT_EQ(set(cam, Keep{}), HostOutcome::Changed);
    EXPECT_EQ(shown(cam), (zone::Addresses{first, {}}));
    EXPECT_EQ(world.tables.extras_of(cam)->offline_answer.addresses.ipv4, second);
}

TEST_F(Judge, AnAliasStandsInForTheAddressesWithinOneBatch)
{
    set_addresses(cam, {first, {}});
    set_extras({.id = cam, .offline_answer = {.alias = name("status.example.net.")}});

    (void)take_offline(cam);

    const auto alias = alias_of(cam);
    ASSERT_TRUE(alias);
    EXPECT_EQ(alias->ttl, dns::Ttl{60});
    EXPECT_EQ(shown(cam), zone::Addresses{});
    EXPECT_EQ(set(cam, Keep{}), HostOutcome::Changed);
    EXPECT_FALSE(alias_of(cam));
    EXPECT_EQ(shown(cam).ipv4, first);
}

TEST_F(Judge, NoAliasIsSetBesideOtherRecordsOfTheName)
{
    set_extras({.id = cam, .offline_answer = {.alias = name("status.example.net.")}});
    set_addresses(cam, {first, {}});
    world.run([&](Draft& draft) {
        return set_record(draft,
                          {.owner = draft.host(cam)->name,
                           .type = dns::RrType::TXT,
                           .ttl = dns::Ttl{60},
                           .rdatas = {{1, 'x'}}},
                          Profile::Lab, world.origin);
    });

    (void)take_offline(cam);

    EXPECT_FALSE(alias_of(cam));
    EXPECT_EQ(shown(cam), zone::Addresses{});
}

TEST_F(Judge, TheOperatorsAddressBringsAHostBackAndTakesTheAliasAway)
{
    set_extras({.id = cam, .offline_answer = {.alias = name("status.example.net.")}});
    (void)take_offline(cam);

    world.run([&](Draft& draft) {
        return set_host_addresses(draft, {.host = cam, .addresses = {second, {}}}, world.origin);
    });

    EXPECT_FALSE(alias_of(cam));
    EXPECT_EQ(shown(cam).ipv4, second);
    EXPECT_FALSE(world.tables.host(cam)->is_offline);
}

TEST_F(Judge, ASuspendedHostStaysAsItIs)
{
    (void)take_offline(cam);
    world.run([&](Draft& draft) {
        return set_host_state(draft, cam, zone::RowState::Suspended, world.origin);
    });

    EXPECT_EQ(set(cam, first), HostOutcome::Suspended);
    EXPECT_TRUE(world.tables.host(cam)->is_offline);
}

struct RuleCase {
    zone::AddressRule host;
    zone::AddressRule zone;
    Profile service;
    HostOutcome outcome;
};

TEST_F(Judge, TheClosestRuleSaysWhichAddressesArePublished)
{
    using enum zone::AddressRule;
    for (const auto& [host, zone, service, outcome] : std::initializer_list<RuleCase>{
             {Inherited, Inherited, Profile::Lab, HostOutcome::Changed},
             {Inherited, Inherited, Profile::Public, HostOutcome::NotPublished},
             {Inherited, Lab, Profile::Public, HostOutcome::Changed},
             {Inherited, Public, Profile::Lab, HostOutcome::NotPublished},
             {Lab, Public, Profile::Public, HostOutcome::Changed},
             {Public, Lab, Profile::Lab, HostOutcome::NotPublished}}) {
        world.run([&](Draft& draft) -> Result<> {
            MOORING_CHECK(set_zone_address_rule(draft, suffix.id, zone, world.origin));
            draft.set_addresses(cam, {global, {}}, world.origin);
            return set_address_rule(draft, {.host = cam, .rule = host, .profile = service},
                                    world.origin);
        });
        const AddressIntent intent{.hosts = {cam}, .ipv4 = first, .origin = {}};
        auto draft = world.draft();

        EXPECT_THAT(judge(draft, intent, service), ElementsAre(outcome));
        EXPECT_EQ(world.tables.profile_for(cam, *world.tables.host(cam), service),
                  outcome == HostOutcome::Changed ? Profile::Lab : Profile::Public);
    }
}

TEST_F(Judge, ARuleOfTheSameBatchAlreadyHolds)
{
    auto draft = world.draft();
    ASSERT_TRUE(set_zone_address_rule(draft, suffix.id, zone::AddressRule::Public, world.origin));
    const AddressIntent intent{.hosts = {cam}, .ipv4 = first, .origin = {}};

    EXPECT_THAT(judge(draft, intent, Profile::Lab), ElementsAre(HostOutcome::NotPublished));
}

}  // namespace
}  // namespace mooring::registry
