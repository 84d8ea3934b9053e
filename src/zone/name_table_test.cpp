// SPDX-License-Identifier: Apache-2.0
#include "zone/name_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/seeded_random.hpp"
#include "zone/contents.hpp"
#include "zone/name_hash.hpp"

namespace mooring::zone {
namespace {

constexpr ZoneId zone{1};

dns::Name name_of(const std::string& text)
{
    return *dns::Name::parse(text);
}

TEST(NameHash, IsSipHash13)
{
    // Vectors of the reference implementation for key 00..0f and input 00, 01, 02 ... of each
    // length.
    const std::array<std::uint64_t, 2> key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    std::array<std::uint8_t, 16> input{};
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i);

    EXPECT_EQ(sip_hash_1_3(key, std::span{input}.first(0)), 0xabac0158050fc4dcU);
    EXPECT_EQ(sip_hash_1_3(key, std::span{input}.first(1)), 0xc9f49bf37d57ca93U);
    EXPECT_EQ(sip_hash_1_3(key, std::span{input}.first(2)), 0x82cb9b024dc7d44dU);
    EXPECT_EQ(sip_hash_1_3(key, std::span{input}.first(8)), 0x369095118d299a8eU);
}

TEST(NameHash, IgnoresAsciiCaseAndNothingElse)
{
    testing::SeededRandom random{1};
    const NameHash hash{random};
    const auto lower = hash(name_of("camera-9.yourname.dyn.example."));

    EXPECT_EQ(hash(name_of("CAMERA-9.YourName.dyn.EXAMPLE.")).hash, lower.hash);
    EXPECT_NE(hash(name_of("camera-8.yourname.dyn.example.")).hash, lower.hash);
    EXPECT_NE(hash(name_of("a@.example.")).hash, hash(name_of("a`.example.")).hash);
    EXPECT_NE(hash(name_of("a[.example.")).hash, hash(name_of("a{.example.")).hash);
}

class NameTableTest : public ::testing::Test {
protected:
    NameTableTest()
    {
        Zone row;
        row.id = zone;
        row.origin = name_of("dyn.example.");
        contents.put_zone(row);
    }

    void add(std::uint32_t number)
    {
        Addresses addresses;
        addresses.ipv4 =
            Ipv4{{10, static_cast<std::uint8_t>(number >> 16U),
                  static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}};
        if (number % 2 == 0) addresses.ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8}};
        contents.set_addresses(zone, host(number), dns::Ttl{60}, addresses);
    }
    static dns::Name host(std::uint32_t number)
    {
        return name_of(fmt::format("h{}.dyn.example.", number));
    }
    void publish_and_settle()
    {
        contents.publish();
        contents.settle();
        contents.settle();
    }
    [[nodiscard]] double bytes_per_name() const
    {
        const auto memory = contents.memory();
        return static_cast<double>(memory.table_bytes + memory.other_bytes) /
               static_cast<double>(memory.names);
    }

    testing::SeededRandom random{3};
    NameTable table{random};
    Contents contents{table};
};

TEST_F(NameTableTest, AReaderFindsTheNameOfAHost)
{
    NameTable::Reader reader{table};
    const auto short_name = name_of("h1.dyn.example.");
    const auto long_name = name_of("a-name-that-does-not-fit.into-its-slot.dyn.example.");
    std::uint32_t id = 7;
    for (const auto& name : {short_name, long_name}) {
        Contents::Tenant tenant;
        tenant.host = HostId{id++};
        contents.set_tenant(zone, name, tenant);
    }
    contents.publish();
    reader.refresh();

    EXPECT_EQ(reader.host_name(contents.locator_of(short_name), HostId{7}), short_name);
    EXPECT_EQ(reader.host_name(contents.locator_of(long_name), HostId{8}), long_name);
    EXPECT_EQ(reader.host_name(contents.locator_of(short_name), HostId{8}), std::nullopt);
}

TEST_F(NameTableTest, AHundredNamesNeedFarLessThanAMebibyte)
{
    for (std::uint32_t i = 0; i < 100; ++i) add(i);
    publish_and_settle();

    const auto memory = contents.memory();
    EXPECT_EQ(memory.names, 101U);  // And the apex.
    EXPECT_LT(memory.table_bytes + memory.other_bytes, 512U << 10U);
}

TEST_F(NameTableTest, ANameNeedsAtMost96BytesWhileTheTableGrows)
{
    // Everything included. More names: SlotsTest, and 0.6 to 10 million in the benchmark.
    double worst = 0;
    for (std::uint32_t i = 0; i < 160'000; ++i) {
        add(i);
        if (i % 5000 != 4999) continue;
        publish_and_settle();
        if (i >= 100'000) worst = std::max(worst, bytes_per_name());
    }
    EXPECT_LE(worst, 96.0);
    EXPECT_EQ(contents.memory().names, 160'001U);
}

TEST_F(NameTableTest, EveryNameIsFoundAfterGrowthAndNoOther)
{
    for (std::uint32_t i = 0; i < 50'000; ++i) add(i);
    publish_and_settle();
    NameTable::Reader reader{table};
    reader.refresh();

    for (std::uint32_t i = 0; i < 50'000; ++i) {
        const auto node = reader.find(host(i));
        ASSERT_TRUE(node.has_value()) << i;
        ASSERT_EQ(node->ipv4()->bytes[3], static_cast<std::uint8_t>(i));
        ASSERT_EQ(node->ipv6().has_value(), i % 2 == 0);
        ASSERT_FALSE(reader.find(host(i + 50'000)).has_value());
    }
}

TEST_F(NameTableTest, NamesThatComeAndGoDoNotMakeItGrow)
{
    for (std::uint32_t i = 0; i < 20'000; ++i) add(i);
    publish_and_settle();
    const auto before = contents.memory();

    for (std::uint32_t i = 0; i < 60'000; ++i) {
        contents.set_addresses(zone, host(i), {}, {});
        add(i + 20'000);
        if (i % 500 == 0) publish_and_settle();
    }
    publish_and_settle();

    const auto after = contents.memory();
    EXPECT_EQ(after.names, before.names);
    // Segments of ten names: chance fills one now, another then, and each keeps room for its
    // fullest.
    EXPECT_LT(after.table_bytes, before.table_bytes * 2);
}

TEST_F(NameTableTest, TheKeyDecidesWhereNamesLie)
{
    testing::SeededRandom other_random{4};
    NameTable other_table{other_random};
    const Contents other{other_table};

    std::size_t same_segment = 0;
    for (std::uint32_t i = 0; i < 4096; ++i)
        same_segment +=
            (contents.locator_of(host(i)) >> 53U) == (other.locator_of(host(i)) >> 53U) ? 1U : 0U;
    EXPECT_LT(same_segment, 20U);  // By chance: 2.
}

TEST_F(NameTableTest, ARestingReaderHoldsNothingBackAndWakesOnTheNewestVersion)
{
    NameTable::Reader reader{table};
    add(1);
    publish_and_settle();
    reader.refresh();
    ASSERT_TRUE(reader.find(host(1)).has_value());
    reader.rest();

    for (std::uint32_t i = 0; i < 30'000; ++i) {
        add(1);
        contents.set_rrset(zone, host(2), dns::RrType::TXT, dns::Ttl{60},
                           std::vector<dns::Rdata>{dns::Rdata(100, static_cast<std::uint8_t>(i))});
        contents.publish();
        contents.settle();
    }
    EXPECT_LT(contents.memory().other_bytes, 1U << 20U);
    reader.refresh();
    EXPECT_EQ(reader.find(host(2))->rrset(dns::RrType::TXT)->rdatas[2],
              static_cast<std::uint8_t>(29'999));
}

TEST_F(NameTableTest, AReaderThatLagsKeepsItsVersionAndOneRecordPerName)
{
    NameTable::Reader reader{table};
    add(1);
    contents.publish();
    reader.refresh();

    contents.set_addresses(zone, host(1), dns::Ttl{60}, {});
    add(2);
    contents.publish();
    contents.settle();

    EXPECT_TRUE(reader.find(host(1)).has_value());
    EXPECT_FALSE(reader.find(host(2)).has_value());
    reader.refresh();
    EXPECT_FALSE(reader.find(host(1)).has_value());
    EXPECT_TRUE(reader.find(host(2)).has_value());
}

}  // namespace
}  // namespace mooring::zone
