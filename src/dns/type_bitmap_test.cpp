// SPDX-License-Identifier: Apache-2.0
#include "dns/type_bitmap.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.hpp"

namespace mooring::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<RrType> types_of(std::span<const std::uint8_t> wire)
{
    std::vector<RrType> types;
    for_each_type(wire, [&](RrType type) { types.push_back(type); });
    return types;
}

// RFC 4034, section 4.3: alfa.example.com. NSEC host.example.com. (A MX RRSIG NSEC TYPE1234)
TEST(TypeBitmap, ExampleOfTheRfc)
{
    const TypeBitmap types{RrType::NSEC, RrType{1234}, RrType::MX, RrType::A, RrType::RRSIG};
    const std::string expected =
        "0006400100000003"
        "041b"
        "000000000000000000000000000000000000000000000000000020";

    EXPECT_EQ(hex(types.wire()), expected);
    EXPECT_EQ(types_of(types.wire()),
              (std::vector{RrType::A, RrType::MX, RrType::RRSIG, RrType::NSEC, RrType{1234}}));
    EXPECT_EQ(TypeBitmap::parse(types.wire()), types);
}

TEST(TypeBitmap, EmptySetHasNoBytes)
{
    const TypeBitmap none;

    EXPECT_TRUE(none.is_empty());
    EXPECT_TRUE(none.wire().empty());
    EXPECT_TRUE(is_valid_type_bitmap({}));
    EXPECT_FALSE(has_type({}, RrType::A));
}

TEST(TypeBitmap, OtherBytesAreRefused)
{
    const std::vector<Bytes> refused{
        {0},                       // No length.
        {0, 0},                    // No bitmap.
        {0, 1, 0},                 // No bit.
        {0, 2, 0x40, 0},           // A zero at the end.
        {0, 2, 0x40},              // Cut off.
        {1, 1, 0x40, 0, 1, 0x40},  // Descending.
        {0, 1, 0x40, 0, 1, 0x20},  // The same window twice.
        {0, 1, 0x40, 7},           // A second one without its length.
    };
    for (const auto& wire : refused) EXPECT_FALSE(is_valid_type_bitmap(wire)) << hex(wire);

    Bytes longest(34, 0xff);
    longest[0] = 255;
    longest[1] = 32;
    EXPECT_TRUE(is_valid_type_bitmap(longest));
    longest.push_back(1);
    longest[1] = 33;
    EXPECT_FALSE(is_valid_type_bitmap(longest));
}

RC_GTEST_PROP(TypeBitmap, IsASetOfTypes, (const std::set<std::uint16_t>& numbers))
{
    TypeBitmap types;
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
        types.add(RrType{*number});
        types.add(RrType{*number});
    }

    const auto wire = types.wire();

    RC_ASSERT(is_valid_type_bitmap(wire));
    RC_ASSERT(wire.size() == types.size());
    std::set<std::uint16_t> read;
    for (const auto type : types_of(wire)) read.insert(static_cast<std::uint16_t>(type));
    RC_ASSERT(read == numbers);
    for (const unsigned number : {0U, 1U, 47U, 255U, 256U, 511U, 512U, 1234U, 65535U}) {
        const RrType type{static_cast<std::uint16_t>(number)};
        const auto is_there = numbers.contains(static_cast<std::uint16_t>(number));
        RC_ASSERT(types.contains(type) == is_there);
        RC_ASSERT(has_type(wire, type) == is_there);
    }
    for (const auto number : numbers) RC_ASSERT(has_type(wire, RrType{number}));
}

RC_GTEST_PROP(TypeBitmap, ValidBytesAreTheOnesItWrites, (const std::set<std::uint8_t>& windows))
{
    Bytes wire;
    for (const auto window : windows) {
        auto bitmap = *rc::gen::arbitrary<Bytes>();
        bitmap.resize(std::min<std::size_t>(bitmap.size(), 31));
        bitmap.push_back(*rc::gen::positive<std::uint8_t>());
        wire.push_back(window);
        wire.push_back(static_cast<std::uint8_t>(bitmap.size()));
        wire.insert(wire.end(), bitmap.begin(), bitmap.end());
    }

    RC_ASSERT(is_valid_type_bitmap(wire));
    RC_ASSERT(TypeBitmap::parse(wire).wire() == wire);
}

RC_GTEST_PROP(TypeBitmap, AnyBytesAreReadWithinTheirBounds, (const Bytes& wire))
{
    const auto types = TypeBitmap::parse(wire);

    for (const auto type : types_of(wire)) RC_ASSERT(types.contains(type));
}

}  // namespace
}  // namespace mooring::dns
