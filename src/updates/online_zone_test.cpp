// SPDX-License-Identifier: Apache-2.0
// What the writer signs for zones whose answers are signed when asked for.
#include <gmock/gmock.h>

#include "registry/commands/claim.hpp"
#include "testing/fake_clock.hpp"
#include "updates/signed_service_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using dns::RrType;
using zone::Signing;

class OnlineZoneTest : public ::testing::Test {
protected:
    OnlineZoneTest()
    {
        MOORING_ASSERT(service->create(4).has_value());
        MOORING_ASSERT(service->run(move_to({host_id(0)}, ipv4_of(1))).has_value());
        MOORING_ASSERT(service.sign({.mode = Signing::Online}).has_value());
        service.settle();
        clock.advance(1s);
        (void)service->writer().work();
    }

    /// What a worker of the name server does for a query.
    void ask(const dns::Name& owner, RrType type)
    {
        worker.refresh();
        const auto node = service->find(owner);
        ASSERT_TRUE(node);
        const auto* keys = worker.keys_of(zone::ZoneId{1});
        ASSERT_NE(keys, nullptr);
        const auto& view = service.view();
        const auto rrset = type == RrType::SOA ? view.soa_rrset(view.soa_ttl) : *node->rrset(type);
        ASSERT_TRUE(
            worker
                .sign(*keys,
                      {.owner = owner, .labels = dnssec::labels_to_sign(owner), .rrset = rrset},
                      dnssec::Asker::Proven, seconds_of(clock.wall_now()))
                .is_ok());
        worker.release();
    }
    void ask_often(const dns::Name& owner, RrType type)
    {
        for (int i = 0; i < 3; ++i) {
            ask(owner, type);
            clock.advance(1s);
        }
    }
    std::uint64_t ahead() { return service.signing().metrics().ahead.value(); }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    SignedService service{store, clock};
    dnssec::Signer worker{service.signing().ring(), service.signing().cache(),
                          service.signing().budget()};
};

TEST_F(OnlineZoneTest, AnUpdateOfANameThatIsAskedForSignsOneRrset)
{
    ask_often(host_name(0), RrType::A);
    const auto fresh = worker.counters().fresh.value();

    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(2))));
    EXPECT_EQ(ahead(), 1U);
    ask(host_name(0), RrType::A);

    EXPECT_EQ(worker.counters().fresh.value(), fresh);
}

TEST_F(OnlineZoneTest, AnUpdateOfANameThatNobodyAsksForSignsNothing)
{
    ask(host_name(0), RrType::A);

    ASSERT_TRUE(service->run(move_to({host_id(0)}, ipv4_of(2))));

    EXPECT_EQ(ahead(), 0U);
}

TEST_F(OnlineZoneTest, AClaimSignsNothing)
{
    ask_often(host_name(0), RrType::A);

    ASSERT_TRUE(service->run(Command{[](registry::Draft& draft) -> Result<> {
        MOORING_CHECK(registry::claim_name(
            draft, {.name = name_of("new.dyn.example."), .account = zone::AccountId{1}}, {}));
        return {};
    }}));

    EXPECT_EQ(ahead(), 0U);
    EXPECT_EQ(service.signing().metrics().full.value(), 0U);
}

TEST_F(OnlineZoneTest, TheSoaIsSignedBeforeItsSerialIsShown)
{
    ask_often(suffix(), RrType::SOA);
    const auto fresh = worker.counters().fresh.value();
    const auto serial = service.view().serial;

    ASSERT_TRUE(service->run(move_to({host_id(1)}, ipv4_of(2))));
    clock.advance(100ms);
    (void)service->writer().work();
    ASSERT_TRUE(service.view().serial.is_newer_than(serial));
    ask(suffix(), RrType::SOA);

    EXPECT_EQ(worker.counters().fresh.value(), fresh);
}

}  // namespace
}  // namespace mooring::updates
