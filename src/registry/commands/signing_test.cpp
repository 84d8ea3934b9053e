// SPDX-License-Identifier: Apache-2.0
// Signing, secondaries and upstreams as commands: which rows and which apex records they leave.
#include "registry/commands/signing.hpp"

#include <gmock/gmock.h>

#include "dnssec/zone_keys.hpp"
#include "registry/commands/record.hpp"
#include "registry/commands/secondary.hpp"
#include "registry/commands/upstream.hpp"
#include "registry/tsig_text.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using namespace std::chrono_literals;
using dns::RrType;
using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zone::KeyRole;
using zone::KeyStage;
using zone::Signing;

using mooring::testing::error_of;

class SigningCommands : public ::testing::Test {
protected:
    /// The draft of a batch at `time` after the start.
    Draft draft_after(std::chrono::seconds time)
    {
        return Draft{
            world.contents,
            world.tables,
            {.ids = world.ids, .head = world.head, .now = RegistryWorld::start_time + time}};
    }
    void sign(const SigningWish& wish)
    {
        world.run([&](Draft& draft) { return sign_zone(draft, id, wish, tools, world.origin); });
    }
    [[nodiscard]] std::vector<zone::SigningKey> keys() const
    {
        return world.tables.signing_keys_of(id);
    }
    [[nodiscard]] std::size_t count_at_apex(RrType type) const
    {
        const auto draft = world.draft();
        const auto rrset = draft.rrset(suffix.origin, type);
        return rrset ? rrset->rdatas.size() : 0;
    }
    [[nodiscard]] Signing mode() const { return world.tables.zone(id)->signing; }
    /// Confirms the DS at `time`, once the key is ready.
    void become_active(std::chrono::seconds time)
    {
        auto draft = draft_after(time);
        ASSERT_TRUE(advance_keys(draft, id, tools, world.origin));
        ASSERT_TRUE(confirm_ds(draft, id, tools, world.origin));
        world.commit(std::move(draft));
    }

    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    ZoneId id = suffix.id;
    Seal seal = *Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 7));
    SigningTools tools{.seal = seal, .policy = {}};
};

TEST_F(SigningCommands, AZoneSignedOnlineHasOneCskOfAlgorithm13)
{
    sign({});

    ASSERT_THAT(keys(), SizeIs(1));
    EXPECT_EQ(keys()[0].role, KeyRole::Csk);
    EXPECT_EQ(keys()[0].algorithm, 13);
    EXPECT_EQ(mode(), Signing::Online);
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 1U);
    EXPECT_EQ(count_at_apex(RrType::NSEC3PARAM), 0U);
}

TEST_F(SigningCommands, ThePrivateKeyIsSealedAndBelongsToThePublicOne)
{
    sign({.algorithm = dnssec::Algorithm::Ed25519});

    const auto row = keys().at(0);
    const auto secret = seal.open(row.sealed, seal_context(row));
    ASSERT_TRUE(secret.has_value());
    EXPECT_EQ(dnssec::PrivateKey::from_bytes(dnssec::Algorithm::Ed25519, *secret)->public_key(),
              row.public_key);
}

TEST_F(SigningCommands, SplitKeysAreAKskAndAZsk)
{
    sign({.scheme = dnssec::KeyScheme::Split});

    ASSERT_THAT(keys(), SizeIs(2));
    EXPECT_EQ(keys()[0].role, KeyRole::Ksk);
    EXPECT_EQ(keys()[1].role, KeyRole::Zsk);
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 2U);
}

TEST_F(SigningCommands, AnotherModeKeepsTheKeys)
{
    sign({});
    const auto before = keys();

    sign({.mode = Signing::Full, .denial = zone::Denial::Nsec3});

    EXPECT_EQ(keys(), before);
    EXPECT_EQ(mode(), Signing::Full);
    EXPECT_EQ(world.tables.zone(id)->denial, zone::Denial::Nsec3);
    const auto parameters = world.draft().rrset(suffix.origin, RrType::NSEC3PARAM);
    ASSERT_TRUE(parameters.has_value());
    EXPECT_THAT(parameters->rdatas, ElementsAre(dns::Rdata{1, 0, 0, 0, 0}));
    sign({.mode = Signing::Full, .denial = zone::Denial::Nsec});
    EXPECT_EQ(count_at_apex(RrType::NSEC3PARAM), 0U);
}

TEST_F(SigningCommands, OtherKeysThanThereAreNeedARollover)
{
    sign({});
    auto draft = world.draft();

    EXPECT_EQ(error_of(sign_zone(draft, id, {.algorithm = dnssec::Algorithm::Ed25519}, tools,
                                 world.origin)),
              Errc::Conflict);
    EXPECT_EQ(
        error_of(sign_zone(draft, id, {.scheme = dnssec::KeyScheme::Split}, tools, world.origin)),
        Errc::Conflict);
}

TEST_F(SigningCommands, ADsIsShownFromTheStartAndAskedForWhenTheKeyIsReady)
{
    sign({});

    EXPECT_THAT(signing_state(world.draft(), id, tools.policy)->ds, SizeIs(1));
    EXPECT_EQ(count_at_apex(RrType::CDS), 0U);
    auto later = draft_after(48h);
    ASSERT_TRUE(advance_keys(later, id, tools, world.origin));
    world.commit(std::move(later));

    EXPECT_EQ(keys()[0].stage, KeyStage::Ready);
    EXPECT_EQ(count_at_apex(RrType::CDS), 1U);
    EXPECT_EQ(count_at_apex(RrType::CDNSKEY), 1U);
    EXPECT_TRUE(signing_state(draft_after(48h), id, tools.policy)->is_waiting_for_ds);
}

TEST_F(SigningCommands, ADsCannotBeConfirmedBeforeItIsAskedFor)
{
    sign({});
    auto draft = world.draft();

    EXPECT_EQ(error_of(confirm_ds(draft, id, tools, world.origin)), Errc::Conflict);
}

TEST_F(SigningCommands, ARolloverBringsASecondKeyAndTakesTheFirstAwayInTheEnd)
{
    sign({});
    become_active(48h);
    const auto first = keys()[0].id;

    auto begin = draft_after(49h);
    ASSERT_TRUE(start_rollover(begin, {.zone = id}, tools, world.origin));
    world.commit(std::move(begin));
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 2U);
    auto again = draft_after(49h);
    EXPECT_EQ(error_of(start_rollover(again, {.zone = id}, tools, world.origin)), Errc::Conflict);
    become_active(100h);
    auto end = draft_after(400h);
    ASSERT_TRUE(advance_keys(end, id, tools, world.origin));
    world.commit(std::move(end));

    ASSERT_THAT(keys(), SizeIs(1));
    EXPECT_NE(keys()[0].id, first);
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 1U);
}

TEST_F(SigningCommands, GoingUnsignedWaitsForTheDsToGo)
{
    sign({});
    become_active(48h);

    auto leave = draft_after(49h);
    ASSERT_TRUE(sign_zone(leave, id, {.mode = Signing::Unsigned}, tools, world.origin));
    world.commit(std::move(leave));
    EXPECT_EQ(mode(), Signing::Online);
    EXPECT_EQ(world.draft().rrset(suffix.origin, RrType::CDS)->rdatas.at(0), dnssec::cds_delete());
    become_active(50h);  // The parent has removed it.
    auto end = draft_after(100h);
    ASSERT_TRUE(advance_keys(end, id, tools, world.origin));
    world.commit(std::move(end));

    EXPECT_EQ(mode(), Signing::Unsigned);
    EXPECT_THAT(keys(), IsEmpty());
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 0U);
    EXPECT_EQ(count_at_apex(RrType::CDS), 0U);
}

TEST_F(SigningCommands, GoingUnsignedAtOnceIsPossibleForWhoKnowsWhatItMeans)
{
    sign({});
    become_active(48h);

    sign({.mode = Signing::Unsigned, .leaving = Leaving::AtOnce});

    EXPECT_EQ(mode(), Signing::Unsigned);
    EXPECT_THAT(keys(), IsEmpty());
    EXPECT_EQ(count_at_apex(RrType::DNSKEY), 0U);
}

TEST_F(SigningCommands, GoingUnsignedCanBeTakenBack)
{
    sign({});
    become_active(48h);
    auto leave = draft_after(49h);
    ASSERT_TRUE(sign_zone(leave, id, {.mode = Signing::Unsigned}, tools, world.origin));
    world.commit(std::move(leave));

    sign({});

    EXPECT_FALSE(dnssec::is_leaving(keys()));
    EXPECT_NE(world.draft().rrset(suffix.origin, RrType::CDS)->rdatas.at(0), dnssec::cds_delete());
}

TEST_F(SigningCommands, ExportedKeysCanBeImportedElsewhere)
{
    sign({.scheme = dnssec::KeyScheme::Split});
    const auto exported = export_keys(world.draft(), id, tools);
    ASSERT_TRUE(exported.has_value()) << exported.error().detail;
    ASSERT_THAT(*exported, SizeIs(2));
    RegistryWorld other;
    const auto zone = other.add_suffix("dyn.example.");

    for (const auto& key : *exported)
        other.run([&](Draft& draft) {
            return import_key(draft, zone.id, key.texts, tools, other.origin);
        });
    other.run([&](Draft& draft) { return sign_zone(draft, zone.id, {}, tools, other.origin); });

    const auto imported = other.tables.signing_keys_of(zone.id);
    ASSERT_THAT(imported, SizeIs(2));
    EXPECT_EQ(imported[0].role, KeyRole::Ksk);
    EXPECT_EQ(imported[1].role, KeyRole::Zsk);
    EXPECT_EQ(imported[0].public_key, keys()[0].public_key);
    EXPECT_EQ(imported[0].stage, KeyStage::Active);
}

TEST_F(SigningCommands, KeysOfAnotherZoneAndForSignedZonesAreNotImported)
{
    sign({});
    const auto exported = export_keys(world.draft(), id, tools)->at(0).texts;
    const auto other = world.add_suffix("other.example.");
    auto draft = world.draft();

    EXPECT_EQ(error_of(import_key(draft, other.id, exported, tools, world.origin)),
              Errc::InvalidArgument);
    EXPECT_EQ(error_of(import_key(draft, id, exported, tools, world.origin)), Errc::Conflict);
    EXPECT_EQ(error_of(import_key(draft, other.id, {"x", "y"}, tools, world.origin)),
              Errc::InvalidArgument);
}

TEST_F(SigningCommands, NobodySetsByHandWhatSigningMakes)
{
    sign({});
    const auto try_to_set = [&](std::string_view owner, RrType type, const std::string& rdata) {
        auto draft = world.draft();
        const std::vector<std::string> rdatas{rdata};
        const auto rrset = parse_rrset(
            draft, {.owner = name(owner), .ttl = dns::Ttl{60}, .type = type, .rdatas = rdatas});
        if (!rrset) return std::optional{rrset.error().code};
        return error_of(set_record(draft, *rrset, Profile::Lab, world.origin));
    };

    EXPECT_EQ(try_to_set("dyn.example.", RrType::DNSKEY, "257 3 13 AAAA"), Errc::NotAllowed);
    EXPECT_EQ(try_to_set("dyn.example.", RrType::CDS, "0 0 0 00"), Errc::NotAllowed);
    EXPECT_EQ(try_to_set("dyn.example.", RrType::CDNSKEY, "0 3 0 AA=="), Errc::NotAllowed);
    EXPECT_EQ(try_to_set("dyn.example.", RrType::NSEC3PARAM, "1 0 0 -"), Errc::NotAllowed);
    auto draft = world.draft();
    EXPECT_EQ(error_of(delete_record(draft, suffix.origin, RrType::DNSKEY, world.origin)),
              Errc::NotAllowed);
}

TEST_F(SigningCommands, ARemovedZoneTakesItsKeysAndSecondariesAlong)
{
    sign({});
    world.run([&](Draft& draft) {
        return add_secondary(draft, {.address = *Endpoint::parse("192.0.2.1:53"), .zone = id},
                             world.random, tools, world.origin);
    });

    world.run([&](Draft& draft) { return remove_zone(draft, id, world.origin); });

    EXPECT_THAT(keys(), IsEmpty());
    EXPECT_THAT(world.tables.secondaries(), IsEmpty());
    EXPECT_FALSE(world.tables.any_sealed().has_value());
}

TEST_F(SigningCommands, ASecondaryOfAllZonesSwitchesOnlineZonesToFull)
{
    sign({});
    const auto plain = world.add_suffix("plain.example.");

    const auto added = world.run([&](Draft& draft) {
        return add_secondary(
            draft, {.address = *Endpoint::parse("192.0.2.1:53"), .with_tsig = WithTsig::Yes},
            world.random, tools, world.origin);
    });

    EXPECT_EQ(mode(), Signing::Full);
    EXPECT_EQ(world.tables.zone(plain.id)->signing, Signing::Unsigned);
    EXPECT_THAT(added.zones_now_full, ElementsAre(suffix.origin));
    EXPECT_EQ(usual_signing(world.draft()).mode, Signing::Full);
    auto draft = world.draft();
    EXPECT_EQ(error_of(sign_zone(draft, id, {}, tools, world.origin)), Errc::Conflict);
}

TEST_F(SigningCommands, ASecondarysSecretIsFoundByItsNameAndOpens)
{
    const auto added = world.run([&](Draft& draft) {
        return add_secondary(
            draft, {.address = *Endpoint::parse("192.0.2.1:53"), .with_tsig = WithTsig::Yes},
            world.random, tools, world.origin);
    });
    const auto told = parse_tsig(added.tsig);
    ASSERT_TRUE(told.has_value()) << added.tsig;

    const auto found = world.tables.find_tsig(name("SECONDARY-1."));

    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->owner, TsigOwner{added.secondary.id});
    EXPECT_EQ(opened_tsig(told->name, found->secret, seal)->secret, told->secret);
    EXPECT_THAT(told->secret, SizeIs(32));
    EXPECT_FALSE(world.tables.find_tsig(name("secondary-01.")).has_value());
    EXPECT_FALSE(world.tables.find_tsig(name("secondary-2.")).has_value());
    EXPECT_FALSE(world.tables.find_tsig(name("secondary-1.example.")).has_value());
}

TEST_F(SigningCommands, AFollowedZoneIsCopiedAndCannotBeChangedHere)
{
    const auto tsig = parse_tsig("hmac-sha512:Transfer.Key:c2VjcmV0c2VjcmV0");
    ASSERT_TRUE(tsig.has_value());

    const auto zone = world.run([&](Draft& draft) {
        return follow_zone(draft,
                           {.origin = name("copied.example."),
                            .primaries = {*Endpoint::parse("192.0.2.1:53")},
                            .tsig = *tsig},
                           seal, world.origin);
    });

    EXPECT_EQ(zone.kind, zone::ZoneKind::Secondary);
    const auto upstream = world.tables.upstream_of(zone.id);
    ASSERT_TRUE(upstream.has_value());
    EXPECT_EQ(upstream->tsig_name, name("transfer.key."));
    EXPECT_EQ(opened_tsig(upstream->tsig_name, upstream->tsig, seal)->secret, tsig->secret);
    EXPECT_EQ(world.tables.find_tsig(name("transfer.key."))->owner, TsigOwner{zone.id});
    auto draft = world.draft();
    EXPECT_EQ(error_of(set_record(draft,
                                  {.owner = name("a.copied.example."),
                                   .type = RrType::TXT,
                                   .ttl = dns::Ttl{60},
                                   .rdatas = {{1, 'x'}}},
                                  Profile::Lab, world.origin)),
              Errc::NotAllowed);
    EXPECT_EQ(error_of(sign_zone(draft, zone.id, {}, tools, world.origin)), Errc::NotAllowed);
}

TEST_F(SigningCommands, FollowingAgainChangesTheUpstreamAndOurOwnZonesAreNotFollowed)
{
    const auto follow = [&](Draft& draft, std::string_view origin, std::string_view primary) {
        return follow_zone(draft,
                           {.origin = name(origin), .primaries = {*Endpoint::parse(primary)}}, seal,
                           world.origin);
    };
    const auto zone =
        world.run([&](Draft& draft) { return follow(draft, "copied.example.", "192.0.2.1:53"); });

    world.run([&](Draft& draft) { return follow(draft, "copied.example.", "192.0.2.2:53"); });

    EXPECT_THAT(world.tables.upstream_of(zone.id)->primaries,
                ElementsAre(*Endpoint::parse("192.0.2.2:53")));
    auto draft = world.draft();
    EXPECT_EQ(error_of(follow(draft, "dyn.example.", "192.0.2.1:53")), Errc::AlreadyExists);
    EXPECT_EQ(error_of(follow_zone(draft, {.origin = name("x.example.")}, seal, world.origin)),
              Errc::InvalidArgument);
}

TEST_F(SigningCommands, WhatADraftDecidedIsUndoneWhole)
{
    sign({});
    const auto before = keys();
    auto draft = world.draft();
    const auto mark = draft.mark();

    ASSERT_TRUE(sign_zone(draft, id, {.mode = Signing::Unsigned, .leaving = Leaving::AtOnce}, tools,
                          world.origin));
    EXPECT_THAT(draft.signing_keys_of(id), IsEmpty());
    draft.undo_to(mark);

    EXPECT_EQ(draft.signing_keys_of(id), before);
    EXPECT_TRUE(draft.is_empty());
}

}  // namespace
}  // namespace mooring::registry
