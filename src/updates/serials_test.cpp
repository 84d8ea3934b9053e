// SPDX-License-Identifier: Apache-2.0
#include "updates/serials.hpp"

#include <gtest/gtest.h>

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

constexpr zone::ZoneId zone_1{1};
constexpr Instant start{};

std::vector<zone::ZoneSerial> of(std::uint32_t serial)
{
    return {{zone_1, {serial}}};
}

TEST(ZoneSerials, ANewZoneIsSealedAtItsFirstSerial)
{
    ZoneSerials serials;
    EXPECT_EQ(serials.open(zone_1, {1000}).value, 1000U);

    EXPECT_EQ(serials.note(of(1000), start), of(1000));

    EXPECT_EQ(serials.sealed(zone_1)->value, 1000U);
    EXPECT_EQ(serials.unsealed_since(), std::nullopt);
    EXPECT_EQ(serials.open(zone_1, {5}).value, 1001U);
}

TEST(ZoneSerials, ChangesShareTheOpenSerialUntilItIsSealed)
{
    ZoneSerials serials;
    serials.load(zone_1, {41});
    EXPECT_TRUE(serials.note(of(42), start + 1ms).empty());
    EXPECT_TRUE(serials.note(of(42), start + 9ms).empty());
    EXPECT_EQ(serials.open(zone_1, {}).value, 42U);
    EXPECT_EQ(serials.sealed(zone_1)->value, 41U);
    EXPECT_EQ(serials.unsealed_since(), start + 1ms);

    EXPECT_EQ(serials.seal(), of(42));

    EXPECT_EQ(serials.sealed(zone_1)->value, 42U);
    EXPECT_EQ(serials.open(zone_1, {}).value, 43U);
    EXPECT_TRUE(serials.seal().empty());
}

TEST(ZoneSerials, OneZoneIsSealedAloneAndTheOthersStayOpen)
{
    constexpr auto zone_2 = zone::ZoneId{2};
    ZoneSerials serials;
    serials.load(zone_1, {41});
    serials.load(zone_2, {7});
    (void)serials.note(of(42), start);
    (void)serials.note(std::vector<zone::ZoneSerial>{{zone_2, {8}}}, start + 1ms);

    EXPECT_TRUE(serials.seal(zone_1));
    EXPECT_FALSE(serials.seal(zone_1));

    EXPECT_EQ(serials.sealed(zone_1)->value, 42U);
    EXPECT_EQ(serials.sealed(zone_2)->value, 7U);
    EXPECT_EQ(serials.unsealed_since(), start);
    EXPECT_EQ(serials.seal().size(), 1U);
}

TEST(ZoneSerials, NeverGoBackAndSkipZero)
{
    ZoneSerials serials;
    serials.load(zone_1, {0xffffffffU});
    serials.load(zone_1, {7});  // Newer by RFC 1982.
    serials.load(zone_1, {0xfffffff0U});
    EXPECT_EQ(serials.sealed(zone_1)->value, 7U);

    ZoneSerials at_the_end;
    at_the_end.load(zone_1, {0xffffffffU});
    EXPECT_EQ(at_the_end.open(zone_1, {}).value, 1U);
}

TEST(ZoneSerials, AForgottenZoneIsNotSealed)
{
    ZoneSerials serials;
    serials.load(zone_1, {41});
    (void)serials.note(of(42), start);
    serials.forget(zone_1);

    EXPECT_TRUE(serials.seal().empty());
    EXPECT_TRUE(serials.all_sealed().empty());
}

}  // namespace
}  // namespace mooring::updates
