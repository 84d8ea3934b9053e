// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The private parts of Tables, shared by its source files.
///
/// Thread safety: see Tables.

#include <map>
#include <string>
#include <unordered_map>

#include "base/guarded.hpp"
#include "registry/chunks.hpp"
#include "registry/entry_rows.hpp"
#include "registry/grace.hpp"
#include "registry/id_index.hpp"
#include "registry/records.hpp"
#include "registry/site_rows.hpp"
#include "registry/tables.hpp"

namespace mooring::registry {

struct Tables::State {
    struct ZoneEntry {
        zone::Zone row;
        std::size_t claims = 0;
    };

    explicit State(const zone::Contents& the_contents) : contents{the_contents} {}

    const zone::Contents& contents;
    Grace grace;

    Chunks<AccountRecord> accounts{grace};
    IdIndex emails{grace};

    std::map<ZoneId, ZoneEntry> zones;
    std::unordered_map<std::string, ZoneId> origins;

    Chunks<ClaimRecord> claims{grace};
    Chunks<HostRecord> hosts{grace};

    Chunks<KeyRecord> keys{grace};
    IdIndex secrets{grace};
    Chunks<KeyBlockPlace> block_places{grace};
    std::vector<std::unique_ptr<const KeyBlock>> blocks;
    std::vector<std::uint32_t> free_blocks;
    std::size_t block_bytes = 0;
    /// Keys with several hosts, by each of their hosts.
    std::unordered_map<HostId, std::vector<KeyId>> shared_keys;
    std::unordered_map<SiteId, std::vector<KeyId>> site_keys;

    Guarded<Partners> partners;
    Guarded<SiteRows> sites;
    Guarded<EntryRows> entries;
    /// Of the zones that have a rule of their own: mostly none, and then nobody takes the lock.
    Guarded<std::map<ZoneId, zone::AddressRule>> zone_rules;
    Word zone_rule_count;

    // A record in use, or null.
    [[nodiscard]] AccountRecord* find(AccountId id) const noexcept { return used(accounts, id); }
    [[nodiscard]] ClaimRecord* find(ClaimId id) const noexcept { return used(claims, id); }
    [[nodiscard]] HostRecord* find(HostId id) const noexcept { return used(hosts, id); }
    [[nodiscard]] KeyRecord* find(KeyId id) const noexcept { return used(keys, id); }

    [[nodiscard]] bool is_blocked(ClaimId id) const noexcept;
    void set_zone_rule(ZoneId id, zone::AddressRule rule);
    [[nodiscard]] HostView view_of(const HostRecord& record) const noexcept;
    /// Without the hosts of its site.
    [[nodiscard]] std::optional<KeyView> view_of(KeyId id) const;

    void link_claim(ClaimId id, ClaimRecord& record, AccountId account);
    void unlink_claim(const ClaimRecord& record, ClaimId id);

    void link_key(KeyId id, KeyRecord& record, const zone::UpdateKey& row);
    void unlink_key(KeyId id, const KeyRecord& record);
    std::uint32_t add_block(const zone::UpdateKey& row);
    void drop_block(std::uint32_t number);
    [[nodiscard]] const KeyBlock* block_of(const KeyRecord& record) const noexcept;

private:
    template <class Record, class Id>
    static Record* used(const Chunks<Record>& chunks, Id id) noexcept
    {
        auto* record = chunks.find(zone::number_of(id));
        if (record == nullptr) return nullptr;
        return (record->state.load(std::memory_order_acquire) & in_use) == 0 ? nullptr : record;
    }
};

[[nodiscard]] inline zone::RowState state_of(std::uint32_t word) noexcept
{
    return (word & is_suspended) != 0 ? zone::RowState::Suspended : zone::RowState::Active;
}
[[nodiscard]] inline std::uint32_t word_of(zone::RowState state) noexcept
{
    return in_use | (state == zone::RowState::Suspended ? is_suspended : 0U);
}
[[nodiscard]] inline std::string bytes_of(dns::NameView name)
{
    return {name.wire().begin(), name.wire().end()};
}

}  // namespace mooring::registry
