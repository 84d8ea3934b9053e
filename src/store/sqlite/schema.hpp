// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tables, as an ordered list of migrations. The database remembers how many it has had.
///
/// A migration that has been released is never changed; the next one follows it. The SQL is the
/// subset that PostgreSQL 15 understands too, with two words to be exchanged there: INTEGER is
/// BIGINT, and BLOB is BYTEA.
///
/// Thread safety: pure functions on a connection.

#include <span>

#include "store/sqlite/sqlite.hpp"

namespace mooring::store {

/// Migration n takes the database from version n-1 to n.
using Migration = const char*;

/// Of mooring.db and of history.db.
[[nodiscard]] std::span<const Migration> store_migrations() noexcept;
[[nodiscard]] std::span<const Migration> history_migrations() noexcept;

/// Brings the database to the last version of `migrations`, one transaction for each. Fails with
/// StoreTooNew if the database has had more of them, Corrupt if it is not a database of ours.
[[nodiscard]] Result<> migrate(Connection& connection, std::span<const Migration> migrations);

}  // namespace mooring::store
