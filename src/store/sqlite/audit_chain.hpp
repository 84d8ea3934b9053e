// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The chain of hashes over the history and the audit log.
///
///     stretch 1 ──hash──▶ stretch 2 ──hash──▶ ...      one for each transaction that copies
///
/// A stretch's hash covers every line that was copied with it, where it begins and ends in the
/// journal, and the hash of the stretch before. So a line that is changed, added or taken out, a
/// stretch that is, and a stretch in another place are all found. The hash is BLAKE2b-256 (RFC
/// 7693), keyed if there is a key: it lies outside the database, so whoever can write the database
/// alone cannot make the chain anew. Without a key only who does not know of the chain is found.
///
/// What is deleted for its age goes by whole stretches; the anchor keeps the hash of the last, with
/// a keyed seal of its own, so that nobody else can cut off the beginning.
///
/// Thread safety: none; values, and functions on a connection of the caller's.

#include <span>
#include <string>
#include <vector>

#include <sodium.h>

#include "store/audit.hpp"
#include "store/sqlite/sqlite.hpp"

namespace mooring::store {

/// 32 bytes, or none.
using AuditKey = std::vector<std::uint8_t>;

/// A row of audit_stretch; or, without first and n, of audit_anchor.
struct Stretch {
    std::int64_t id = 0;
    std::uint32_t epoch = 1;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    WallTime newest{};
    std::uint64_t count = 0;
    std::vector<std::uint8_t> key_id;
    std::vector<std::uint8_t> hash;
};

/// Which key it was, without telling the key. Of no key: nothing.
[[nodiscard]] std::vector<std::uint8_t> key_id_of(const AuditKey& key);

/// Takes in lines in the order of their numbers.
class StretchHash {
public:
    StretchHash(const AuditKey& key, std::span<const std::uint8_t> previous);
    void add(const HistoryEntry& entry);
    void add(const AuditEntry& entry);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] WallTime newest() const noexcept { return newest_; }
    /// With the stretch's own fields, but for hash and key. Once, at the end.
    [[nodiscard]] std::vector<std::uint8_t> finish(const Stretch& stretch);

private:
    void take(std::vector<std::uint8_t> line, WallTime time);

    crypto_generichash_state state_{};
    std::uint64_t count_ = 0;
    WallTime newest_{};
};

/// The seal of an anchor.
[[nodiscard]] std::vector<std::uint8_t> seal_of(const AuditKey& key, const Stretch& anchor);

// Columns of SELECTs, and the values in them.
inline constexpr const char* move_columns =
    "host, epoch, number, t, ipv4_before, ipv6_before, ipv4_after, ipv6_after, cause, dialect, "
    "update_key, source";
[[nodiscard]] HistoryEntry move_in(Statement& row);
inline constexpr const char* event_columns =
    "id, epoch, number, t, what, account, subject, client, cause, dialect, update_key, source";
[[nodiscard]] AuditEntry event_in(Statement& row);
inline constexpr const char* stretch_columns = "id, epoch, first, last, t, n, key_id, hash";
[[nodiscard]] Stretch stretch_in(Statement& row);

/// The last stretch, or the anchor if there is none.
[[nodiscard]] Result<Stretch> chain_end(Connection& history);

/// Looks at everything. `head_epoch`: the journal's; after a restore the log may begin late.
[[nodiscard]] Result<AuditReport> verify_chain(Connection& history, const AuditKey& key,
                                               std::uint32_t head_epoch);

}  // namespace mooring::store
