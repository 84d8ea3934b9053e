// SPDX-License-Identifier: Apache-2.0

/// The update pipeline, one thread, one seed, with a store that fails at every possible call.
///
///     simulation [--seed N] [--rounds N]
///
/// For n = 1, 2, ... until a run meets no failure: call n fails (before or after its work was done;
/// alone, or with everything after it, as when the process dies), the process ends, another one
/// starts on what the disk has. Then:
///   - what was acknowledged is in the store and is served;
///   - what was not acknowledged is served wholly or not at all;
///   - no serial has gone back.

#include <charconv>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "testing/fake_clock.hpp"
#include "testing/faulty_store.hpp"
#include "testing/seeded_random.hpp"
#include "updates/housekeeping.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using testing::FaultyStore;
using testing::Happens;
using testing::StoreCall;
using testing::StoreFault;
using testing::Then;

struct Settings {
    std::uint64_t seed = 1;
    std::uint64_t rounds = 20;
};
Settings& settings()
{
    static Settings value;  // Set by main() before the tests run.
    return value;
}

constexpr std::size_t host_count = 6;  // 0 and 1 always move together, 2 and 3 too.
constexpr std::size_t steps_per_run = 40;

/// What may be served: what was acknowledged last, or anything asked for since without an answer.
class Model {
public:
    void asked(std::size_t host, const Ipv4& address) { possible_[host].insert(address); }
    void acknowledged(std::size_t host, const Ipv4& address) { possible_[host] = {address}; }
    [[nodiscard]] bool may_be(std::size_t host, std::optional<Ipv4> address) const
    {
        return possible_[host].contains(address);
    }
    /// A new process serves one of the possible values, and no longer any other.
    void settled(std::size_t host, std::optional<Ipv4> address) { possible_[host] = {address}; }

private:
    std::array<std::set<std::optional<Ipv4>>, host_count> possible_{{{std::nullopt},
                                                                     {std::nullopt},
                                                                     {std::nullopt},
                                                                     {std::nullopt},
                                                                     {std::nullopt},
                                                                     {std::nullopt}}};
};

/// One process after another on one disk.
class Simulation {
public:
    Simulation(std::uint64_t seed, std::uint64_t failing_call, const StoreFault& fault)
        : random_{seed}, failing_call_{failing_call}, fault_{fault}
    {
        start();
        MOORING_ASSERT(service_->create(host_count).has_value());
        arm();
    }

    /// True if the fault was met.
    bool run()
    {
        for (std::size_t step = 0; step < steps_per_run; ++step) {
            take_step();
            check("while running");
        }
        restart();
        return was_hit_;
    }

private:
    void start()
    {
        memory_ = std::make_unique<store::MemoryStore>(
            disk_, store::MemoryStore::Options{.fold_items_per_call = 3, .retention = {}});
        faulty_ = std::make_unique<FaultyStore>(*memory_);
        service_ = std::make_unique<Service>(*faulty_, clock_, Writer::Options{.changes_max = 5});
        housekeeper_ = std::make_unique<Housekeeper>(
            service_->world(), [](Admission) {}, HousekeepingOptions{});
    }

    /// The count goes on over restarts; the calls of a start itself are not made to fail.
    void arm()
    {
        calls_at_start_ = faulty_->calls();
        if (!was_hit_ && calls_seen_ < failing_call_)
            faulty_->fail_call(StoreCall::Any, failing_call_ - calls_seen_, fault_);
    }

    void restart()
    {
        was_hit_ = was_hit_ || faulty_->has_failed();
        calls_seen_ += faulty_->calls() - calls_at_start_;
        asked_.clear();  // Requests without an answer die with their process.
        housekeeper_.reset();
        service_.reset();
        faulty_.reset();
        start();
        arm();
        check("after a restart");
        for (std::size_t host = 0; host < host_count; ++host) model_.settled(host, served(host));
    }

    void take_step()
    {
        switch (random_.next() % 8) {
            case 0:
                clock_.advance(std::chrono::milliseconds{random_.next() % 150});
                break;
            case 1:
                (void)housekeeper_->step();
                break;
            case 2:
                clock_.advance(1h);
                break;
            case 3:
                if (random_.next() % 4 == 0) restart();
                break;
            default:
                for (auto count = random_.next() % 6; count > 0; --count) ask();
        }
        (void)service_->writer().work();
        collect();
    }

    struct Asked {
        std::vector<std::size_t> hosts;
        Ipv4 address;
        std::shared_ptr<std::optional<Result<AddressOutcome>>> outcome;
    };

    void ask()
    {
        const auto first = random_.next() % host_count;
        std::vector<std::size_t> hosts{first};
        if (first < 4) hosts = {first & ~std::size_t{1}, first | 1U};
        // Few addresses, so that "unchanged" and going back happen often.
        const auto address = ipv4_of(static_cast<std::uint32_t>(random_.next() % 4 + 1));
        std::vector<zone::HostId> ids;
        for (const auto host : hosts) {
            ids.push_back(host_id(host));
            model_.asked(host, address);
        }
        asked_.push_back(
            {hosts, address, std::make_shared<std::optional<Result<AddressOutcome>>>()});
        service_->post(move_to(std::move(ids), address), asked_.back().outcome);
    }

    /// In the order of the requests: whatever has no answer, or a bad one, may yet come to pass.
    void collect()
    {
        for (const auto& [hosts, address, outcome] : asked_) {
            const auto is_good = outcome->has_value() && (*outcome)->has_value();
            for (const auto host : hosts) {
                if (is_good)
                    model_.acknowledged(host, address);
                else
                    model_.asked(host, address);
            }
        }
        std::erase_if(asked_, [](const Asked& asked) { return asked.outcome->has_value(); });
    }

    [[nodiscard]] std::optional<Ipv4> served(std::size_t host)
    {
        return service_->addresses(host_name(host)).ipv4;
    }

    void check(const char* when)
    {
        for (std::size_t host = 0; host < host_count; ++host)
            EXPECT_TRUE(model_.may_be(host, served(host)))
                << when << ": host " << host << " has "
                << (served(host) ? served(host)->text() : "nothing");
        EXPECT_EQ(served(0), served(1)) << when << ": half an update";
        EXPECT_EQ(served(2), served(3)) << when << ": half an update";
        const auto serial = service_->serial(suffix());
        EXPECT_FALSE(serial_.is_newer_than(serial)) << when << ": the serial went back";
        serial_ = serial;
    }

    testing::SeededRandom random_;
    const std::uint64_t failing_call_;
    const StoreFault fault_;
    testing::FakeClock clock_;
    std::shared_ptr<store::MemoryDisk> disk_ = std::make_shared<store::MemoryDisk>();
    std::unique_ptr<store::MemoryStore> memory_;
    std::unique_ptr<FaultyStore> faulty_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Housekeeper> housekeeper_;
    std::vector<Asked> asked_;
    Model model_;
    dns::Serial serial_{1};
    std::uint64_t calls_at_start_ = 0;
    std::uint64_t calls_seen_ = 0;  // By the processes before this one.
    bool was_hit_ = false;
};

class PipelineSimulation : public ::testing::TestWithParam<StoreFault> {};

TEST_P(PipelineSimulation, KeepsItsPromisesWhicheverStoreCallFails)
{
    for (auto seed = settings().seed; seed < settings().seed + settings().rounds; ++seed) {
        for (std::uint64_t call = 1;; ++call) {
            SCOPED_TRACE(fmt::format("seed={} failing call={}", seed, call));
            Simulation simulation{seed, call, GetParam()};
            const auto has_failed = simulation.run();
            if (!has_failed || HasFailure()) break;
            ASSERT_LT(call, 10'000U) << "the run never ends without a failure";
        }
        if (HasFailure()) break;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, PipelineSimulation,
    ::testing::Values(StoreFault{Errc::StoreFailed, Happens::Not, Then::GoOn},
                      StoreFault{Errc::StoreFailed, Happens::After, Then::GoOn},
                      StoreFault{Errc::StoreFull, Happens::Not, Then::GoOn},
                      StoreFault{Errc::StoreFailed, Happens::Not, Then::Crash},
                      StoreFault{Errc::StoreFailed, Happens::After, Then::Crash}),
    [](const auto& fault) { return fmt::format("Fault{}", fault.index); });

void read_options(std::span<char*> arguments)
{
    for (std::size_t i = 1; i + 1 < arguments.size(); ++i) {
        const std::string_view option = arguments[i];
        const std::string_view value = arguments[i + 1];
        std::uint64_t number = 0;
        std::from_chars(value.data(), value.data() + value.size(), number);
        if (option == "--seed") settings() = {.seed = number, .rounds = 1};
        if (option == "--rounds") settings().rounds = number;
    }
}

}  // namespace
}  // namespace mooring::updates

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    mooring::configure_log({.level = mooring::Level::Error});
    mooring::updates::read_options({argv, static_cast<std::size_t>(argc)});
    return RUN_ALL_TESTS();
}
