// SPDX-License-Identifier: Apache-2.0
// Random changes to a zone in mode Full: after every batch its chain and signatures must be those
// that signing it from scratch would give.
#include <random>

#include <gmock/gmock.h>

#include "registry/commands/account.hpp"
#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "registry/commands/record.hpp"
#include "testing/fake_clock.hpp"
#include "updates/full_zone.hpp"
#include "updates/signed_service_test.hpp"
#include "updates/zone_audit_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using dns::RrType;
using ::testing::IsEmpty;
using zone::Denial;
using zone::RowState;
using zone::Signing;

constexpr std::size_t host_count = 5;
constexpr std::size_t steps_per_run = 60;

class Model {
public:
    Model(std::uint64_t seed, Denial denial) : engine_{seed}, denial_{denial}
    {
        restart();
        MOORING_ASSERT((*service_)->create(host_count).has_value());
        MOORING_ASSERT(service_->sign({.mode = Signing::Full, .denial = denial}).has_value());
        service_->settle();
    }

    /// One change, refused or not, and what is wrong after it.
    [[nodiscard]] std::vector<std::string> step()
    {
        switch (pick(14)) {
            case 0:
                move();
                break;
            case 1:
                move();
                break;
            case 2:
                set_record();
                break;
            case 3:
                set_record();
                break;
            case 4:
                delete_record();
                break;
            case 5:
                delegate();
                break;
            case 6:
                change_state();
                break;
            case 7:
                change_state();
                break;
            case 8:
                change_switch();
                break;
            case 9:
                add_or_remove_host();
                break;
            case 10:
                release_or_claim();
                break;
            case 11:
                several_at_once();
                break;
            case 12:
                clock_.advance(std::chrono::hours{pick(100)});
                break;
            default:
                restart();
                break;
        }
        service_->settle();
        return complaints();
    }

private:
    [[nodiscard]] std::size_t pick(std::size_t count) { return engine_() % count; }
    [[nodiscard]] zone::HostId any_host()
    {
        return zone::HostId{static_cast<std::uint32_t>(1 + pick(host_count + 4))};
    }
    [[nodiscard]] zone::ClaimId any_claim()
    {
        return zone::ClaimId{static_cast<std::uint32_t>(1 + pick(host_count + 2))};
    }
    /// At or below a host, or elsewhere; some with empty non-terminals above them.
    [[nodiscard]] dns::Name any_name()
    {
        static constexpr std::array prefixes{"", "*.", "_x.", "a.b.", "*.b.", "b."};
        static constexpr std::array bases{"h0", "h1", "h2", "other", "sub", "x.y.z"};
        const std::string text = prefixes[pick(prefixes.size())];
        return name_of(text + bases[pick(bases.size())] + ".dyn.example.");
    }

    Result<> run(Command command) { return (*service_)->run(std::move(command)); }
    void run_command(Command command) { static_cast<void>(run(std::move(command))); }

    Result<> set(registry::Draft& draft, const dns::Name& owner, RrType type, std::string text)
    {
        const std::vector<std::string> texts{std::move(text)};
        MOORING_TRY(
            const auto rrset,
            registry::parse_rrset(
                draft, {.owner = owner, .ttl = dns::Ttl{300}, .type = type, .rdatas = texts}));
        return registry::set_record(draft, rrset, registry::Profile::Lab, {});
    }

    void move()
    {
        const auto host = any_host();
        zone::Addresses addresses;
        if (pick(3) != 0) addresses.ipv4 = ipv4_of(static_cast<std::uint32_t>(pick(1000)));
        if (pick(3) == 0) addresses.ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8, 1}};
        run_command([=](registry::Draft& draft) {
            return registry::set_host_addresses(draft, {.host = host, .addresses = addresses}, {});
        });
    }
    void set_record()
    {
        const auto owner = any_name();
        const auto kind = pick(4);
        run_command([=, this](registry::Draft& draft) {
            if (kind == 0) return set(draft, owner, RrType::CNAME, "elsewhere.example.");
            if (kind == 1) return set(draft, owner, RrType::A, "192.0.2.7");
            return set(draft, owner, RrType::TXT, std::to_string(kind));
        });
    }
    void delete_record()
    {
        const auto owner = any_name();
        run_command([=](registry::Draft& draft) {
            return registry::delete_record(draft, owner, std::nullopt, {});
        });
    }
    void delegate()
    {
        const auto owner = any_name();
        const auto with_ds = pick(2) == 0;
        run_command([=, this](registry::Draft& draft) -> Result<> {
            MOORING_CHECK(set(draft, owner, RrType::NS, "ns1.example."));
            return with_ds ? set(draft, owner, RrType::DS, "1 13 2 " + std::string(64, '0'))
                           : Result<>{};
        });
    }
    void change_state()
    {
        const auto state = pick(2) == 0 ? RowState::Active : RowState::Suspended;
        const auto kind = pick(5);
        const auto host = any_host();
        const auto claim = any_claim();
        run_command([=](registry::Draft& draft) {
            if (kind == 0) return registry::set_account_state(draft, zone::AccountId{1}, state, {});
            if (kind < 3) return registry::set_claim_state(draft, claim, state, {});
            return registry::set_host_state(draft, host, state, {});
        });
    }
    void change_switch()
    {
        const auto host = any_host();
        const auto kind = pick(3);
        const auto ttl = dns::Ttl{static_cast<std::uint32_t>(30 + pick(3))};
        run_command([=](registry::Draft& draft) {
            if (kind == 0) return registry::set_host_ttl(draft, host, ttl, {});
            return registry::set_wildcard(
                draft, host, kind == 1 ? registry::Wildcard::On : registry::Wildcard::Off, {});
        });
    }
    void add_or_remove_host()
    {
        const auto name = *host_name(pick(3)).child("cam");
        const auto host = any_host();
        if (pick(3) == 0)
            run_command(
                [=](registry::Draft& draft) { return registry::remove_host(draft, host, {}); });
        else
            run_command([=](registry::Draft& draft) -> Result<> {
                MOORING_TRY(const auto added, registry::add_host(draft, {.name = name}, {}));
                return registry::set_host_addresses(
                    draft, {.host = added.id, .addresses = {.ipv4 = ipv4_of(9), .ipv6 = {}}}, {});
            });
    }
    void release_or_claim()
    {
        const auto claim = any_claim();
        const auto name = host_name(pick(host_count));
        if (pick(4) == 0)
            run_command(
                [=](registry::Draft& draft) { return registry::release_claim(draft, claim, {}); });
        else
            run_command([=](registry::Draft& draft) -> Result<> {
                MOORING_TRY(
                    const auto made,
                    registry::claim_name(draft, {.name = name, .account = zone::AccountId{1}}, {}));
                return registry::set_host_addresses(
                    draft, {.host = made.host.id, .addresses = {.ipv4 = ipv4_of(5), .ipv6 = {}}},
                    {});
            });
    }
    /// In one batch: names that come and go between the same neighbours.
    void several_at_once()
    {
        const std::array owners{any_name(), any_name(), any_name(), any_name()};
        const auto mask = pick(16);
        run_command([=, this](registry::Draft& draft) -> Result<> {
            for (std::size_t i = 0; i < owners.size(); ++i) {
                if ((mask >> i & 1U) != 0)
                    static_cast<void>(set(draft, owners[i], RrType::TXT, "several"));
                else
                    static_cast<void>(registry::delete_record(draft, owners[i], RrType::TXT, {}));
            }
            return {};
        });
    }
    void restart() { service_ = std::make_unique<SignedService>(store_, clock_); }

    [[nodiscard]] std::vector<std::string> complaints()
    {
        const auto keys = service_->keys();
        if (keys == nullptr || service_->view().signing != Signing::Full) return {"not ready"};
        return ZoneAudit{{.contents = (*service_)->world().contents,
                          .zone = service_->view(),
                          .keys = *keys,
                          .now_seconds = seconds_of(clock_.wall_now())}}
            .complaints();
    }

    std::mt19937_64 engine_;
    const Denial denial_;
    testing::FakeClock clock_;
    std::shared_ptr<store::MemoryDisk> disk_ = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store_{disk_};
    std::unique_ptr<SignedService> service_;
};

class FullZoneModelTest : public ::testing::TestWithParam<Denial> {};

TEST_P(FullZoneModelTest, EveryBatchLeavesTheZoneAsSigningItFromScratchWould)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Model model{seed, GetParam()};
        for (std::size_t step = 0; step < steps_per_run; ++step)
            ASSERT_THAT(model.step(), IsEmpty()) << "seed " << seed << ", step " << step;
    }
}

INSTANTIATE_TEST_SUITE_P(BothChains, FullZoneModelTest,
                         ::testing::Values(Denial::Nsec, Denial::Nsec3), [](const auto& chain) {
                             return chain.param == Denial::Nsec ? "Nsec" : "Nsec3";
                         });

}  // namespace
}  // namespace mooring::updates
