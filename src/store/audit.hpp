// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The audit log: what happened, who did it, from where. Copied from the journal beside the history
/// of addresses, by the same call (Store::extend_history()), so that no commit waits for it.
///
///     zone::Event        "logged-in", "passkey-added", ...     as the event says
///     Put, Erase         "host-set", "key-erased", ...         the row's name or number
///     RrsetChange        "records-set", "records-deleted"      owner and type
///
/// Address changes are not repeated in it: they are the history. Of entries that events tell of
/// anyway (sessions, messages, ...) the rows are left out.
///
/// Both together are protected by a chain of hashes (sqlite/audit_chain.hpp): whoever changes or
/// removes a line behind the service's back is found by verify_audit().
///
/// Thread safety: values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zone/journal/batch.hpp"

namespace mooring::store {

/// The last moment there is: a query without an end.
inline constexpr WallTime end_of_time = WallTime::max();

struct AuditEntry {
    std::uint64_t id = 0;  ///< Ascending in the order of the journal; where a list goes on.
    zone::ChangeNumber number{};
    std::uint32_t epoch = 1;
    std::string what;           ///< "logged-in", "host-set".
    zone::AccountId account{};  ///< Whose affair it is; 0: nobody's that is known.
    std::string subject;
    std::string client;
    zone::Origin origin;
};

/// Newest first.
struct AuditQuery {
    std::optional<zone::AccountId> account{};  ///< Nothing: of all.
    WallTime since{};
    WallTime until = end_of_time;
    std::uint64_t before = 0;  ///< Only entries whose id is lower; 0: all.
    std::size_t count = 100;
};

/// What verify_audit() found. Without problems, what is there is what was written.
struct AuditReport {
    std::uint64_t stretches = 0;  ///< Pieces of the chain that were looked at,
    std::uint64_t entries = 0;    ///< with so many lines in them;
    std::uint64_t unkeyed = 0;    ///< pieces made without a key: anybody could make them anew.
    WallTime begins{};            ///< What was before has been deleted for its age. Epoch: nothing.
    std::vector<std::string> problems;
};

/// One line of a host's past.
struct HistoryEntry {
    zone::ChangeNumber number{};
    std::uint32_t epoch = 1;
    zone::AddressChange change;
};

/// Newest first.
struct HistoryQuery {
    zone::HostId host{};
    WallTime since{};
    WallTime until = end_of_time;
    std::optional<zone::ChangeNumber> number{};  ///< Only this change.
    std::size_t count = 100;
};
[[nodiscard]] bool is_wanted(const HistoryQuery& query, const HistoryEntry& entry) noexcept;

/// How the log tells a change, without id, number and epoch; nothing: it does not.
[[nodiscard]] std::optional<AuditEntry> audit_entry_of(const zone::Change& change);

}  // namespace mooring::store
