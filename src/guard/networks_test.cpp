// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "guard/convert.hpp"
#include "guard/network_csv.hpp"

namespace mooring::guard {
namespace {

IpAddress address(std::string_view text)
{
    return *parse_ip_address(text);
}

RangeBook book_of(std::string_view csv)
{
    return RangeBook{read_network_csv(csv)->ranges};
}

constexpr std::string_view iptoasn =
    "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n"
    "1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n"
    "2003::\t2003:1fff:ffff:ffff:ffff:ffff:ffff:ffff\t3320\tDE\tDTAG Deutsche Telekom AG\n";

TEST(NetworkCsv, ReadsIptoasnsTable)
{
    const auto book = book_of(iptoasn);

    EXPECT_EQ(book.facts_of(address("1.0.0.9")),
              (NetworkFacts{.asn = 13335, .country = {'U', 'S'}, .is_hosting = true}));
    EXPECT_EQ(book.facts_of(address("1.0.2.1")), NetworkFacts{});
    EXPECT_EQ(book.facts_of(address("1.0.4.0")), NetworkFacts{});
    EXPECT_EQ(book.facts_of(address("2003:cd::1")).asn, 3320U);
}

TEST(NetworkCsv, ReadsMaxMindsTableOfSystems)
{
    const auto book = book_of(
        "network,autonomous_system_number,autonomous_system_organization\n"
        "192.0.2.0/25,64500,\"Example, Hosting \"\"X\"\"\"\n");

    EXPECT_EQ(book.facts_of(address("192.0.2.127")),
              (NetworkFacts{.asn = 64500, .country = {}, .is_hosting = true}));
    EXPECT_EQ(book.facts_of(address("192.0.2.128")), NetworkFacts{});
}

TEST(NetworkCsv, ReadsIpinfosTable)
{
    const auto book = book_of(
        "start_ip,end_ip,country,country_name,asn,as_name\n"
        "198.51.100.0,198.51.100.255,FR,France,AS64501,Home Net\n");

    EXPECT_EQ(book.facts_of(address("198.51.100.1")),
              (NetworkFacts{.asn = 64501, .country = {'F', 'R'}, .is_hosting = false}));
}

TEST(NetworkCsv, RefusesWhatHasNoColumnsItKnows)
{
    EXPECT_FALSE(read_network_csv("a,b,c\n1,2,3\n"));
    EXPECT_FALSE(read_network_csv(""));
}

TEST(RangeBook, TheCompactFormSaysTheSame)
{
    const auto book = book_of(iptoasn);

    const auto again = RangeBook::read(book.write());

    ASSERT_TRUE(again);
    for (const auto* text : {"1.0.0.0", "1.0.0.255", "1.0.1.0", "0.0.0.0", "255.255.255.255",
                             "2003::", "2004::", "::", "ffff::"})
        EXPECT_EQ((*again)->facts_of(address(text)), book.facts_of(address(text))) << text;
}

TEST(RangeBook, AFlippedBitIsNoticed)
{
    auto bytes = book_of(iptoasn).write();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] ^= 1U;
        EXPECT_FALSE(RangeBook::read(bytes)) << i;
        bytes[i] ^= 1U;
    }
}

TEST(Conversion, MergesTablesOfDifferentFacts)
{
    const auto folder = std::filesystem::path{::testing::TempDir()} / "asn-convert";
    std::filesystem::create_directories(folder);
    const auto put = [&](const char* name, std::string_view text) {
        std::ofstream{folder / name} << text;
        return folder / name;
    };
    const auto systems = put("asn.csv", "network,asn,as_name\n192.0.2.0/24,AS64500,Home\n");
    const auto countries =
        put("country.csv", "network,country_code\n192.0.2.0/25,DE\n192.0.2.128/25,FR\n");

    ASSERT_TRUE(convert_networks({.inputs = {systems, countries}, .output = folder / "out"}));
    const auto book = load_networks({.networks = {folder / "out"}, .hosting = {}});

    ASSERT_TRUE(book);
    EXPECT_EQ(text_of((*book)->network_of(address("192.0.2.1"))), "AS64500, DE");
    EXPECT_EQ(text_of((*book)->network_of(address("192.0.2.200"))), "AS64500, FR");
    EXPECT_EQ(text_of((*book)->network_of(address("192.0.3.1"))), "192.0.0.0/16");
}

TEST(NetworkBook, AFileThatIsNotThereIsSaid)
{
    const auto book = load_networks({.networks = {"/nonexistent/asn"}, .hosting = {}});

    ASSERT_FALSE(book);
    EXPECT_EQ(book.error().code, Errc::Io);
}

TEST(NetworkBook, WithoutFilesOnlyTheNeighbourhoodCounts)
{
    const NetworkBook book;
    const auto one = book.network_of(address("192.0.2.1"));

    EXPECT_EQ(relation_of(one, book.network_of(address("192.0.99.1"))), Relation::Same);
    EXPECT_EQ(relation_of(one, book.network_of(address("192.1.2.1"))), Relation::Other);
    EXPECT_EQ(relation_of(one, book.network_of(address("2001:db8::1"))), Relation::Unknown);
}

}  // namespace
}  // namespace mooring::guard
