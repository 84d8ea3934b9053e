// SPDX-License-Identifier: Apache-2.0
#include "zone/chain_index.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mooring::zone {
namespace {

struct CanonicalOrder {
    bool operator()(const dns::Name& left, const dns::Name& right) const
    {
        return dns::canonical_order(left, right) < 0;
    }
};
using Names = std::set<dns::Name, CanonicalOrder>;

dns::Name name_of(const std::string& text)
{
    return *dns::Name::parse(text);
}

const dns::Name origin = name_of("example.");

/// What the index shall say, from a plain ordered set.
dns::Name at_or_before(const Names& names, const dns::Name& name)
{
    const auto at = names.upper_bound(name);
    return at == names.begin() ? *names.rbegin() : *std::prev(at);
}
dns::Name before(const Names& names, const dns::Name& name)
{
    const auto at = names.lower_bound(name);
    return at == names.begin() ? *names.rbegin() : *std::prev(at);
}
dns::Name after(const Names& names, const dns::Name& name)
{
    const auto at = names.upper_bound(name);
    return at == names.end() ? *names.begin() : *at;
}

void check(const ChainIndex& index, const Names& names, const dns::Name& name)
{
    if (names.empty()) {
        ASSERT_TRUE(index.is_empty());
        ASSERT_FALSE(index.at_or_before(name, origin));
        return;
    }
    ASSERT_EQ(index.at_or_before(name, origin)->text(), at_or_before(names, name).text());
    ASSERT_EQ(index.before(name, origin)->text(), before(names, name).text());
    ASSERT_EQ(index.after(name, origin)->text(), after(names, name).text());
}

/// Names of one to four labels, with bytes that have to be escaped and labels of any length.
class RandomNames {
public:
    explicit RandomNames(unsigned seed) : engine_{seed} {}

    dns::Name draw()
    {
        auto name = origin;
        for (auto labels = engine_() % 4 + 1; labels > 0; --labels) {
            std::string label;
            const auto is_long = engine_() % 40 == 0;
            for (auto size = is_long ? 40 : engine_() % 3 + 1; size > 0; --size) {
                static constexpr std::array<char, 8> bytes{0, 1, 2, 'a', 'b', 'z', '*', '\xff'};
                label += bytes[engine_() % bytes.size()];
            }
            name = name.child(label).value_or(name);
        }
        return name;
    }
    std::size_t draw(std::size_t below) { return engine_() % below; }

private:
    std::mt19937 engine_;
};

TEST(ChainIndex, TheLastNameCoversWhatIsBeforeTheFirst)
{
    ChainIndex index;
    for (const auto* text : {"b.example.", "d.example.", "x.d.example."})
        index.insert(name_of(text), origin);

    EXPECT_EQ(index.at_or_before(name_of("a.example."), origin)->text(), "x.d.example.");
    EXPECT_EQ(index.at_or_before(name_of("D.eXample."), origin)->text(), "d.example.");
    EXPECT_EQ(index.at_or_before(name_of("a.d.example."), origin)->text(), "d.example.");
    EXPECT_EQ(index.at_or_before(name_of("zz.example."), origin)->text(), "x.d.example.");
    EXPECT_EQ(index.after(name_of("x.d.example."), origin)->text(), "b.example.");
    EXPECT_EQ(index.before(name_of("b.example."), origin)->text(), "x.d.example.");
}

TEST(ChainIndex, OneNameIsItsOwnNeighbour)
{
    ChainIndex index;
    index.insert(origin, origin);

    EXPECT_EQ(*index.before(origin, origin), origin);
    EXPECT_EQ(*index.after(origin, origin), origin);
    EXPECT_EQ(*index.at_or_before(name_of("a.example."), origin), origin);

    index.erase(origin, origin);
    EXPECT_TRUE(index.is_empty());
}

TEST(ChainIndex, OrderIsThatOfRfc4034Section61)
{
    // RFC 4034, section 6.1, without the origin's own label.
    const std::vector<std::string> order{
        "example.",         "a.example.",      "yljkjljk.a.example.",
        "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
        "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
    ChainIndex index;
    for (const auto& text : order) index.insert(name_of(text).canonical(), origin);

    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& next = order[(i + 1) % order.size()];
        EXPECT_EQ(*index.after(name_of(order[i]), origin), name_of(next)) << order[i];
    }
}

class ChainIndexModel : public ::testing::TestWithParam<unsigned> {};

TEST_P(ChainIndexModel, FindsWhatAnOrderedSetFindsInEveryVersion)
{
    RandomNames random{GetParam()};
    struct Version {
        ChainIndex index;
        Names names;
    };
    std::vector<Version> versions(1);
    ChainIndex index;
    Names names;
    for (int step = 0; step < 6000; ++step) {
        const auto name = random.draw();
        // Grows, shrinks to nothing, grows again.
        const auto is_growing = step / 2000 % 2 == 0;
        if (random.draw(8) < (is_growing ? 7U : 1U)) {
            index.insert(name, origin);
            names.insert(name);
        } else if (!names.empty()) {
            const auto victim = after(names, name);
            index.erase(victim, origin);
            names.erase(victim);
        }
        check(index, names, random.draw());
        if (HasFatalFailure()) FAIL() << "seed " << GetParam() << ", step " << step;
        if (random.draw(400) == 0) versions.push_back({index, names});
    }
    for (const auto& version : versions)
        for (int i = 0; i < 100; ++i) check(version.index, version.names, random.draw());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChainIndexModel, ::testing::Range(1U, 6U));

TEST(ChainIndex, ErasingEverythingInAnyOrderLeavesNothing)
{
    ChainIndex index;
    std::vector<dns::Name> names;
    for (int i = 0; i < 3000; ++i) names.push_back(name_of(fmt::format("host{}.example.", i)));
    for (const auto& name : names) index.insert(name, origin);
    std::ranges::shuffle(names, std::mt19937{5});

    for (const auto& name : names) index.erase(name, origin);

    EXPECT_TRUE(index.is_empty());
    EXPECT_EQ(index.bytes(), 0U);
}

/// Heap bytes per name after `count` random inserts.
double bytes_per_name(const std::string& format, int count)
{
    ChainIndex index;
    std::vector<int> order(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::ranges::shuffle(order, std::mt19937{7});
    for (const auto i : order)
        index.insert(
            name_of(fmt::format(fmt::runtime(format), static_cast<unsigned>(i) * 2654435761U)),
            origin);
    return static_cast<double>(index.bytes()) / count;
}

TEST(ChainIndex, KeepsANameInTheMemoryItsHeaderSays)
{
    const auto host = bytes_per_name("h{:010}.example.", 10'000);
    const auto hashed = bytes_per_name("{:032}.example.", 10'000);
    fmt::print("bytes per name: 11-byte label {:.1f}, 32-byte label {:.1f}\n", host, hashed);

    EXPECT_LT(host, 30);
    EXPECT_LT(hashed, 60);
}

}  // namespace
}  // namespace mooring::zone
