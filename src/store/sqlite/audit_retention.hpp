// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Deletes what is too old from the history and the audit log, so that the chain stays whole.
///
/// Whole stretches go, the oldest first, and the anchor takes the place of the last of them in the
/// same transaction. Their lines are deleted after that, some with every call.
///
/// Thread safety: none; whoever has the history's turn.

#include "store/sqlite/audit_chain.hpp"

namespace mooring::store {

/// Some of what has nothing newer than `oldest` in it.
[[nodiscard]] Result<> delete_old(Connection& history, const AuditKey& key, WallTime oldest);

}  // namespace mooring::store
