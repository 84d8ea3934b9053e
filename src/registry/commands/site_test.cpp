// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/site.hpp"

#include <gmock/gmock.h>

#include "registry/commands/acme.hpp"
#include "registry/commands/host.hpp"
#include "registry/commands/host_extras.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/record.hpp"
#include "registry/legacy_secrets.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using mooring::testing::error_of;

class Sites : public ::testing::Test {
protected:
    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    zone::Account ann = world.add_account("ann@example.org");
    zone::Account bob = world.add_account("bob@example.org");
    ClaimedName cam = world.claim("cam.dyn.example.", ann.id);
    ClaimedName nas = world.claim("nas.dyn.example.", ann.id);
    zone::Site home = world.run([&](Draft& draft) {
        return add_site(draft, {.account = ann.id, .label = "home"}, world.origin);
    });
    Seal seal = *Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 7));

    void place(HostId host, std::optional<SiteId> site, std::optional<Ipv6> interface_id = {})
    {
        world.run([&](Draft& draft) {
            return set_site(draft, host, {.site = site, .interface_id = interface_id},
                            world.origin);
        });
    }
    KeyWithSecret make_key(const NewKey& wanted)
    {
        return world.run(
            [&](Draft& draft) { return add_key(draft, wanted, world.random, world.origin); });
    }
    std::vector<HostId> hosts_of_key(KeyId id)
    {
        const auto view = world.tables.key(id);
        return view ? std::vector<HostId>{view->hosts.begin(), view->hosts.end()}
                    : std::vector<HostId>{};
    }
};

TEST_F(Sites, ASitesLabelIsCheckedAndUniqueWithinItsAccount)
{
    auto draft = world.draft();
    const auto add = [&](AccountId account, const std::string& label) {
        return error_of(add_site(draft, {.account = account, .label = label}, world.origin));
    };

    EXPECT_EQ(add(ann.id, "home"), Errc::AlreadyExists);
    EXPECT_EQ(add(bob.id, "home"), std::nullopt);
    EXPECT_EQ(add(bob.id, "home"), Errc::AlreadyExists);
    EXPECT_EQ(add(AccountId{77}, "x"), Errc::NotFound);
    for (const auto* bad : {"", "a\nb", "a/b"}) EXPECT_EQ(add(ann.id, bad), Errc::InvalidArgument);
    EXPECT_EQ(add(ann.id, std::string(64, 'x')), Errc::InvalidArgument);
}

TEST_F(Sites, AnAccountHasAtMost64Sites)
{
    auto draft = world.draft();
    for (std::size_t i = 1; i < account_sites_max; ++i)
        ASSERT_TRUE(add_site(draft, {.account = ann.id, .label = std::to_string(i)}, world.origin));

    EXPECT_EQ(error_of(add_site(draft, {.account = ann.id, .label = "more"}, world.origin)),
              Errc::LimitExceeded);
}

TEST_F(Sites, ASitesKeyIsForItsHostsOfTheMoment)
{
    const auto key = make_key({.site = home.id});
    EXPECT_THAT(hosts_of_key(key.key.id), IsEmpty());

    place(cam.host.id, home.id);
    EXPECT_THAT(hosts_of_key(key.key.id), ElementsAre(cam.host.id));
    EXPECT_EQ(world.tables.find_key(hash_of_secret(key.secret))->site, home.id);
    place(nas.host.id, home.id);
    EXPECT_THAT(hosts_of_key(key.key.id), ElementsAre(cam.host.id, nas.host.id));
    place(cam.host.id, std::nullopt);
    EXPECT_THAT(hosts_of_key(key.key.id), ElementsAre(nas.host.id));
}

TEST_F(Sites, ADraftSeesAMoveBeforeItIsCommitted)
{
    const auto key = make_key({.hosts = {cam.host.id}, .site = home.id});
    auto draft = world.draft();
    const auto mark = draft.mark();

    ASSERT_TRUE(set_site(draft, nas.host.id, {.site = home.id}, world.origin));
    EXPECT_THAT(draft.key_view(key.key.id)->hosts.all(), ElementsAre(cam.host.id, nas.host.id));
    EXPECT_THAT(draft.hosts_of(home.id), ElementsAre(nas.host.id));
    draft.undo_to(mark);

    EXPECT_THAT(draft.key_view(key.key.id)->hosts.all(), ElementsAre(cam.host.id));
}

TEST_F(Sites, AHostJoinsSitesOfItsAccountOnly)
{
    auto draft = world.draft();
    const auto of_bob = *add_site(draft, {.account = bob.id, .label = "b"}, world.origin);

    EXPECT_EQ(error_of(set_site(draft, cam.host.id, {.site = of_bob.id}, world.origin)),
              Errc::NotAllowed);
    EXPECT_EQ(error_of(set_site(draft, cam.host.id, {.site = SiteId{77}}, world.origin)),
              Errc::NotFound);
    EXPECT_EQ(error_of(set_site(draft, HostId{77}, {.site = home.id}, world.origin)),
              Errc::NotFound);
    EXPECT_EQ(error_of(set_site(draft, cam.host.id, {.interface_id = Ipv6{}}, world.origin)),
              Errc::InvalidArgument);
}

TEST_F(Sites, ASiteHasAtMost256Hosts)
{
    auto draft = world.draft();
    for (std::size_t i = 0; i < site_hosts_max; ++i) {
        const auto host = add_host(
            draft, {.name = name("h" + std::to_string(i) + ".cam.dyn.example.")}, world.origin);
        ASSERT_TRUE(set_site(draft, host->id, {.site = home.id}, world.origin));
    }

    EXPECT_EQ(error_of(set_site(draft, cam.host.id, {.site = home.id}, world.origin)),
              Errc::LimitExceeded);
}

TEST_F(Sites, ARemovedSiteLeavesItsHostsAndTheirOwnKeys)
{
    place(cam.host.id, home.id, Ipv6::parse("::1"));
    const auto of_site = make_key({.site = home.id});
    const auto of_both = make_key({.hosts = {nas.host.id}, .site = home.id});

    world.run([&](Draft& draft) { return remove_site(draft, home.id, world.origin); });

    EXPECT_FALSE(world.tables.site(home.id));
    EXPECT_FALSE(world.tables.key(of_site.key.id));
    EXPECT_THAT(hosts_of_key(of_both.key.id), ElementsAre(nas.host.id));
    EXPECT_EQ(world.tables.extras_of(cam.host.id)->site, std::nullopt);
    EXPECT_THAT(world.tables.hosts_of(home.id), IsEmpty());
}

TEST_F(Sites, TheKeysOfASiteGoWithTheLastHostThatIsRemoved)
{
    place(cam.host.id, home.id);
    place(nas.host.id, home.id);
    const auto key = make_key({.site = home.id});

    world.run([&](Draft& draft) { return release_claim(draft, cam.claim.id, world.origin); });
    EXPECT_THAT(hosts_of_key(key.key.id), ElementsAre(nas.host.id));
    world.run([&](Draft& draft) { return remove_host(draft, nas.host.id, world.origin); });

    EXPECT_FALSE(world.tables.key(key.key.id));
    EXPECT_TRUE(world.tables.site(home.id));
    EXPECT_FALSE(world.tables.extras_of(nas.host.id));
}

TEST_F(Sites, ADeletedAccountTakesItsSitesAlong)
{
    (void)make_key({.site = home.id});

    world.run([&](Draft& draft) { return delete_account(draft, ann.id, world.origin); });

    EXPECT_FALSE(world.tables.site(home.id));
    EXPECT_THAT(world.tables.keys_after(KeyId{}, 10), IsEmpty());
}

TEST_F(Sites, ASitesKeyStandsForOneAccount)
{
    const auto tv = world.claim("tv.dyn.example.", bob.id);
    auto draft = world.draft();
    const auto add = [&](NewKey wanted) {
        return error_of(add_key(draft, wanted, world.random, world.origin));
    };

    EXPECT_EQ(add({.hosts = {tv.host.id}, .site = home.id}), Errc::NotAllowed);
    EXPECT_EQ(add({.site = SiteId{77}}), Errc::NotFound);
    EXPECT_EQ(add({}), Errc::InvalidArgument);
}

TEST_F(Sites, KeysOfOldProtocolsAreFoundByWhatTheirClientsSend)
{
    place(cam.host.id, home.id);
    const auto of_host = make_key({.hosts = {nas.host.id}, .legacy_seal = &seal});
    const auto of_site = make_key({.site = home.id, .legacy_seal = &seal});
    const auto login = freedns_login_of(of_host.key.id, of_host.secret);

    EXPECT_EQ(of_host.user_name, user_name_of(of_host.key.id));
    EXPECT_EQ(login.size(), 40U);
    EXPECT_EQ(world.tables.find_freedns_key(hash_of_secret(login))->id, of_host.key.id);
    EXPECT_FALSE(world.tables.find_freedns_key(hash_of_secret(of_host.secret)));
    const auto keys = world.tables.gnudip_keys_of(cam.host.id);
    ASSERT_THAT(keys, SizeIs(1));
    EXPECT_EQ(keys.front().id, of_site.key.id);
    EXPECT_THAT(*seal.open(keys.front().sealed, gnudip_seal_context(keys.front().id)), SizeIs(16));
    EXPECT_EQ(world.tables.key_row(of_site.key.id), of_site.key);
}

TEST_F(Sites, ALegacyLoginIsTheSha1OfUserNameAndSecret)
{
    // printf 'key-7|moor_x' | sha1sum
    EXPECT_EQ(freedns_login_of(KeyId{7}, "moor_x"), "a00052adaaa74154e3543417d58f3692d6f7b787");
}

TEST_F(Sites, ARotatedLegacyKeyForgetsItsOldLogin)
{
    const auto old = make_key({.hosts = {nas.host.id}, .legacy_seal = &seal});
    const auto old_login = hash_of_secret(freedns_login_of(old.key.id, old.secret));
    auto draft = world.draft();
    EXPECT_EQ(error_of(rotate_key(draft, {.key = old.key.id}, world.random, world.origin)),
              Errc::NotAllowed);

    const auto fresh = world.run([&](Draft& now) {
        return rotate_key(now, {.key = old.key.id, .legacy_seal = &seal}, world.random,
                          world.origin);
    });

    EXPECT_FALSE(world.tables.find_freedns_key(old_login));
    EXPECT_TRUE(world.tables.find_freedns_key(
        hash_of_secret(freedns_login_of(fresh.key.id, fresh.secret))));
    world.run([&](Draft& now) { return revoke_key(now, old.key.id, world.origin); });
    EXPECT_THAT(world.tables.gnudip_keys_of(nas.host.id), IsEmpty());
}

TEST_F(Sites, AMacAddressMakesAnInterfaceIdentifier)
{
    // RFC 4291, appendix A: the universal bit is turned over, ff:fe stands in the middle.
    const auto id = Ipv6::parse("::36:56ff:fe78:9abc").value();

    for (const auto* mac : {"02:36:56:78:9a:bc", "02-36-56-78-9A-BC", "023656789abc"})
        EXPECT_EQ(*interface_id_of_mac(mac), id) << mac;
    for (const auto* bad : {"", "02:36:56:78:9a", "02:36-56:78:9a:bc", "02:36:56:78:9a:bg",
                            "0236:5678:9abc", "02:36:56:78:9a:bc:de"})
        EXPECT_FALSE(interface_id_of_mac(bad)) << bad;
}

TEST_F(Sites, SilenceRulesAreListedAndBounded)
{
    auto draft = world.draft();
    EXPECT_EQ(error_of(set_silence(draft, cam.host.id, host_silence_max + std::chrono::minutes{1},
                                   world.origin)),
              Errc::InvalidArgument);
    ASSERT_TRUE(set_silence(draft, cam.host.id, std::chrono::minutes{90}, world.origin));
    world.commit(std::move(draft));

    const auto rules = world.tables.silence_rules();

    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_EQ(rules.front().host, cam.host.id);
    EXPECT_EQ(rules.front().silence, std::chrono::minutes{90});
    world.run([&](Draft& now) {
        return set_silence(now, cam.host.id, std::chrono::minutes{0}, world.origin);
    });
    EXPECT_THAT(world.tables.silence_rules(), IsEmpty());
    EXPECT_FALSE(world.tables.host(cam.host.id)->has_extras);
}

TEST_F(Sites, AnOfflineAnswerIsCheckedWhenItIsSet)
{
    auto draft = world.draft();
    const auto set = [&](const zone::OfflineAnswer& answer, Profile profile = Profile::Lab) {
        return error_of(set_offline_answer(
            draft, {.host = cam.host.id, .answer = answer, .profile = profile}, world.origin));
    };
    const Ipv4 unroutable{{192, 0, 2, 1}};

    EXPECT_EQ(set({.addresses = {unroutable, {}}}), std::nullopt);
    EXPECT_EQ(set({.addresses = {unroutable, {}}}, Profile::Public), Errc::InvalidArgument);
    EXPECT_EQ(set({.addresses = {Ipv4{{127, 0, 0, 1}}, {}}}), Errc::InvalidArgument);
    EXPECT_EQ(set({.alias = name("CAM.dyn.example.")}), Errc::InvalidArgument);
    EXPECT_EQ(set({.addresses = {unroutable, {}}, .alias = name("a.example.")}),
              Errc::InvalidArgument);
    EXPECT_EQ(set({.alias = name("a.example.")}), std::nullopt);
    draft.set_rrset({.owner = cam.host.name,
                     .type = dns::RrType::TXT,
                     .ttl = dns::Ttl{60},
                     .rdatas = {{1, 'x'}}},
                    world.origin);
    EXPECT_EQ(set({.alias = name("b.example.")}), Errc::Conflict);
}

TEST_F(Sites, AnOfflineAnswerHoldsAtOnceForAHostThatIsOffline)
{
    const zone::Addresses own{Ipv4{{192, 0, 2, 1}}, {}};
    const zone::Addresses other{Ipv4{{192, 0, 2, 2}}, {}};
    auto draft = world.draft();
    draft.set_addresses(cam.host.id, own, world.origin);
    draft.take_offline(cam.host.id, world.origin);

    ASSERT_TRUE(set_offline_answer(draft, {.host = cam.host.id, .answer = {.addresses = other}},
                                   world.origin));

    EXPECT_EQ(draft.addresses(cam.host.id), other);
    EXPECT_EQ(draft.own_addresses(cam.host.id), own);
}

TEST_F(Sites, AStricterRuleWithdrawsWhatItDoesNotAllow)
{
    const zone::Addresses addresses{Ipv4{{192, 168, 1, 1}}, Ipv6::parse("2600::1")};
    auto draft = world.draft();
    draft.set_addresses(cam.host.id, addresses, world.origin);

    ASSERT_TRUE(set_address_rule(draft, {.host = cam.host.id, .rule = zone::AddressRule::Public},
                                 world.origin));

    EXPECT_EQ(draft.addresses(cam.host.id), (zone::Addresses{{}, addresses.ipv6}));
    EXPECT_EQ(error_of(set_host_addresses(draft, {.host = cam.host.id, .addresses = addresses},
                                          world.origin)),
              Errc::InvalidArgument);
}

}  // namespace
}  // namespace mooring::registry
