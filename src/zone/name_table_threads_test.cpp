// SPDX-License-Identifier: Apache-2.0
// One writer and several readers at once. Run under ThreadSanitizer as well.
#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/seeded_random.hpp"
#include "zone/contents.hpp"
#include "zone/lookup.hpp"

namespace mooring::zone {
namespace {

constexpr ZoneId zone{1};
constexpr std::size_t host_count = 40;

dns::Name name_of(const std::string& text)
{
    return *dns::Name::parse(text);
}

/// What one step of the writer makes of every host at once: an address that all of them share.
Addresses addresses_of(std::uint32_t step)
{
    Addresses addresses;
    Ipv4 ipv4;
    Ipv6 ipv6;
    for (std::size_t i = 0; i < 4; ++i) ipv4.bytes[i] = static_cast<std::uint8_t>(step >> (8 * i));
    for (std::size_t i = 0; i < 16; ++i) ipv6.bytes[i] = ipv4.bytes[i % 4];
    addresses.ipv4 = ipv4;
    addresses.ipv6 = ipv6;
    return addresses;
}

std::uint32_t step_of(const Ipv4& address)
{
    std::uint32_t step = 0;
    for (std::size_t i = 0; i < 4; ++i) step |= std::uint32_t{address.bytes[i]} << (8 * i);
    return step;
}

class NameTableThreads : public ::testing::Test {
protected:
    NameTableThreads()
    {
        Zone row;
        row.id = zone;
        row.origin = name_of("dyn.example.");
        contents.put_zone(row);
        for (std::size_t i = 0; i < host_count; ++i)
            hosts.push_back(name_of(
                fmt::format("host-{}{}.dyn.example.", i, i % 2 == 0 ? "" : "-with-a-long-name")));
        move_all(1);
        contents.publish();
    }

    void move_all(std::uint32_t step)
    {
        for (const auto& host : hosts)
            contents.set_addresses(zone, host, dns::Ttl{step}, addresses_of(step));
    }

    /// Everything a step changes is of one step: several names, both addresses, TTL and TXT.
    static void check(const NameTable::Reader& reader, std::span<const dns::Name> hosts,
                      std::uint32_t& last)
    {
        const auto first = reader.find(hosts[0]);
        ASSERT_TRUE(first.has_value());
        const auto step = step_of(*first->ipv4());
        ASSERT_GE(step, last);
        last = step;
        for (const auto& host : hosts) {
            const auto node = reader.find(host);
            ASSERT_TRUE(node.has_value());
            ASSERT_EQ(node->ipv4(), addresses_of(step).ipv4);
            ASSERT_EQ(node->ipv6(), addresses_of(step).ipv6);
            ASSERT_EQ(node->ttl().seconds, step);
        }
        check_chain(reader, step);
        const auto comes_and_goes =
            lookup(reader, name_of("note.deep.dyn.example."), dns::RrType::TXT);
        ASSERT_EQ(comes_and_goes.outcome, step % 2 == 0 ? Outcome::Answer : Outcome::NXDomain);
        if (step % 2 != 0) return;
        const auto text = comes_and_goes.node.rrset(dns::RrType::TXT);
        ASSERT_EQ(text->ttl.seconds, step);
        ASSERT_EQ(text->rdatas.size(), 2 + 1 + step % 200);
        ASSERT_EQ(comes_and_goes.zone->serial.value, step);
    }

    /// Every step moves the chain's names on: those of step n are link-n-0 to link-n-49.
    static dns::Name link(std::uint32_t step, std::uint32_t index)
    {
        return name_of(fmt::format("link-{:05}-{:02}.dyn.example.", step, index));
    }
    static constexpr std::uint32_t links = 50;

    /// The chain is that of one step: every name of it is found, with its RRset, and none beside.
    static void check_chain(const NameTable::Reader& reader, std::uint32_t step)
    {
        for (std::uint32_t i = 0; step > 1 && i < links; i += 7) {
            const auto behind = *link(step, i).child("x");
            const auto found = reader.covering(zone, Denial::Nsec, behind);
            ASSERT_TRUE(found.has_value());
            ASSERT_EQ(found->owner.text(), link(step, i).text());
            ASSERT_EQ(found->node.rrset(dns::RrType::NSEC)->ttl.seconds, step);
        }
        const auto around = reader.covering(zone, Denial::Nsec, name_of("a.dyn.example."));
        ASSERT_EQ(around.has_value(), step > 1);
        ASSERT_TRUE(!around || around->owner == link(step, links - 1));
    }

    void move_chain(std::uint32_t step)
    {
        const std::vector<dns::Rdata> rdatas{dns::Rdata(1 + step % 100, std::uint8_t{7})};
        for (std::uint32_t i = 0; i < links; ++i) {
            contents.set_rrset(zone, link(step - 1, i), dns::RrType::NSEC, {}, {});
            contents.set_rrset(zone, link(step, i), dns::RrType::NSEC, dns::Ttl{step}, rdatas);
        }
    }

    void write_step(std::uint32_t step)
    {
        const auto note = name_of("note.deep.dyn.example.");
        move_all(step);
        move_chain(step);
        contents.set_rrset(zone, note, dns::RrType::TXT, {}, {});
        if (step % 2 == 0) {
            const std::vector<dns::Rdata> rdatas{dns::Rdata(1 + step % 200, std::uint8_t{7})};
            contents.set_rrset(zone, note, dns::RrType::TXT, dns::Ttl{step}, rdatas);
        }
        contents.set_serial(zone, dns::Serial{step});
        // Others come, so that segments grow under the readers' eyes, and go.
        for (std::uint32_t i = 0; i < 50; ++i)
            contents.set_addresses(zone, name_of(fmt::format("n{}-{}.dyn.example.", step, i)),
                                   dns::Ttl{60}, addresses_of(step));
        for (std::uint32_t i = 0; step > 10 && i < 40; ++i)
            contents.set_addresses(zone, name_of(fmt::format("n{}-{}.dyn.example.", step - 10, i)),
                                   {}, {});
        contents.publish();
        contents.settle();
    }

    testing::SeededRandom random{7};
    NameTable table{random};
    Contents contents{table};
    std::vector<dns::Name> hosts;
};

TEST_F(NameTableThreads, ReadersSeeWholeUpdatesInOrderWhileTheTableGrowsAndIsCleared)
{
    constexpr std::uint32_t steps = 200;
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> rounds{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&, i] {
            NameTable::Reader reader{table};
            std::uint32_t last = 0;
            for (std::size_t round = 0; !is_over.load() && !HasFatalFailure(); ++round) {
                reader.refresh();
                check(reader, hosts, last);
                check(reader, hosts, last);  // The same version: nothing may have changed.
                if (round % 8 == static_cast<std::size_t>(i)) reader.rest();
                rounds.fetch_add(1);
            }
        });
    }
    for (std::uint32_t step = 2; step <= steps && !HasFatalFailure(); ++step) {
        write_step(step);
        if (step % 8 != 0) continue;  // Else some readers lag by several versions.
        const auto seen = rounds.load();
        while (rounds.load() == seen && !HasFatalFailure()) std::this_thread::yield();
    }
    is_over = true;
    for (auto& reader : readers) reader.join();

    NameTable::Reader reader{table};
    reader.refresh();
    std::uint32_t last = steps;
    check(reader, hosts, last);
}

}  // namespace
}  // namespace mooring::zone
