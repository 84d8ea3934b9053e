// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the memory store would have on its disk: journal, rows and history as plain containers.
///
/// Thread safety: none; lives inside the store's lock.

#include <compare>
#include <deque>
#include <map>
#include <vector>

#include "store/fold_group.hpp"
#include "store/memory/memory_table.hpp"
#include "store/store.hpp"

namespace mooring::store {

struct MemoryBatch {
    zone::ChangeNumber last{};
    std::uint64_t change_count = 0;
    WallTime time{};
    std::vector<std::uint8_t> data;
};

struct MemoryRrsetKey {
    zone::ZoneId zone{};
    std::uint32_t version = 0;
    std::vector<std::uint8_t> owner;  // Wire format.
    dns::RrType type{};
    auto operator<=>(const MemoryRrsetKey&) const = default;
};

/// Everything that survives. Copied whole for a snapshot.
struct MemoryState {
    zone::Head head;
    zone::ChangeNumber folded{};
    zone::BatchHash folded_hash{};
    zone::ChangeNumber history_position{};
    std::deque<MemoryBatch> batches;

    NextIds next_ids;
    MemoryTable<zone::AccountId, zone::Account> accounts;
    MemoryTable<zone::ZoneId, StoredZone> zones;
    MemoryTable<zone::ClaimId, zone::Claim> claims;
    MemoryTable<zone::HostId, StoredHost> hosts;
    MemoryTable<zone::KeyId, zone::UpdateKey> keys;
    MemoryTable<zone::SigningKeyId, zone::SigningKey> signing_keys;
    MemoryTable<zone::SecondaryId, zone::Secondary> secondaries;
    MemoryTable<zone::ZoneId, zone::Upstream> upstreams;
    MemoryTable<zone::SiteId, zone::Site> sites;
    MemoryTable<zone::HostId, zone::HostExtras> extras;
    MemoryTable<zone::EntryId, zone::Entry> entries;
    std::map<MemoryRrsetKey, dns::Rrset> rrsets;
    std::map<zone::HostId, std::vector<HistoryEntry>> history;
    std::vector<AuditEntry> audit;

    /// Applies the row changes of a batch, or none of them. Fails with AlreadyExists.
    [[nodiscard]] Result<> put_rows(const zone::Batch& batch);
    void fold(const HostFold& fold);
    void fold(const RrsetFold& fold);
    void fold(const EntryFold& fold);
    void fold(const zone::ZoneSerial& fold);
    /// Removes RRsets of zone versions that are no longer current.
    void drop_stale_rrsets();
    [[nodiscard]] Result<> load(Loader& loader) const;
    [[nodiscard]] Result<> load_zone(zone::ZoneId zone, Loader& loader) const;

private:
    [[nodiscard]] Result<> load_batches(Loader& loader) const;
};

}  // namespace mooring::store
