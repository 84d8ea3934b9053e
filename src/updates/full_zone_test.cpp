// SPDX-License-Identifier: Apache-2.0
#include "updates/full_zone.hpp"

#include <gmock/gmock.h>

#include "registry/commands/account.hpp"
#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "registry/commands/record.hpp"
#include "testing/fake_clock.hpp"
#include "updates/signed_service_test.hpp"
#include "updates/zone_audit_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using dns::RrType;
using ::testing::IsEmpty;
using zone::Denial;
using zone::Signing;

constexpr registry::SigningWish full_nsec{.mode = Signing::Full, .denial = Denial::Nsec};
constexpr registry::SigningWish full_nsec3{.mode = Signing::Full, .denial = Denial::Nsec3};

class FullZoneTest : public ::testing::Test {
protected:
    FullZoneTest() { MOORING_ASSERT(service->create(4).has_value()); }

    std::vector<std::string> complaints_of(SignedService& subject)
    {
        const auto keys = subject.keys();
        if (subject.view().signing != Signing::Full || keys == nullptr) return {"is not ready"};
        return ZoneAudit{{.contents = subject->world().contents,
                          .zone = subject.view(),
                          .keys = *keys,
                          .now_seconds = seconds_of(clock.wall_now())}}
            .complaints();
    }
    std::vector<std::string> complaints() { return complaints_of(service); }
    std::uint64_t signatures() { return service.signing().metrics().full.value(); }
    Result<> set(const dns::Name& owner, RrType type, std::string_view text)
    {
        const std::vector<std::string> texts{std::string{text}};
        return service->run(Command{[&](registry::Draft& draft) -> Result<> {
            MOORING_TRY(
                const auto rrset,
                registry::parse_rrset(
                    draft, {.owner = owner, .ttl = dns::Ttl{300}, .type = type, .rdatas = texts}));
            return registry::set_record(draft, rrset, registry::Profile::Lab, {});
        }});
    }

    Result<> set_account(zone::RowState state)
    {
        return service->run(Command{[=](registry::Draft& draft) {
            return registry::set_account_state(draft, zone::AccountId{1}, state, {});
        }});
    }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    SignedService service{store, clock, {.names_per_batch_max = 2}};
};

TEST_F(FullZoneTest, ASmallZoneIsReadyAfterItsPass)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    EXPECT_EQ(service.view().signing, Signing::Online);

    service.settle();

    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, WithNsec3TheZoneHasAChainOfHashes)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec3));
    service.settle();

    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, AnAddressUpdateCostsTwoSignatures)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    const auto before = signatures();

    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(2))));

    EXPECT_EQ(signatures() - before, 2U);
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, ANewClaimChangesNothingButTheSerial)
{
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    const auto before = signatures();

    ASSERT_TRUE(
        service->run(Command{[](registry::Draft& draft) { return create_hosts(draft, 4, 1); }}));

    EXPECT_EQ(signatures() - before, 1U);
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, TheFirstAddressOfAHostSplitsALinkOfTheChain)
{
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    const auto before = signatures();

    ASSERT_TRUE(service->run(move_to({host_id(2)}, ipv4_of(2))));

    EXPECT_EQ(signatures() - before, 4U);  // A, its NSEC, the NSEC before it, SOA.
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, TheSerialIsSealedWithTheBatch)
{
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    const auto before = service.view().serial;

    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(2))));

    EXPECT_EQ(service.view().serial, before.next());
    EXPECT_EQ(service->writer().next_deadline(), std::nullopt);
}

TEST_F(FullZoneTest, AHostsWildcardSwitchBecomesRecords)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    ASSERT_TRUE(service->run(Command{[](registry::Draft& draft) {
        return registry::set_wildcard(draft, host_id(0), registry::Wildcard::On, {});
    }}));
    EXPECT_EQ(service->addresses(*host_name(0).child("*")).ipv4, ipv4_of(1));

    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(2))));
    EXPECT_EQ(service->addresses(*host_name(0).child("*")).ipv4, ipv4_of(2));
    EXPECT_THAT(complaints(), IsEmpty());

    ASSERT_TRUE(service->run(Command{[](registry::Draft& draft) {
        return registry::set_wildcard(draft, host_id(0), registry::Wildcard::Off, {});
    }}));
    EXPECT_EQ(service->addresses(*host_name(0).child("*")).ipv4, std::nullopt);
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, AnExplicitWildcardGoesBeforeTheSwitch)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(set(*host_name(0).child("*"), RrType::A, "192.0.2.99"));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();

    ASSERT_TRUE(service->run(Command{[](registry::Draft& draft) {
        return registry::set_wildcard(draft, host_id(0), registry::Wildcard::On, {});
    }}));

    EXPECT_EQ(service->addresses(*host_name(0).child("*")).ipv4, (Ipv4{{192, 0, 2, 99}}));
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, ADelegationSignsItsDsAndNothingBelowIt)
{
    ASSERT_TRUE(service.sign(full_nsec3));
    service.settle();
    const auto cut = name_of("sub.deep.dyn.example.");

    ASSERT_TRUE(set(name_of("ns.sub.deep.dyn.example."), RrType::A, "192.0.2.1"));
    EXPECT_THAT(complaints(), IsEmpty());
    ASSERT_TRUE(set(cut, RrType::NS, "ns.sub.deep.dyn.example."));
    EXPECT_THAT(complaints(), IsEmpty());
    ASSERT_TRUE(set(cut, RrType::DS,
                    "1 13 2 0000000000000000000000000000000000000000000000000000000000000000"));
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, AnotherKindOfChainReplacesTheFirst)
{
    ASSERT_TRUE(service->run(move_to({host_id(0), host_id(1)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();

    ASSERT_TRUE(service.sign(full_nsec3));
    EXPECT_EQ(service.view().signing, Signing::Online);
    service.settle();
    EXPECT_THAT(complaints(), IsEmpty());

    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, AZoneThatIsNotFullAnyMoreKeepsNothingOfIt)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();

    ASSERT_TRUE(service.sign({.mode = Signing::Online}));
    EXPECT_EQ(service.view().signing, Signing::Online);
    service.settle();

    for (const auto& name : {suffix(), host_name(0)}) {
        EXPECT_FALSE(service->find(name)->rrset(RrType::NSEC)) << name.text();
        EXPECT_FALSE(service->find(name)->rrset(RrType::RRSIG)) << name.text();
    }
}

TEST_F(FullZoneTest, ARestartServesWhatWasSigned)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();

    SignedService restarted{store, clock};
    EXPECT_EQ(restarted.view().signing, Signing::Full);
    EXPECT_EQ(restarted.view().serial, service.view().serial);
    restarted.settle();

    EXPECT_EQ(restarted.signing().metrics().full.value(), 0U);
    EXPECT_EQ(restarted.view().serial, service.view().serial);
}

TEST_F(FullZoneTest, AfterAChangeTooLargeForABatchTheZoneIsAnsweredOnlineUntilItIsWhole)
{
    ASSERT_TRUE(
        service->run(move_to({host_id(0), host_id(1), host_id(2), host_id(3)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();

    ASSERT_TRUE(set_account(zone::RowState::Suspended));
    EXPECT_TRUE(service->find(host_name(3))->is(zone::NodeFlag::IsHidden));
    EXPECT_EQ(service.view().signing, Signing::Online);
    service.settle();
    EXPECT_THAT(complaints(), IsEmpty());

    ASSERT_TRUE(set_account(zone::RowState::Active));
    service.settle();
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, SignaturesThatEndedWhileTheServiceWasDownAreRenewedBeforeTheyAreServed)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    clock.advance(std::chrono::days{30});

    SignedService restarted{store, clock};
    EXPECT_EQ(restarted.view().signing, Signing::Online);
    restarted.settle();

    EXPECT_EQ(restarted.view().signing, Signing::Full);
    EXPECT_THAT(complaints_of(restarted), IsEmpty());
}

TEST_F(FullZoneTest, AfterASerialWasRaisedOnlyTheApexIsSignedAgain)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec));
    service.settle();
    {
        // As a restore does: nothing but the serial moves, and nobody signs it.
        Service other{store, clock};
        ASSERT_TRUE(
            other.run(Command{[](registry::Draft& draft) { return create_hosts(draft, 4, 1); }}));
    }

    SignedService restarted{store, clock};
    EXPECT_EQ(restarted.view().signing, Signing::Online);
    restarted.settle();

    EXPECT_EQ(restarted.view().signing, Signing::Full);
    EXPECT_EQ(restarted.signing().metrics().full.value(), 4U);  // SOA, NS, DNSKEY, NSEC.
    EXPECT_THAT(complaints_of(restarted), IsEmpty());
}

TEST_F(FullZoneTest, WhoeverHasANameThatIsTheHashOfAnotherCannotSpoilTheChain)
{
    ASSERT_TRUE(service.sign(full_nsec3));
    service.settle();
    const auto hash = *dnssec::nsec3_owner(dnssec::nsec3_hash(host_name(0)), suffix());
    zone::ClaimId claim{};
    ASSERT_TRUE(service->run(Command{[&](registry::Draft& draft) -> Result<> {
        MOORING_TRY(const auto made,
                    registry::claim_name(draft, {.name = hash, .account = zone::AccountId{1}}, {}));
        claim = made.claim.id;
        return registry::set_host_addresses(
            draft, {.host = made.host.id, .addresses = {.ipv4 = ipv4_of(6), .ipv6 = {}}}, {});
    }}));
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    EXPECT_THAT(complaints(), IsEmpty());

    ASSERT_TRUE(service->run(Command{
        [&](registry::Draft& draft) { return registry::release_claim(draft, claim, {}); }}));

    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, ACommandThatDeletesWhatIsDerivedIsPutRight)
{
    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(1))));
    ASSERT_TRUE(service.sign(full_nsec3));
    service.settle();
    const auto hash = *dnssec::nsec3_owner(dnssec::nsec3_hash(host_name(0)), suffix());

    ASSERT_TRUE(service->run(Command{[&](registry::Draft& draft) -> Result<> {
        for (const auto type : {RrType::NSEC3, RrType::RRSIG})
            draft.set_rrset({.owner = hash, .type = type, .ttl = {}, .rdatas = {}}, {});
        return {};
    }}));

    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(FullZoneTest, AKeyThatCannotBeUnsealedStopsTheStart)
{
    ASSERT_TRUE(service.sign(full_nsec));
    auto other_seal = Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 8)).value();
    SystemRandom random;
    ZoneSigning signing{{.clock = clock, .random = random, .seal = other_seal},
                        {.cache_bytes = 1U << 16U}};
    Running running{store, clock, &signing};

    const auto loaded = load(running.world());

    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().detail, ::testing::HasSubstr("private key 1"));
}

}  // namespace
}  // namespace mooring::updates
