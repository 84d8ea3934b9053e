// SPDX-License-Identifier: Apache-2.0
#include "registry/key_limits.hpp"

#include <gtest/gtest.h>

#include "registry/commands/key.hpp"
#include "registry/judge.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::RegistryWorld;

class KeyLimitsTest : public ::testing::Test {
protected:
    KeyLimitsTest()
    {
        world_.add_suffix("dyn.example.");
        const auto account = world_.add_account("a@example.net");
        const auto claimed = world_.run([&](Draft& draft) {
            return claim_name(
                draft, {.name = mooring::testing::name("cam.dyn.example."), .account = account.id},
                world_.origin);
        });
        host_ = claimed.host.id;
        key_ = world_
                   .run([&](Draft& draft) {
                       return add_key(draft, {.hosts = {host_}}, world_.random, world_.origin);
                   })
                   .key.id;
    }

    void limit(const KeyLimits& limits)
    {
        world_.run(
            [&](Draft& draft) { return set_key_limits(draft, key_, limits, world_.origin); });
    }

    HostOutcome update_from(std::string_view source)
    {
        AddressIntent intent{.key = key_, .hosts = {host_}};
        intent.origin.source = parse_ip_address(source);
        auto draft = world_.draft();
        return judge(draft, intent, Profile::Lab).front();
    }

    RegistryWorld world_;
    HostId host_{};
    KeyId key_{};
};

TEST_F(KeyLimitsTest, AKeyWithoutLimitsSaysSoInItsRecord)
{
    EXPECT_FALSE(world_.tables.key(key_)->has_limits());
    EXPECT_NE(update_from("192.0.2.1"), HostOutcome::NoRight);
}

TEST_F(KeyLimitsTest, OutsideItsNetworksAKeyHasNoRight)
{
    limit({.networks = {*IpPrefix::parse("192.0.2.0/24"), *IpPrefix::parse("2001:db8::/32")}});

    EXPECT_TRUE(world_.tables.key(key_)->has_limits());
    EXPECT_NE(update_from("192.0.2.1"), HostOutcome::NoRight);
    EXPECT_NE(update_from("2001:db8::1"), HostOutcome::NoRight);
    EXPECT_EQ(update_from("198.51.100.1"), HostOutcome::NoRight);
}

TEST_F(KeyLimitsTest, AfterItsEndAKeyHasNoRight)
{
    const KeyLimits limits{.until = RegistryWorld::start_time + std::chrono::hours{1}};
    limit(limits);
    const auto view = *world_.tables.key(key_);

    EXPECT_NE(update_from("192.0.2.1"), HostOutcome::NoRight);
    EXPECT_TRUE(is_usable(world_.tables, view,
                          {.source = {}, .time = limits.until - std::chrono::seconds{1}}));
    EXPECT_FALSE(is_usable(world_.tables, view, {.source = {}, .time = limits.until}));
}

TEST_F(KeyLimitsTest, TakingTheLimitsAwayTakesTheEntryAway)
{
    limit({.networks = {*IpPrefix::parse("192.0.2.0/24")}});
    limit({});

    EXPECT_FALSE(world_.tables.key(key_)->has_limits());
    EXPECT_FALSE(world_.tables.find_entry(zone::EntryKind::KeyLimits, lookup_of(key_)));
    EXPECT_NE(update_from("198.51.100.1"), HostOutcome::NoRight);
}

TEST_F(KeyLimitsTest, TheLimitsGoWithTheKey)
{
    limit({.networks = {*IpPrefix::parse("192.0.2.0/24")}});

    world_.run([&](Draft& draft) { return revoke_key(draft, key_, world_.origin); });

    EXPECT_FALSE(world_.tables.find_entry(zone::EntryKind::KeyLimits, lookup_of(key_)));
}

TEST_F(KeyLimitsTest, AnEndInThePastAndTooManyNetworksAreRefused)
{
    auto draft = world_.draft();

    const KeyLimits past{.until = RegistryWorld::start_time};
    EXPECT_EQ(set_key_limits(draft, key_, past, world_.origin).error().code, Errc::InvalidArgument);
    const KeyLimits many{.networks = std::vector(33, *IpPrefix::parse("192.0.2.0/24"))};
    EXPECT_EQ(set_key_limits(draft, key_, many, world_.origin).error().code, Errc::LimitExceeded);
}

TEST_F(KeyLimitsTest, WhatIsWrittenIsRead)
{
    const KeyLimits limits{.networks = {*IpPrefix::parse("10.0.0.0/8"), *IpPrefix::parse("::1")},
                           .until = RegistryWorld::start_time};
    const auto bytes = bytes_of(limits);
    zone::ByteReader reader{bytes};

    EXPECT_EQ(KeyLimits::read(reader), limits);
    EXPECT_TRUE(reader.is_good() && reader.is_at_end());
}

}  // namespace
}  // namespace mooring::registry
