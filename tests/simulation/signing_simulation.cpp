// SPDX-License-Identifier: Apache-2.0

/// A zone with kept signatures on a store that fails at every possible call: first while it is
/// signed, then while its hosts move, come and go.
///
/// Whatever fails, nothing half-signed is served: while the zone is answered from its chain and
/// signatures, these are exactly those that signing it from scratch would give, for the serial that
/// is shown. No serial goes back. And when the store works again, the zone gets ready by itself.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/commands/claim.hpp"
#include "testing/fake_clock.hpp"
#include "testing/faulty_store.hpp"
#include "testing/seeded_random.hpp"
#include "updates/signed_service_test.hpp"
#include "updates/zone_audit_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using testing::FaultyStore;
using testing::Happens;
using ::testing::IsEmpty;
using testing::StoreCall;
using testing::StoreFault;
using testing::Then;
using zone::Signing;

constexpr std::size_t host_count = 4;
constexpr std::size_t steps_per_run = 16;

class SignedSimulation {
public:
    SignedSimulation(std::uint64_t seed, std::uint64_t failing_call, const StoreFault& fault)
        : random_{seed}, denial_{seed % 2 == 0 ? zone::Denial::Nsec : zone::Denial::Nsec3}
    {
        start();
        MOORING_ASSERT((*service_)->create(host_count).has_value());
        faulty_->fail_call(StoreCall::Any, failing_call, fault);
    }

    /// True if the fault was met.
    bool run()
    {
        sign();
        for (std::size_t step = 0; step < steps_per_run; ++step) {
            take_step();
            check("while running");
        }
        const auto was_hit = faulty_->has_failed();
        start();
        check("after a restart");
        sign();
        service_->settle();
        check("at the end");
        EXPECT_EQ(service_->view().signing, Signing::Full);
        return was_hit;
    }

private:
    void start()
    {
        service_.reset();
        faulty_ = std::make_unique<FaultyStore>(store_);
        service_ = std::make_unique<SignedService>(*faulty_, clock_, options());
    }
    static ZoneSigning::Options options()
    {
        ZoneSigning::Options options;
        options.names_per_slice_max = 2;  // Many batches on the way to a signed zone.
        return options;
    }
    void sign() { (void)service_->sign({.mode = Signing::Full, .denial = denial_}); }

    void take_step()
    {
        const auto host = random_.next() % host_count;
        const auto address = ipv4_of(static_cast<std::uint32_t>(random_.next() % 3 + 1));
        const auto claim = zone::ClaimId{static_cast<std::uint32_t>(host + 1)};
        const auto state =
            random_.next() % 2 == 0 ? zone::RowState::Active : zone::RowState::Suspended;
        switch (random_.next() % 6) {
            case 0:
                (void)(*service_)->run(Command{[=](registry::Draft& draft) {
                    return registry::set_claim_state(draft, claim, state, {});
                }});
                break;
            case 1:
                clock_.advance(2s);  // The writer asks again, the keeper tries again.
                break;
            default:
                (void)(*service_)->run(move_to({host_id(host)}, address));
        }
        if (random_.next() % 2 == 0) service_->settle();
    }

    void check(const char* when)
    {
        const auto& view = service_->view();
        EXPECT_FALSE(serial_.is_newer_than(view.serial)) << when << ": the serial went back";
        serial_ = view.serial;
        const auto keys = service_->keys();
        if (view.signing != Signing::Full || keys == nullptr) return;
        EXPECT_THAT((ZoneAudit{{.contents = (*service_)->world().contents,
                                .zone = view,
                                .keys = *keys,
                                .now_seconds = seconds_of(clock_.wall_now())}}
                         .complaints()),
                    IsEmpty())
            << when;
    }

    testing::SeededRandom random_;
    const zone::Denial denial_;
    testing::FakeClock clock_;
    std::shared_ptr<store::MemoryDisk> disk_ = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store_{disk_};
    std::unique_ptr<FaultyStore> faulty_;
    std::unique_ptr<SignedService> service_;
    dns::Serial serial_{1};
};

class SigningSimulation : public ::testing::TestWithParam<StoreFault> {};

TEST_P(SigningSimulation, NothingHalfSignedIsServedWhicheverStoreCallFails)
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        for (std::uint64_t call = 1;; ++call) {
            SCOPED_TRACE(fmt::format("seed={} failing call={}", seed, call));
            const auto has_failed = SignedSimulation{seed, call, GetParam()}.run();
            if (!has_failed || HasFailure()) break;
            ASSERT_LT(call, 10'000U) << "the run never ends without a failure";
        }
        if (HasFailure()) break;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, SigningSimulation,
    ::testing::Values(StoreFault{Errc::StoreFailed, Happens::Not, Then::GoOn},
                      StoreFault{Errc::StoreFailed, Happens::After, Then::GoOn},
                      StoreFault{Errc::StoreFailed, Happens::Not, Then::Crash},
                      StoreFault{Errc::StoreFailed, Happens::After, Then::Crash}),
    [](const auto& fault) { return fmt::format("Fault{}", fault.index); });

}  // namespace
}  // namespace mooring::updates
