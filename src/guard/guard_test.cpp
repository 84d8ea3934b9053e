// SPDX-License-Identifier: Apache-2.0
#include "guard/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guard/commands.hpp"
#include "guard/range_book.hpp"
#include "registry/commands/key.hpp"
#include "registry/judge.hpp"
#include "testing/registry_world.hpp"

namespace mooring::guard {
namespace {

using namespace std::chrono_literals;
using registry::HostOutcome;
using testing::RegistryWorld;

Ipv4 v4(std::string_view text)
{
    return *Ipv4::parse(text);
}

NetworkRange range(std::string_view first, std::string_view last, const NetworkFacts& facts)
{
    return {.first = v4(first), .last = v4(last), .facts = facts};
}

/// Two access networks of Germany, one of France, a hoster there.
std::shared_ptr<const NetworkBook> a_book()
{
    std::vector<NetworkRange> ranges{
        range("10.1.0.0", "10.2.255.255", {.asn = 1, .country = {'D', 'E'}}),
        range("10.3.0.0", "10.3.255.255", {.asn = 2, .country = {'D', 'E'}}),
        range("10.4.0.0", "10.4.255.255", {.asn = 3, .country = {'F', 'R'}}),
        range("10.9.0.0", "10.9.255.255", {.asn = 9, .country = {'F', 'R'}, .is_hosting = true}),
    };
    std::vector<std::unique_ptr<const NetworkSource>> sources;
    sources.push_back(std::make_unique<RangeBook>(std::move(ranges)));
    return std::make_shared<const NetworkBook>(std::move(sources), std::vector<std::uint32_t>{});
}

class GuardTest : public ::testing::Test {
protected:
    RegistryWorld world;
    std::vector<GuardNotice::Kind> told;
    zone::EntryId last_held{};
    Guard guard{{.mode = Mode::Notify, .held_for = 24h},
                a_book(),
                [this](registry::Draft&, const GuardNotice& notice) {
                    told.push_back(notice.kind);
                    last_held = notice.held;
                }};
    zone::AccountId account{};
    zone::HostId host{};
    std::chrono::seconds later{0};

    GuardTest()
    {
        world.add_suffix("dyn.example.");
        account = world.add_account("owner@example.com").id;
        host = world.claim("cam.dyn.example.", account).host.id;
    }

    zone::Origin origin(std::string_view source) const
    {
        return {.cause = zone::Cause::Update,
                .dialect = zone::Dialect::Dyndns2,
                .key = {},
                .source = IpAddress{v4(source)},
                .time = RegistryWorld::start_time};
    }
    registry::Draft draft() const
    {
        return registry::Draft{
            world.contents,
            world.tables,
            {.ids = world.ids, .head = world.head, .now = RegistryWorld::start_time + later}};
    }

    /// Asked for from `source`, or from the address itself.
    HostOutcome update(std::string_view address, std::string_view source = {})
    {
        auto now = draft();
        registry::AddressIntent intent{.hosts = {host}, .ipv4 = v4(address)};
        intent.origin = origin(source.empty() ? address : source);
        const auto outcome = registry::judge(now, intent, registry::Profile::Lab, &guard).front();
        changes = world.commit(std::move(now)).changes;
        return outcome;
    }
    std::optional<Ipv4> address() const { return draft().addresses(host).ipv4; }
    void set(const GuardChange& change)
    {
        world.run(
            [&](registry::Draft& now) { return change_guard(now, host, change, world.origin); });
    }
    std::size_t held_count() const { return held_of(draft(), account).size(); }

    std::vector<zone::Change> changes;  ///< Of the last update.
};

constexpr std::string_view home = "10.1.0.7";
constexpr std::string_view hoster = "10.9.0.7";

TEST_F(GuardTest, AnOrdinaryUpdateWritesNothingButItsAddress)
{
    EXPECT_EQ(update(home), HostOutcome::Changed);
    EXPECT_EQ(update("10.2.200.1"), HostOutcome::Changed);

    EXPECT_EQ(changes.size(), 1U);
    EXPECT_EQ(world.tables.entry_count(zone::EntryKind::HostGuard), 0U);
    EXPECT_TRUE(told.empty());
}

TEST_F(GuardTest, AnotherAccessNetworkOfTheCountryIsRememberedWithoutANotice)
{
    update(home);

    EXPECT_EQ(update("10.3.0.1"), HostOutcome::Changed);

    EXPECT_TRUE(told.empty());
    EXPECT_EQ(guard_of(draft(), host).networks.size(), 2U);
}

TEST_F(GuardTest, TheWayBackHomeIsFamiliarAndWritesNothing)
{
    update(home);
    update("10.4.0.1");
    told.clear();

    EXPECT_EQ(update(home), HostOutcome::Changed);

    EXPECT_TRUE(told.empty());
    EXPECT_EQ(changes.size(), 1U);
}

TEST_F(GuardTest, ANewNetworkIsAppliedAndToldOnce)
{
    update(home);

    EXPECT_EQ(update("10.4.0.1"), HostOutcome::Changed);
    update(home);
    update("10.4.0.9");

    EXPECT_THAT(told, ::testing::ElementsAre(GuardNotice::Kind::New));
}

TEST_F(GuardTest, NoticesOfADayAreBounded)
{
    Guard blind{
        {},
        std::make_shared<const NetworkBook>(),
        [this](registry::Draft&, const GuardNotice& notice) { told.push_back(notice.kind); }};
    for (int i = 1; i < 40; ++i) {
        auto now = draft();
        registry::AddressIntent intent{.hosts = {host},
                                       .ipv4 = Ipv4{{20, static_cast<std::uint8_t>(i), 0, 1}}};
        intent.origin = origin("20.1.0.1");
        static_cast<void>(registry::judge(now, intent, registry::Profile::Lab, &blind));
        world.commit(std::move(now));
    }

    EXPECT_EQ(told.size(), notices_per_day_max);
}

TEST_F(GuardTest, InModeNotifyARiskyChangeHappensAndIsUrgent)
{
    update(home);

    EXPECT_EQ(update(hoster), HostOutcome::Changed);

    EXPECT_EQ(address(), v4(hoster));
    EXPECT_THAT(told, ::testing::ElementsAre(GuardNotice::Kind::Urgent));
}

TEST_F(GuardTest, InModeHoldARiskyChangeWaitsAndDnsKeepsWhatItHad)
{
    update(home);
    set({.mode = Mode::Hold});

    EXPECT_EQ(update(hoster), HostOutcome::Held);

    EXPECT_EQ(address(), v4(home));
    EXPECT_EQ(held_count(), 1U);
    EXPECT_THAT(told, ::testing::ElementsAre(GuardNotice::Kind::Held));
}

TEST_F(GuardTest, ARetryNeitherPilesUpNorTellsAgain)
{
    update(home);
    set({.mode = Mode::Hold});
    for (int i = 0; i < 50; ++i) EXPECT_EQ(update(hoster), HostOutcome::Held);

    EXPECT_EQ(held_count(), 1U);
    EXPECT_EQ(told.size(), 1U);
    EXPECT_TRUE(changes.empty());
}

TEST_F(GuardTest, HeldUpdatesOfAHostAreBounded)
{
    update(home);
    set({.mode = Mode::Hold});
    for (int i = 1; i < 50; ++i)
        EXPECT_EQ(update("10.9.0." + std::to_string(i)), HostOutcome::Held);

    EXPECT_EQ(held_count(), held_per_host_max);
    EXPECT_EQ(told.size(), held_per_host_max);
}

TEST_F(GuardTest, ApprovalAppliesTheAddressAndMakesItsNetworkFamiliar)
{
    update(home);
    set({.mode = Mode::Hold});
    update(hoster);

    world.run([&](registry::Draft& now) {
        return approve_held(now, last_held, registry::Profile::Lab, world.origin);
    });

    EXPECT_EQ(address(), v4(hoster));
    EXPECT_EQ(held_count(), 0U);
    EXPECT_EQ(update(home), HostOutcome::Changed);
    EXPECT_EQ(update("10.9.0.99"), HostOutcome::Changed);
}

TEST_F(GuardTest, ADeniedUpdateIsHeldAndToldAgain)
{
    update(home);
    set({.mode = Mode::Hold});
    update(hoster);
    world.run([&](registry::Draft& now) { return deny_held(now, last_held, world.origin); });

    EXPECT_EQ(address(), v4(home));
    EXPECT_EQ(update(hoster), HostOutcome::Held);
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(GuardTest, AHeldUpdateRunsOut)
{
    update(home);
    set({.mode = Mode::Hold});
    update(hoster);
    later = 25h;

    EXPECT_EQ(held_count(), 0U);
    auto now = draft();
    EXPECT_FALSE(approve_held(now, last_held, registry::Profile::Lab, world.origin));
    EXPECT_EQ(expire_held(now, 10), 1U);
    world.commit(std::move(now));
    EXPECT_EQ(world.tables.entry_count(zone::EntryKind::HeldUpdate), 0U);
}

TEST_F(GuardTest, ALockedHostDoesNotChangeUntilItIsUnlocked)
{
    update(home);
    set({.mode = {}, .lock = GuardChange::Lock::Lock});

    EXPECT_EQ(update("10.1.0.8"), HostOutcome::Held);
    EXPECT_EQ(address(), v4(home));
    EXPECT_EQ(held_count(), 0U);

    set({.mode = {}, .lock = GuardChange::Lock::Unlock});
    EXPECT_EQ(update("10.1.0.8"), HostOutcome::Changed);
}

TEST_F(GuardTest, AStrangerWhoSetsAnAddressThatIsNotTheirsIsHeld)
{
    update(home);
    set({.mode = Mode::Hold});

    EXPECT_EQ(update("10.3.0.1", hoster), HostOutcome::Held);
    EXPECT_EQ(update("10.1.0.9", hoster), HostOutcome::Changed) << "a familiar one never waits";
}

TEST_F(GuardTest, WhatTheOperatorDoesIsNotHeld)
{
    update(home);
    set({.mode = Mode::Hold});
    auto now = draft();
    registry::AddressIntent intent{.hosts = {host}, .ipv4 = v4(hoster)};

    EXPECT_EQ(registry::judge(now, intent, registry::Profile::Lab, &guard).front(),
              HostOutcome::Changed);
}

TEST_F(GuardTest, AllOrNothingIsAbortedForTheOthersAndTheHeldOneIsKept)
{
    update(home);
    set({.mode = Mode::Hold});
    const auto other = world.claim("shed.dyn.example.", account).host.id;
    auto now = draft();
    registry::AddressIntent intent{.hosts = {other, host}, .ipv4 = v4(hoster)};
    intent.origin = origin(hoster);
    intent.atomicity = registry::Atomicity::AllOrNothing;

    EXPECT_THAT(registry::judge(now, intent, registry::Profile::Lab, &guard),
                ::testing::ElementsAre(HostOutcome::Aborted, HostOutcome::Held));

    world.commit(std::move(now));
    EXPECT_EQ(held_count(), 1U);
    EXPECT_FALSE(draft().addresses(other).ipv4);
}

TEST_F(GuardTest, AnEntryOfAnotherAccountIsAsIfItWereNotThereAndMakesRoom)
{
    const auto former = world.add_account("former@example.com").id;
    world.run([&](registry::Draft& now) {
        HostGuard locked;
        locked.is_locked = true;
        return registry::keep(now, former, registry::lookup_of(host), locked, world.origin);
    });

    EXPECT_EQ(guard_of(draft(), host), HostGuard{});
    EXPECT_EQ(update(home), HostOutcome::Changed);
    EXPECT_EQ(update("10.3.0.1"), HostOutcome::Changed);
    EXPECT_EQ(guard_of(draft(), host).networks.size(), 2U);
}

TEST(HostGuardEntry, IsSmallAndReadsWhatItWrote)
{
    HostGuard guard;
    guard.mode = Mode::Hold;
    guard.is_locked = true;
    for (std::uint8_t i = 1; i < 20; ++i)
        static_cast<void>(guard.learn({.family = Network::Family::Ipv4,
                                       .neighbourhood = {10, i, 0, 0},
                                       .facts = {.asn = 200000U + i, .country = {'D', 'E'}}},
                                      20'000));
    const auto bytes = registry::bytes_of(guard);

    zone::ByteReader reader{bytes};
    EXPECT_EQ(HostGuard::read(reader), guard);
    EXPECT_TRUE(reader.is_good() && reader.is_at_end());
    EXPECT_EQ(guard.networks.size(), HostGuard::networks_max);
    EXPECT_LE(bytes.size(), 100U);
}

TEST(HostGuardEntry, HostileBytesAreRefusedAtAnyLength)
{
    HostGuard guard;
    guard.notices = 2;
    static_cast<void>(guard.learn({.facts = {.asn = 7, .country = {'D', 'E'}}}, 20'000));
    const auto bytes = registry::bytes_of(guard);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        zone::ByteReader reader{std::span{bytes}.first(size)};
        static_cast<void>(HostGuard::read(reader));
        EXPECT_FALSE(reader.is_good()) << size;
    }
}

}  // namespace
}  // namespace mooring::guard
