// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The compact records behind Tables. Atomic words may be read by any thread; the others are the
/// writer's own.
///
/// `state` of each record is stored last, with release order, and read first, with acquire: whoever
/// sees `in_use` sees the words that were stored before it.
///
/// Thread safety: as said; see Tables.

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

using Word = std::atomic<std::uint32_t>;

inline constexpr std::uint32_t in_use = 1U << 31U;
inline constexpr std::uint32_t is_suspended = 1U << 30U;

struct AccountRecord {
    static constexpr std::uint32_t is_verified = 1U << 29U;
    Word state;
    std::uint32_t first_claim = 0;
    WallTime created{};
    std::string email;
};

struct ClaimRecord {
    Word state;
    Word account;
    std::array<std::uint32_t, 2> locator{};  // Halves: keeps the record at 36 bytes.
    Word zone;
    std::uint32_t host = 0;  // The host that stands at the claim's name, or 0.
    std::uint32_t created = 0;
    std::uint32_t next = 0;  // Of the same account.
    std::uint32_t previous = 0;
};
static_assert(sizeof(ClaimRecord) == 36);

struct HostRecord {
    static constexpr std::uint32_t is_wildcard = 1U << 29U;
    static constexpr std::uint32_t has_extras = 1U << 28U;  // SiteRows has a row.
    static constexpr std::uint32_t is_offline = 1U << 27U;
    static constexpr std::uint32_t extras_mask = has_extras | is_offline;
    static constexpr std::uint32_t ttl_mask = (1U << 20U) - 1;
    std::atomic<std::uint64_t> locator{
        0};      // A reader of a host just erased may meet the next one's.
    Word state;  // Switches and TTL.
    Word claim;
    Word account;
    Word last_contact;
    Word last_change;
    Word intents;  // Queued or in commit.
    std::uint32_t first_key = 0;
    std::uint32_t created = 0;
};
static_assert(sizeof(HostRecord) == 40);

struct KeyRecord {
    static constexpr std::uint32_t rights_mask = 0xFFU;
    static constexpr std::uint32_t has_block = 1U << 31U;  // In `target`.
    Word state;                                            // Switches and rights.
    std::array<Word, 4> hash;  // The first 16 bytes of the SHA-256 of the secret.
    Word target;               // A host, or the number of a KeyBlock.
    Word account;
    std::uint32_t next = 0;  // Key of the same host.
    std::uint32_t created = 0;
};
static_assert(sizeof(KeyRecord) == 36);

/// What few keys have. Immutable: a change makes a new one.
struct KeyBlock {
    zone::KeyId key{};
    std::vector<zone::HostId> hosts;
    std::optional<zone::SiteId> site;
    zone::Sha256 secret_hash{};
    std::string label;
};

/// Where a KeyRecord's `target` finds its block.
struct KeyBlockPlace {
    std::atomic<const KeyBlock*> block{nullptr};
};

}  // namespace mooring::registry
