// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "store/store_fixture.hpp"

namespace mooring::store {
namespace {

TEST(Schema, MigratesAnEmptyDatabaseAndLeavesACurrentOneAlone)
{
    const TestFolder folder;
    auto connection = *Connection::open(folder.path() + "/x.db", Connection::Access::Create);

    ASSERT_TRUE(migrate(connection, store_migrations()));
    ASSERT_TRUE(migrate(connection, store_migrations()));

    EXPECT_EQ(*connection.integer_of("SELECT count(*) FROM schema_version"),
              static_cast<std::int64_t>(store_migrations().size()));
    EXPECT_EQ(*connection.integer_of("SELECT count(*) FROM feed"), 1);
}

TEST(Schema, MigratesFromVersionOneAndKeepsTheRows)
{
    const TestFolder folder;
    auto connection = *Connection::open(folder.path() + "/x.db", Connection::Access::Create);
    ASSERT_TRUE(migrate(connection, store_migrations().first(1)));
    ASSERT_TRUE(connection.execute("INSERT INTO account VALUES (1, 'a@example.org', 1, 1, 5)"));
    const auto known = store_migrations();
    std::vector<Migration> longer{known.begin(), known.end()};
    longer.push_back("ALTER TABLE account ADD COLUMN plan INTEGER NOT NULL DEFAULT 7");

    ASSERT_TRUE(migrate(connection, longer));

    EXPECT_EQ(*connection.integer_of("SELECT plan FROM account WHERE email = 'a@example.org'"), 7);
    EXPECT_EQ(migrate(connection, store_migrations()).error().code, Errc::StoreTooNew);
}

TEST(Schema, AMigrationThatFailsLeavesTheVersionBefore)
{
    const TestFolder folder;
    auto connection = *Connection::open(folder.path() + "/x.db", Connection::Access::Create);
    const std::array<Migration, 2> broken{store_migrations()[0],
                                          "CREATE TABLE half (x INTEGER); SELECT nonsense"};

    EXPECT_FALSE(migrate(connection, broken).has_value());

    EXPECT_EQ(*connection.integer_of("SELECT max(version) FROM schema_version"), 1);
    EXPECT_EQ(*connection.integer_of("SELECT count(*) FROM sqlite_master WHERE name = 'half'"), 0);
}

}  // namespace
}  // namespace mooring::store
