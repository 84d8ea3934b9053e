// SPDX-License-Identifier: Apache-2.0
// What the guard adds to judging an update: off, with neighbourhoods only, with a table of networks
// as large as the Internet's. Budget: 1 ms at the 99th percentile for all checks of an update.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "guard/guard.hpp"
#include "guard/range_book.hpp"
#include "registry/judge.hpp"
#include "testing/registry_world.hpp"

namespace {

using namespace mooring;

constexpr std::size_t update_count = 200'000;
constexpr std::size_t batch_updates = 500;
constexpr std::uint32_t range_count = 600'000;

/// As many ranges as the tables of the whole Internet have.
std::shared_ptr<const guard::NetworkBook> large_book()
{
    std::vector<guard::NetworkRange> ranges;
    ranges.reserve(range_count);
    const auto address = [](std::uint32_t number) {
        return Ipv4{{static_cast<std::uint8_t>(number >> 24U),
                     static_cast<std::uint8_t>(number >> 16U),
                     static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}};
    };
    constexpr std::uint32_t step = 0xFFFF'FFFFU / range_count;
    for (std::uint32_t i = 0; i < range_count; ++i)
        ranges.push_back({.first = address(i * step),
                          .last = address(i * step + step - 1),
                          .facts = {.asn = 1 + i % 70'000, .country = {'D', 'E'}}});
    std::vector<std::unique_ptr<const guard::NetworkSource>> sources;
    sources.push_back(std::make_unique<guard::RangeBook>(std::move(ranges)));
    return std::make_shared<const guard::NetworkBook>(std::move(sources),
                                                      std::vector<std::uint32_t>{});
}

void measure(const char* title, registry::AddressGate* gate)
{
    testing::RegistryWorld world;
    world.add_suffix("dyn.example.");
    const auto account = world.add_account("o@example.com").id;
    const auto host = world.claim("h.dyn.example.", account).host.id;
    const SystemClock clock;
    std::vector<std::int64_t> nanoseconds;
    nanoseconds.reserve(update_count);
    for (std::size_t i = 0; i < update_count;) {
        auto draft = world.draft();
        for (std::size_t end = i + batch_updates; i < end; ++i) {
            const Ipv4 address{
                {10, 1, static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i)}};
            registry::AddressIntent intent{.hosts = {host}, .ipv4 = address};
            intent.origin = {.cause = zone::Cause::Update, .key = {}, .source = IpAddress{address}};
            const auto before = clock.now();
            const auto outcome = registry::judge(draft, intent, registry::Profile::Lab, gate);
            nanoseconds.push_back((clock.now() - before).count());
            MOORING_ASSERT(outcome.front() == registry::HostOutcome::Changed);
        }
        world.commit(std::move(draft));
    }
    std::ranges::sort(nanoseconds);
    fmt::print("{:<28} p50 {:>6} ns   p99 {:>6} ns\n", title, nanoseconds[update_count / 2],
               nanoseconds[update_count * 99 / 100]);
}

}  // namespace

int main()
{
    measure("no guard", nullptr);
    guard::Guard off{{.mode = guard::Mode::Off}, std::make_shared<guard::NetworkBook>(), {}};
    measure("mode off", &off);
    guard::Guard bare{{}, std::make_shared<guard::NetworkBook>(), {}};
    measure("mode notify, no files", &bare);
    guard::Guard full{{}, large_book(), {}};
    measure("mode notify, 600,000 ranges", &full);
    return 0;
}
