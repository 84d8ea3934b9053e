// SPDX-License-Identifier: Apache-2.0
// A year of 10,000 honest hosts, and of one thief: how often is whom held up? The rates below are
// assumptions, on the high side; the seed makes every run the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "guard/guard.hpp"
#include "guard/range_book.hpp"
#include "registry/judge.hpp"
#include "testing/registry_world.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::guard {
namespace {

using registry::HostOutcome;

constexpr std::uint8_t country_count = 20;
constexpr std::uint8_t access_count = 10;  // Access networks of a country.
constexpr std::uint8_t hosting_count = 5;  // Hosters of a country.
constexpr std::uint8_t blocks_each = 8;    // /16 blocks of an access network.

/// A network of the simulated Internet: a country's access networks come first, then its hosters.
struct Place {
    std::uint8_t country = 0;
    std::uint8_t index = 0;
};

std::uint8_t first_block(const Place& place)
{
    if (place.index < access_count) return static_cast<std::uint8_t>(place.index * blocks_each);
    return static_cast<std::uint8_t>(access_count * blocks_each + place.index - access_count);
}

std::shared_ptr<const NetworkBook> internet()
{
    std::vector<NetworkRange> ranges;
    for (std::uint8_t country = 0; country < country_count; ++country)
        for (std::uint8_t i = 0; i < access_count + hosting_count; ++i) {
            const auto first = first_block({country, i});
            const auto is_hosting = i >= access_count;
            const auto last = static_cast<std::uint8_t>(first + (is_hosting ? 0 : blocks_each - 1));
            const auto octet = static_cast<std::uint8_t>(20 + country);
            ranges.push_back({.first = Ipv4{{octet, first, 0, 0}},
                              .last = Ipv4{{octet, last, 255, 255}},
                              .facts = {.asn = 1000U + country * 100U + i,
                                        .country = {'A', static_cast<char>('A' + country)},
                                        .is_hosting = is_hosting}});
        }
    std::vector<std::unique_ptr<const NetworkSource>> sources;
    sources.push_back(std::make_unique<RangeBook>(std::move(ranges)));
    return std::make_shared<const NetworkBook>(std::move(sources), std::vector<std::uint32_t>{});
}

/// What a year did to the hosts of it.
struct Tally {
    std::size_t hosts = 0;
    std::size_t changes = 0;
    std::size_t hosts_held = 0;
    std::size_t familiar_held = 0;
    std::size_t notices = 0;
};

class Year {
public:
    explicit Year(Mode mode)
        : guard_{{.mode = mode}, internet(), [this](registry::Draft&, const GuardNotice&) {
                     ++tally_.notices;
                 }}
    {
        world_.add_suffix("dyn.example.");
        host_ = world_.claim("h.dyn.example.", world_.add_account("o@example.com").id).host.id;
    }

    Tally run(std::size_t hosts)
    {
        for (tally_.hosts = 0; tally_.hosts < hosts; ++tally_.hosts) live();
        return tally_;
    }

private:
    bool happens(double percent)
    {
        return static_cast<double>(random_.next() % 100'000) < percent * 1000;
    }
    std::uint8_t some(std::uint8_t count)
    {
        return static_cast<std::uint8_t>(random_.next() % count);
    }
    Place access_in(std::uint8_t country) { return {country, some(access_count)}; }
    std::uint8_t abroad(std::uint8_t home)
    {
        return static_cast<std::uint8_t>((home + 1 + some(country_count - 1)) % country_count);
    }

    Ipv4 address_in(const Place& place)
    {
        const auto spread = place.index < access_count ? some(blocks_each) : std::uint8_t{0};
        return {{static_cast<std::uint8_t>(20 + place.country),
                 static_cast<std::uint8_t>(first_block(place) + spread), some(255), some(255)}};
    }

    /// The client finds itself there and says so. A client that is held asks again, and its owner
    /// clicks; here the first answer counts.
    HostOutcome move(registry::Draft& draft, const Place& place)
    {
        const auto address = address_in(place);
        registry::AddressIntent intent{.hosts = {host_}, .ipv4 = address};
        intent.origin = {.cause = zone::Cause::Update, .key = {}, .source = IpAddress{address}};
        ++tally_.changes;
        return registry::judge(draft, intent, registry::Profile::Lab, &guard_).front();
    }

    /// One host's year: a draft of its own, so that it begins without a past.
    void live()
    {
        auto draft = world_.draft();
        auto home = access_in(some(country_count));
        auto is_held = false;
        const auto go = [&](const Place& place) {
            is_held |= move(draft, place) == HostOutcome::Held;
        };
        const auto stay = [&] {
            if (move(draft, home) == HostOutcome::Held) ++tally_.familiar_held;
        };
        for (int month = 0; month < 12; ++month) {
            stay();                                                    // A new lease.
            if (happens(1.0)) home = access_in(home.country);          // Another provider.
            if (happens(0.1)) home = access_in(abroad(home.country));  // A move abroad.
            go(home);
            if (happens(2.0)) go(access_in(home.country));          // Failover to mobile.
            if (happens(0.5)) go(access_in(abroad(home.country)));  // On a journey.
            if (happens(0.2)) go({home.country, access_count});     // Failover to a server nearby.
            if (happens(0.3)) go({abroad(home.country), access_count});  // A VPN's exit abroad.
            stay();
        }
        if (is_held) ++tally_.hosts_held;
    }

    testing::SeededRandom random_{2026};
    testing::RegistryWorld world_;
    zone::HostId host_{};
    Tally tally_;
    Guard guard_;
};

void print(const char* mode, const Tally& tally)
{
    fmt::print(
        "mode {}: {} hosts, {} changes, {} hosts held ({:.2f} %), familiar held {}, "
        "{:.3f} notices a host and year\n",
        mode, tally.hosts, tally.changes, tally.hosts_held,
        100.0 * static_cast<double>(tally.hosts_held) / static_cast<double>(tally.hosts),
        tally.familiar_held, static_cast<double>(tally.notices) / static_cast<double>(tally.hosts));
}

TEST(AnHonestYear, InTheDefaultModeNobodyIsHeldUp)
{
    const auto tally = Year{GuardOptions{}.mode}.run(10'000);

    print("notify", tally);
    EXPECT_LE(tally.hosts_held, 50U);
    EXPECT_EQ(tally.familiar_held, 0U);
    EXPECT_LE(tally.notices, tally.hosts / 4);
}

TEST(AnHonestYear, InModeHoldOnlyRentedMachinesAbroadAreHeld)
{
    const auto tally = Year{Mode::Hold}.run(10'000);

    print("hold", tally);
    EXPECT_LE(tally.hosts_held, 500U);
    EXPECT_GT(tally.hosts_held, 0U) << "the journey through a VPN abroad is what a thief does too";
    EXPECT_EQ(tally.familiar_held, 0U);
}

/// Drill: a key was stolen. From every country to every hoster abroad, whoever asks.
TEST(AStolenKey, NeverLeadsTheNameToAHosterAbroadInModeHold)
{
    testing::RegistryWorld world;
    world.add_suffix("dyn.example.");
    const auto host = world.claim("h.dyn.example.", world.add_account("o@example.com").id).host.id;
    std::size_t told = 0;
    Guard guard{
        {.mode = Mode::Hold}, internet(), [&](registry::Draft&, const GuardNotice&) { ++told; }};
    std::size_t tried = 0;
    for (std::uint8_t home = 0; home < country_count; ++home)
        for (std::uint8_t target = 0; target < country_count; ++target) {
            if (home == target) continue;
            auto draft = world.draft();
            const auto ask = [&](const Ipv4& address, const Ipv4& source) {
                registry::AddressIntent intent{.hosts = {host}, .ipv4 = address};
                intent.origin = {
                    .cause = zone::Cause::Update, .key = {}, .source = IpAddress{source}};
                return registry::judge(draft, intent, registry::Profile::Lab, &guard).front();
            };
            const Ipv4 at_home{{static_cast<std::uint8_t>(20 + home), 3, 1, 1}};
            const Ipv4 hoster{{static_cast<std::uint8_t>(20 + target), 81, 1, 1}};
            ASSERT_EQ(ask(at_home, at_home), HostOutcome::Changed);
            EXPECT_EQ(ask(hoster, hoster), HostOutcome::Held);
            EXPECT_EQ(ask(hoster, at_home), HostOutcome::Held);
            EXPECT_EQ(draft.addresses(host).ipv4, at_home);
            ++tried;
        }
    EXPECT_EQ(told, tried) << "once for each, also if it is asked for again";
}

}  // namespace
}  // namespace mooring::guard
