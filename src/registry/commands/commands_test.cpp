// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "registry/commands/host.hpp"
#include "registry/commands/import.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/record.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using dns::RrType;
using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using mooring::testing::error_of;

class Commands : public ::testing::Test {
protected:
    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    zone::Account ann = world.add_account("ann@example.org");
    zone::Account bob = world.add_account("bob@example.org");
    ClaimedName cam = world.claim("cam.dyn.example.", ann.id);
    Draft draft = world.draft();

    // As `record set OWNER 300 TYPE RDATA...` does it.
    Result<> set(std::string_view owner, RrType type, const std::vector<std::string>& rdatas)
    {
        const auto rrset = parse_rrset(
            draft, {.owner = name(owner), .ttl = dns::Ttl{300}, .type = type, .rdatas = rdatas});
        if (!rrset) return std::unexpected{rrset.error()};
        return set_record(draft, *rrset, Profile::Lab, world.origin);
    }
    Result<> remove(std::string_view owner, std::optional<RrType> type = std::nullopt)
    {
        return delete_record(draft, name(owner), type, world.origin);
    }
    Result<ClaimedName> claim(std::string_view text, AccountId account)
    {
        return claim_name(draft, {.name = name(text), .account = account}, world.origin);
    }
    Result<zone::Host> host(std::string_view text)
    {
        return add_host(draft, {.name = name(text)}, world.origin);
    }
};

TEST_F(Commands, ANewSuffixHasSoaNsAndGlue)
{
    const auto made = add_zone(
        draft,
        {.origin = name("Home.Example."),
         .servers = {{.name = name("ns1.home.example."), .ipv4 = Ipv4{{192, 0, 2, 53}}, .ipv6 = {}},
                     {.name = name("ns.example.net."), .ipv4 = Ipv4{{192, 0, 2, 54}}, .ipv6 = {}}}},
        world.origin);

    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->origin.text(), "home.example.");
    const auto soa = dns::Soa::parse(draft.rrset(made->origin, RrType::SOA)->rdatas.front());
    EXPECT_EQ(soa->primary, name("ns1.home.example."));
    EXPECT_EQ(soa->mailbox, name("hostmaster.home.example."));
    EXPECT_EQ(soa->minimum, dns::Ttl{60});
    EXPECT_THAT(draft.rrset(made->origin, RrType::NS)->rdatas, SizeIs(2));
    EXPECT_TRUE(draft.rrset(name("ns1.home.example."), RrType::A));
    EXPECT_FALSE(draft.rrset(name("ns.example.net."), RrType::A));
}

TEST_F(Commands, AZoneNeedsAFreePlace)
{
    const auto add = [&](std::string_view origin) {
        return error_of(add_zone(
            draft, {.origin = name(origin), .servers = {{.name = name("ns1.example.net.")}}},
            world.origin));
    };

    EXPECT_EQ(add("dyn.example."), Errc::AlreadyExists);
    EXPECT_EQ(add("x.cam.dyn.example."), Errc::Conflict);
    EXPECT_EQ(add("."), Errc::InvalidArgument);
    EXPECT_EQ(add("other.dyn.example."), std::nullopt);
    EXPECT_EQ(add("other.dyn.example."), Errc::AlreadyExists);
    EXPECT_EQ(draft.zone_of(name("a.other.dyn.example."))->origin, name("other.dyn.example."));
}

TEST_F(Commands, AZoneWithClaimsStays)
{
    EXPECT_EQ(error_of(remove_zone(draft, suffix.id, world.origin)), Errc::Conflict);
    ASSERT_TRUE(release_claim(draft, cam.claim.id, world.origin));
    EXPECT_TRUE(remove_zone(draft, suffix.id, world.origin));
    EXPECT_FALSE(draft.zone_of(name("cam.dyn.example.")));
    EXPECT_FALSE(draft.exists(name("dyn.example.")));
}

TEST_F(Commands, AnAccountsAddressIsCheckedAndUnique)
{
    const auto add = [&](std::string_view email) {
        return error_of(add_account(draft, {.email = std::string{email}}, world.origin));
    };

    EXPECT_EQ(add("ANN@example.org"), Errc::AlreadyExists);
    for (const auto* bad : {"", "ann", "@example.org", "a@", "a b@c.d", "a@b@c.d", "a@.d", "a@d.",
                            "a@b..c", "a\n@b.c"}) {
        EXPECT_EQ(add(bad), Errc::InvalidArgument) << bad;
    }
    EXPECT_EQ(add(std::string(250, 'a') + "@b.c"), Errc::InvalidArgument);
    EXPECT_EQ(add("New@Example.org"), std::nullopt);
    EXPECT_EQ(draft.find_account("new@example.org")->email, "new@example.org");
}

TEST_F(Commands, AClaimIsOneFreeLabelBelowASuffix)
{
    EXPECT_EQ(error_of(claim("cam.dyn.example.", bob.id)), Errc::AlreadyExists);
    EXPECT_EQ(error_of(claim("CAM.dyn.example.", bob.id)), Errc::AlreadyExists);
    EXPECT_EQ(error_of(claim("a.b.dyn.example.", bob.id)), Errc::InvalidArgument);
    EXPECT_EQ(error_of(claim("dyn.example.", bob.id)), Errc::InvalidArgument);
    EXPECT_EQ(error_of(claim("www.dyn.example.", bob.id)), Errc::NotAllowed);
    EXPECT_EQ(error_of(claim("a.example.com.", bob.id)), Errc::NotFound);
    EXPECT_EQ(error_of(claim("free.dyn.example.", AccountId{77})), Errc::NotFound);
    EXPECT_EQ(error_of(claim("free.dyn.example.", bob.id)), std::nullopt);
    EXPECT_EQ(draft.claim_covering(name("x.y.free.dyn.example."))->account, bob.id);
}

TEST_F(Commands, NamesWithOperatorRecordsAtOrBelowAreTaken)
{
    ASSERT_TRUE(set("shop.dyn.example.", RrType::TXT, {"\"ours\""}));
    ASSERT_TRUE(set("deep.down.dyn.example.", RrType::TXT, {"\"ours\""}));

    EXPECT_EQ(error_of(claim("shop.dyn.example.", bob.id)), Errc::AlreadyExists);
    EXPECT_EQ(error_of(claim("down.dyn.example.", bob.id)), Errc::AlreadyExists);
    ASSERT_TRUE(remove("deep.down.dyn.example."));
    EXPECT_EQ(error_of(claim("down.dyn.example.", bob.id)), std::nullopt);
}

TEST_F(Commands, PublishedOperatorRecordsAreTakenUntilTheyAreDeleted)
{
    ASSERT_TRUE(set("deep.down.dyn.example.", RrType::TXT, {"\"ours\""}));
    world.commit(std::move(draft));

    auto next = world.draft();
    const NewClaim wanted{.name = name("down.dyn.example."), .account = bob.id};
    EXPECT_EQ(error_of(claim_name(next, wanted, world.origin)), Errc::AlreadyExists);
    ASSERT_TRUE(delete_record(next, name("deep.down.dyn.example."), std::nullopt, world.origin));
    EXPECT_EQ(error_of(claim_name(next, wanted, world.origin)), std::nullopt);
}

TEST_F(Commands, ReleasingAClaimRemovesAllThatIsInIt)
{
    const auto attic = host("attic.cam.dyn.example.");
    ASSERT_TRUE(attic);
    const auto key =
        add_key(draft, {.hosts = {cam.host.id, attic->id}}, world.random, world.origin);
    ASSERT_TRUE(set("cam.dyn.example.", RrType::MX, {"10 mail.example.net."}));
    draft.set_addresses(attic->id, {.ipv4 = Ipv4{{192, 0, 2, 1}}, .ipv6 = {}}, world.origin);

    ASSERT_TRUE(release_claim(draft, cam.claim.id, world.origin));

    EXPECT_FALSE(draft.exists(name("cam.dyn.example.")));
    EXPECT_FALSE(draft.host(attic->id));
    EXPECT_FALSE(draft.key(key->key.id));
    EXPECT_FALSE(draft.claim_covering(name("cam.dyn.example.")));
    EXPECT_EQ(error_of(claim("cam.dyn.example.", bob.id)), Errc::NotAllowed);  // In quarantine.
    EXPECT_EQ(error_of(claim("cam.dyn.example.", ann.id)), std::nullopt);
}

TEST_F(Commands, DeletingAnAccountReleasesItsClaims)
{
    ASSERT_TRUE(claim("two.dyn.example.", ann.id));

    ASSERT_TRUE(delete_account(draft, ann.id, world.origin));

    EXPECT_THAT(draft.claims_of(ann.id), IsEmpty());
    EXPECT_FALSE(draft.account(ann.id));
    EXPECT_FALSE(draft.find_account("ann@example.org"));
    EXPECT_EQ(draft.claim_count(suffix.id), 0U);
    world.commit(std::move(draft));
    EXPECT_EQ(world.tables.memory().hosts, 0U);
    EXPECT_EQ(world.tables.claim_count(suffix.id), 0U);
}

TEST_F(Commands, AHostLiesAtOrBelowAClaimThatIsNotSuspended)
{
    EXPECT_EQ(error_of(host("free.dyn.example.")), Errc::NotFound);
    EXPECT_EQ(error_of(host("cam.dyn.example.")), Errc::AlreadyExists);
    EXPECT_EQ(error_of(host("_x.cam.dyn.example.")), Errc::InvalidArgument);
    EXPECT_EQ(error_of(host("*.cam.dyn.example.")), Errc::InvalidArgument);
    EXPECT_EQ(error_of(add_host(draft, {.name = name("a.cam.dyn.example."), .account = bob.id},
                                world.origin)),
              Errc::NotAllowed);
    EXPECT_EQ(error_of(add_host(draft, {.name = name("a.cam.dyn.example."), .ttl = dns::Ttl{0}},
                                world.origin)),
              Errc::InvalidArgument);
    EXPECT_EQ(error_of(host("a.b.cam.dyn.example.")), std::nullopt);
    ASSERT_TRUE(set_claim_state(draft, cam.claim.id, zone::RowState::Suspended, world.origin));
    EXPECT_EQ(error_of(host("c.cam.dyn.example.")), Errc::NotAllowed);
}

TEST_F(Commands, RemovingAHostKeepsTheKeysOfOthers)
{
    const auto attic = host("attic.cam.dyn.example.");
    const auto both = add_key(draft, {.hosts = {cam.host.id, attic->id}, .label = "both"},
                              world.random, world.origin);
    const auto one = add_key(draft, {.hosts = {attic->id}}, world.random, world.origin);

    ASSERT_TRUE(remove_host(draft, attic->id, world.origin));

    EXPECT_FALSE(draft.key(one->key.id));
    EXPECT_THAT(draft.key(both->key.id)->hosts, ElementsAre(cam.host.id));
    EXPECT_EQ(draft.key(both->key.id)->secret_hash, hash_of_secret(both->secret));
}

TEST_F(Commands, ARotatedKeyKeepsItsHostsAndLosesItsSecret)
{
    const auto made = world.run([&](Draft& now) {
        return add_key(now, {.hosts = {cam.host.id}}, world.random, world.origin);
    });
    const auto rotated = world.run([&](Draft& now) {
        return rotate_key(now, {.key = made.key.id}, world.random, world.origin);
    });

    EXPECT_FALSE(world.tables.find_key(hash_of_secret(made.secret)));
    EXPECT_EQ(world.tables.find_key(hash_of_secret(rotated.secret))->id, made.key.id);
    EXPECT_THAT(world.tables.find_key(hash_of_secret(rotated.secret))->hosts.all(),
                ElementsAre(cam.host.id));
}

TEST_F(Commands, AKeysHostsBelongToOneAccount)
{
    const auto other = claim("bobs.dyn.example.", bob.id);
    const auto add = [&](NewKey wanted) {
        return error_of(add_key(draft, wanted, world.random, world.origin));
    };

    EXPECT_EQ(add({.hosts = {cam.host.id, other->host.id}}), Errc::NotAllowed);
    EXPECT_EQ(add({.hosts = {}}), Errc::InvalidArgument);
    EXPECT_EQ(add({.hosts = {HostId{99}}}), Errc::NotFound);
    EXPECT_EQ(add({.hosts = {cam.host.id}, .label = "a\nb"}), Errc::InvalidArgument);
    EXPECT_EQ(add({.hosts = {cam.host.id}, .rights = 0}), Errc::InvalidArgument);
    EXPECT_EQ(add({.hosts = {cam.host.id, cam.host.id}}), std::nullopt);
}

TEST_F(Commands, AnAddressRecordOfAHostIsItsAddress)
{
    ASSERT_TRUE(set("cam.dyn.example.", RrType::A, {"192.0.2.9"}));
    ASSERT_TRUE(set("cam.dyn.example.", RrType::AAAA, {"2001:db8::9"}));

    EXPECT_EQ(draft.addresses(cam.host.id).ipv4, (Ipv4{{192, 0, 2, 9}}));
    EXPECT_EQ(draft.host(cam.host.id)->ttl, dns::Ttl{300});
    EXPECT_EQ(error_of(set("cam.dyn.example.", RrType::A, {"192.0.2.1", "192.0.2.2"})),
              Errc::Conflict);
    EXPECT_EQ(error_of(set("cam.dyn.example.", RrType::A, {"127.0.0.1"})), Errc::InvalidArgument);
    ASSERT_TRUE(remove("cam.dyn.example.", RrType::A));
    EXPECT_FALSE(draft.addresses(cam.host.id).ipv4);
    EXPECT_TRUE(draft.addresses(cam.host.id).ipv6);
}

TEST_F(Commands, ACnameStandsAlone)
{
    ASSERT_TRUE(set("shop.dyn.example.", RrType::CNAME, {"example.net."}));

    EXPECT_EQ(error_of(set("shop.dyn.example.", RrType::TXT, {"\"x\""})), Errc::Conflict);
    EXPECT_EQ(error_of(set("cam.dyn.example.", RrType::CNAME, {"example.net."})), Errc::Conflict);
    EXPECT_EQ(error_of(set("dyn.example.", RrType::CNAME, {"example.net."})),
              Errc::InvalidArgument);
    EXPECT_EQ(error_of(set("b.dyn.example.", RrType::CNAME, {"a.", "b."})), Errc::InvalidArgument);
    EXPECT_EQ(error_of(set("shop.dyn.example.", RrType::CNAME, {"example.org."})), std::nullopt);
}

TEST_F(Commands, BelowADelegationThereIsGlueOnly)
{
    ASSERT_TRUE(set("sub.dyn.example.", RrType::NS, {"ns.sub.dyn.example."}));

    EXPECT_EQ(error_of(set("ns.sub.dyn.example.", RrType::A, {"192.0.2.1"})), std::nullopt);
    EXPECT_EQ(error_of(set("ns.sub.dyn.example.", RrType::TXT, {"\"x\""})), Errc::Conflict);
    EXPECT_EQ(error_of(set("sub.dyn.example.", RrType::TXT, {"\"x\""})), Errc::Conflict);
    EXPECT_EQ(error_of(set("cam.dyn.example.", RrType::NS, {"ns.example.net."})), Errc::Conflict);
    EXPECT_EQ(error_of(set("lone.dyn.example.", RrType::DS, {"12345 8 2 " + std::string(64, 'A')})),
              Errc::Conflict);
    EXPECT_EQ(error_of(set("sub.dyn.example.", RrType::DS, {"12345 8 2 " + std::string(64, 'A')})),
              std::nullopt);
    EXPECT_EQ(error_of(remove("sub.dyn.example.", RrType::NS)), Errc::Conflict);
}

TEST_F(Commands, TheApexKeepsItsSoaAndNs)
{
    EXPECT_EQ(error_of(remove("dyn.example.", RrType::SOA)), Errc::NotAllowed);
    EXPECT_EQ(error_of(remove("dyn.example.", RrType::NS)), Errc::NotAllowed);
    EXPECT_EQ(error_of(set("x.dyn.example.", RrType::SOA, {"a. b. 1 2 3 4 5"})),
              Errc::InvalidArgument);
    ASSERT_TRUE(set("dyn.example.", RrType::SOA,
                    {"ns.example.net. admin.example.net. 1 7200 900 1209600 30"}));
    const auto soa =
        dns::Soa::parse(draft.rrset(name("dyn.example."), RrType::SOA)->rdatas.front());
    EXPECT_EQ(soa->refresh, 7200U);
    EXPECT_NE(soa->serial.value, 1U);
}

TEST_F(Commands, WhatIsNoRrsetIsRefused)
{
    EXPECT_EQ(error_of(set("x.example.com.", RrType::A, {"192.0.2.1"})), Errc::NotFound);
    EXPECT_EQ(error_of(set("x.dyn.example.", RrType::A, {})), Errc::InvalidArgument);
    EXPECT_EQ(error_of(set("x.dyn.example.", RrType::A, {"not an address"})),
              Errc::InvalidArgument);
    EXPECT_EQ(error_of(set("x.dyn.example.", RrType::ANY, {"x"})), Errc::InvalidArgument);
    EXPECT_EQ(error_of(remove("x.dyn.example.", RrType::A)), Errc::NotFound);
    EXPECT_EQ(error_of(set("x.dyn.example.", RrType::NSEC, {"y.dyn.example. A"})),
              Errc::NotAllowed);
    ASSERT_TRUE(set("x.dyn.example.", RrType::A, {"192.0.2.1", "192.0.2.1", "192.0.2.2"}));
    EXPECT_THAT(draft.rrset(name("x.dyn.example."), RrType::A)->rdatas, SizeIs(2));
}

// RFC 6672, 2.3 and 2.4.
TEST_F(Commands, NothingLiesBelowADname)
{
    ASSERT_TRUE(set("old.dyn.example.", RrType::DNAME, {"new.example.net."}));

    EXPECT_EQ(error_of(set("a.old.dyn.example.", RrType::TXT, {"x"})), Errc::Conflict);
    EXPECT_EQ(error_of(set("a.old.dyn.example.", RrType::A, {"192.0.2.1"})), Errc::Conflict);
    EXPECT_EQ(error_of(set("old.dyn.example.", RrType::CNAME, {"x.example."})), Errc::Conflict);
    EXPECT_EQ(error_of(set("old.dyn.example.", RrType::DNAME, {"a.example.", "b.example."})),
              Errc::InvalidArgument);
    EXPECT_TRUE(set("old.dyn.example.", RrType::TXT, {"beside it"}));
    EXPECT_EQ(error_of(claim("old.dyn.example.", ann.id)), Errc::AlreadyExists);
}

TEST_F(Commands, ADnameCannotHideNamesThatAreThere)
{
    ASSERT_TRUE(set("a.old.dyn.example.", RrType::TXT, {"x"}));

    EXPECT_EQ(error_of(set("old.dyn.example.", RrType::DNAME, {"new.example."})), Errc::Conflict);
    EXPECT_EQ(error_of(set("cam.dyn.example.", RrType::DNAME, {"new.example."})), std::nullopt);
    EXPECT_EQ(error_of(host("deep.cam.dyn.example.")), Errc::Conflict);
    EXPECT_EQ(error_of(set("dyn.example.", RrType::DNAME, {"new.example."})), Errc::Conflict);
}

TEST_F(Commands, ADnameAtTheApexLeavesNoRoomForClaims)
{
    ASSERT_TRUE(add_zone(
        draft, {.origin = name("moved.example."), .servers = {{.name = name("ns1.example.net.")}}},
        world.origin));

    ASSERT_TRUE(set("moved.example.", RrType::DNAME, {"new.example."}));

    EXPECT_EQ(error_of(claim("x.moved.example.", ann.id)), Errc::Conflict);
}

TEST_F(Commands, RollbackPutsBackWhatTheEntryHadBefore)
{
    const zone::Addresses before{.ipv4 = Ipv4{{192, 0, 2, 1}}, .ipv6 = {}};
    zone::AddressChange entry{
        .host = cam.host.id, .before = before, .after = {}, .origin = world.origin};

    ASSERT_TRUE(rollback_host(draft, cam.host.id, entry, world.origin));

    EXPECT_EQ(draft.addresses(cam.host.id), before);
    entry.host = HostId{99};
    EXPECT_EQ(error_of(rollback_host(draft, cam.host.id, entry, world.origin)), Errc::NotFound);
}

TEST_F(Commands, AnImportSwitchesTheVersionOnceOnly)
{
    const zone::Addresses addresses{.ipv4 = Ipv4{{192, 0, 2, 1}}, .ipv6 = {}};
    const ImportedZone imported{
        .zone = suffix.id, .version = 2, .hosts = {{cam.host.id, addresses}}};

    ASSERT_TRUE(switch_zone(draft, imported, world.origin));

    EXPECT_EQ(draft.zone(suffix.id)->version, 2U);
    EXPECT_EQ(draft.addresses(cam.host.id), addresses);
    EXPECT_EQ(error_of(switch_zone(draft, imported, world.origin)), Errc::Conflict);
}

TEST_F(Commands, ErrorsSayWhatWouldHelp)
{
    EXPECT_THAT(remove_zone(draft, suffix.id, world.origin).error().detail,
                HasSubstr("release it first"));
    EXPECT_THAT(claim("a.b.dyn.example.", ann.id).error().detail,
                HasSubstr("directly below dyn.example."));
}

}  // namespace
}  // namespace mooring::registry
