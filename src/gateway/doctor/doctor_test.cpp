// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/doctor.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::home_host;
using test::home_key;
using test::stranger;
using test::visit;

constexpr std::size_t plenty = std::size_t{1} << 20;

TEST(Doctor, GivesBackWhatWasNoted)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    auto first = visit(1);
    first.verdict = Verdict::Changed;
    first.form = "a=1";
    first.asked = "something";
    first.ipv6 = registry::Ipv6Prefix{.address = test::home_ipv6, .length = 56};
    first.presence = registry::Presence::Offline;
    first.neighbours_moved = 3;

    doctor.note(first);
    doctor.note(visit(2));

    const auto visits = doctor.visits_of(home_key);
    ASSERT_EQ(visits.size(), 2U);
    EXPECT_EQ(visits[0].time, first.time);
    EXPECT_EQ(visits[0].verdict, Verdict::Changed);
    EXPECT_EQ(visits[0].key, home_key);
    EXPECT_EQ(visits[0].hosts, first.hosts);
    EXPECT_EQ(visits[0].client, first.client);
    EXPECT_EQ(visits[0].ipv4, first.ipv4);
    EXPECT_EQ(visits[0].ipv6, first.ipv6);
    EXPECT_EQ(visits[0].presence, registry::Presence::Offline);
    EXPECT_EQ(visits[0].neighbours_moved, 3U);
    EXPECT_EQ(visits[0].target, first.target);
    EXPECT_EQ(visits[0].form, "a=1");
    EXPECT_EQ(visits[0].asked, "something");
    EXPECT_EQ(visits[0].agent, first.agent);
    EXPECT_EQ(visits[0].answer, first.answer);
    EXPECT_EQ(visits[1].form, "");
    EXPECT_TRUE(doctor.visits_of(zone::KeyId{8}).empty());
}

TEST(Doctor, KeepsTheLastTwentyOfAKey)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    for (int i = 0; i < 50; ++i) {
        auto one = visit(i);
        one.target = "/nic/update?myip=8.8.4." + std::to_string(i);
        doctor.note(one);
    }

    const auto visits = doctor.visits_of(home_key);

    ASSERT_EQ(visits.size(), visits_per_key_max);
    for (std::size_t i = 0; i < visits.size(); ++i) {
        EXPECT_EQ(visits[i].target, "/nic/update?myip=8.8.4." + std::to_string(30 + i));
    }
}

TEST(Doctor, KeepsStrangersForTheHostTheyName)
{
    Doctor doctor{{.memory_bytes_max = plenty}};

    doctor.note(stranger(SecretShape::Unknown));

    ASSERT_EQ(doctor.strangers_of(home_host).size(), 1U);
    EXPECT_EQ(doctor.strangers_of(home_host)[0].secret, SecretShape::Unknown);
    EXPECT_TRUE(doctor.strangers_of(zone::HostId{2}).empty());
}

TEST(Doctor, ARequestOfNobodyForNothingIsNotKept)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    auto one = stranger(SecretShape::Unknown);
    one.hosts.clear();

    doctor.note(one);

    EXPECT_EQ(doctor.use().bytes, 0U);
}

TEST(Doctor, RepeatedStrangersAreCounted)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    for (int i = 0; i < 1000; ++i) doctor.note(stranger(SecretShape::Unknown, i));

    const auto visits = doctor.strangers_of(home_host);

    ASSERT_EQ(visits.size(), 1U);
    EXPECT_EQ(visits[0].count, 1000U);
    EXPECT_EQ(visits[0].time, stranger(SecretShape::Unknown, 999).time);
}

TEST(Doctor, AStrangersFloodFromOneNetworkLeavesTheDevicesMistakeVisible)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    doctor.note(stranger(SecretShape::Padded, 0));
    for (int i = 1; i <= 500; ++i) {
        auto flood = stranger(SecretShape::Foreign, i);
        flood.client = Ipv4{{66, 66, 66, static_cast<std::uint8_t>(i)}};
        flood.target = "/nic/update?hostname=home.example.org&x=" + std::to_string(i);
        doctor.note(flood);
    }

    const auto visits = doctor.strangers_of(home_host);

    ASSERT_EQ(visits.size(), 3U);
    EXPECT_EQ(visits[0].secret, SecretShape::Padded);
}

TEST(Doctor, StrangersNeverPushOutAKey)
{
    Doctor doctor{{.memory_bytes_max = std::size_t{256} << 10}};
    doctor.note(visit(0));
    for (std::uint32_t i = 1; i <= 3000; ++i) {
        auto one = stranger(SecretShape::Foreign);
        one.hosts = {zone::HostId{i}};
        one.target = std::string(400, 'x') + std::to_string(i);
        doctor.note(one);
    }

    EXPECT_EQ(doctor.visits_of(home_key).size(), 1U);
    EXPECT_LE(doctor.use().bytes, std::size_t{256} << 10);
    EXPECT_LT(doctor.use().hosts_of_strangers, 200U);
}

TEST(Doctor, TheLeastRecentlyHeardKeyGoesFirst)
{
    Doctor doctor{{.memory_bytes_max = std::size_t{256} << 10}};
    const auto note = [&](std::uint32_t key, int at) {
        auto one = visit(at);
        one.key = zone::KeyId{key};
        one.target = std::string(300, 'x') + std::to_string(key);
        doctor.note(one);
    };
    // All on one shelf, so that they compete.
    note(16, 0);
    note(32, 1);
    for (std::uint32_t i = 3; i < 40; ++i) {
        note(16 * i, static_cast<int>(i));
        note(16, static_cast<int>(i));
    }

    EXPECT_FALSE(doctor.visits_of(zone::KeyId{16}).empty()) << "heard all the time";
    EXPECT_TRUE(doctor.visits_of(zone::KeyId{32}).empty()) << "heard once, long ago";
    EXPECT_LE(doctor.use().bytes, std::size_t{256} << 10);
}

TEST(Doctor, EqualRequestsTakeLittleRoom)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    doctor.note(visit(0));
    const auto first = doctor.use().bytes;
    for (int i = 1; i < 20; ++i) doctor.note(visit(i));

    EXPECT_LT(doctor.use().bytes, first + 20 * 200);
}

TEST(Doctor, WhatConcernsAHostIsMergedInOrder)
{
    Doctor doctor{{.memory_bytes_max = plenty}};
    auto of_other_host = visit(2);
    of_other_host.hosts = {zone::HostId{2}};
    auto of_no_host = visit(3);
    of_no_host.hosts = {};
    auto of_second_key = visit(4);
    of_second_key.key = zone::KeyId{8};
    doctor.note(visit(1));
    doctor.note(of_second_key);
    doctor.note(of_other_host);
    doctor.note(of_no_host);
    doctor.note(stranger(SecretShape::Unknown, 0));

    const std::array keys{home_key, zone::KeyId{8}};
    const auto visits = doctor.visits_about(home_host, keys);

    ASSERT_EQ(visits.size(), 4U);
    EXPECT_EQ(visits[0].secret, SecretShape::Unknown);
    EXPECT_EQ(visits[1].time, visit(1).time);
    EXPECT_TRUE(visits[2].hosts.empty());
    EXPECT_EQ(visits[3].key, zone::KeyId{8});
}

TEST(Doctor, ManyThreadsNoteAndReadAtOnce)
{
    Doctor doctor{{.memory_bytes_max = std::size_t{256} << 10}};
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&doctor, thread] {
                for (int i = 0; i < 2000; ++i) {
                    auto one = visit(i);
                    one.key = zone::KeyId{static_cast<std::uint32_t>(1 + (i * 7 + thread) % 50)};
                    doctor.note(one);
                    if (i % 10 == 0) (void)doctor.visits_of(one.key);
                    if (i % 100 == 0) (void)doctor.use();
                }
            });
        }
    }

    EXPECT_LE(doctor.use().bytes, std::size_t{256} << 10);
    EXPECT_EQ(doctor.use().keys, 50U);
}

}  // namespace
}  // namespace mooring::gateway
