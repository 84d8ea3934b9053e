// SPDX-License-Identifier: Apache-2.0
#include "updates/catalog.hpp"

#include <gtest/gtest.h>

#include "testing/registry_world.hpp"

namespace mooring::updates {
namespace {

using testing::name;
using testing::RegistryWorld;

class CatalogTest : public ::testing::Test {
protected:
    void add_secondary(std::optional<zone::ZoneId> of)
    {
        world.run([&](registry::Draft& draft) -> Result<> {
            zone::Secondary row;
            row.zone = of;
            static_cast<void>(draft.add(row, {}));
            return {};
        });
    }
    void update_all()
    {
        world.run(
            [&](registry::Draft& draft) { return catalog.update_members(draft, zone::ZoneId{}); });
    }
    void update(zone::ZoneId zone)
    {
        world.run([&](registry::Draft& draft) { return catalog.update_member(draft, zone); });
    }
    std::optional<std::string> rdata(const std::string& owner, dns::RrType type) const
    {
        const auto found = world.draft().rrset(name(owner), type);
        if (!found) return std::nullopt;
        return dns::rdata_text(type, found->rdatas.front());
    }
    std::optional<std::string> member(const zone::Zone& zone) const
    {
        return rdata("z" + std::to_string(zone::number_of(zone.id)) + ".zones.catalog.mooring.",
                     dns::RrType::PTR);
    }

    RegistryWorld world;
    Catalog catalog{name("catalog.mooring.")};
    zone::Zone first = world.add_suffix("first.example.");
    zone::Zone second = world.add_suffix("second.example.");
};

TEST_F(CatalogTest, ThereIsNoneWithoutASecondaryOfAllZones)
{
    add_secondary(first.id);
    update_all();
    EXPECT_FALSE(world.draft().find_zone(name("catalog.mooring.")));
}

TEST_F(CatalogTest, ListsEveryZoneWithTheVersionOfTheSchema)
{
    add_secondary({});
    update_all();

    EXPECT_EQ(rdata("version.catalog.mooring.", dns::RrType::TXT), "\"2\"");
    EXPECT_EQ(rdata("catalog.mooring.", dns::RrType::NS), "invalid.");
    EXPECT_EQ(member(first), "first.example.");
    EXPECT_EQ(member(second), "second.example.");
}

TEST_F(CatalogTest, AZoneThatIsRemovedLeavesTheList)
{
    add_secondary({});
    update_all();
    world.run([&](registry::Draft& draft) {
        return registry::remove_zone(draft, first.id, world.origin);
    });
    update(first.id);

    EXPECT_FALSE(member(first));
    EXPECT_EQ(member(second), "second.example.");
}

TEST_F(CatalogTest, AZoneThatWasRemovedUnheardLeavesTheListAtTheNextStart)
{
    add_secondary({});
    update_all();
    world.run([&](registry::Draft& draft) {
        return registry::remove_zone(draft, first.id, world.origin);
    });
    update_all();

    EXPECT_FALSE(member(first));
}

TEST_F(CatalogTest, AZoneThatCannotBeTransferredIsNotListed)
{
    add_secondary({});
    auto online = first;
    online.signing = zone::Signing::Online;
    world.run([&](registry::Draft& draft) -> Result<> {
        draft.put(online, {});
        return {};
    });
    update_all();
    EXPECT_FALSE(member(first));

    online.signing = zone::Signing::Full;
    world.run([&](registry::Draft& draft) -> Result<> {
        draft.put(online, {});
        return {};
    });
    update(first.id);
    EXPECT_EQ(member(first), "first.example.");
}

TEST_F(CatalogTest, WhatIsInPlaceIsNotChangedAgain)
{
    add_secondary({});
    update_all();
    auto draft = world.draft();
    ASSERT_TRUE(catalog.update_members(draft, zone::ZoneId{}));
    EXPECT_TRUE(draft.is_empty());
}

TEST_F(CatalogTest, AnotherZoneOfThisNameIsLeftAlone)
{
    add_secondary({});
    Catalog taken{name("first.example.")};
    auto draft = world.draft();
    const auto done = taken.update_members(draft, zone::ZoneId{});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::Conflict);
}

}  // namespace
}  // namespace mooring::updates
