// SPDX-License-Identifier: Apache-2.0
// Entries, behind one lock.
#include "registry/tables_state.hpp"

namespace mooring::registry {

void Tables::put(const zone::Entry& row)
{
    state_->entries.with([&](EntryRows& entries) { entries.put(row); });
}

void Tables::erase(EntryId id)
{
    state_->entries.with([&](EntryRows& entries) { entries.erase(id); });
}

std::optional<zone::Entry> Tables::entry(EntryId id) const
{
    return state_->entries.with([&](const EntryRows& entries) { return entries.entry(id); });
}

std::optional<zone::Entry> Tables::find_entry(zone::EntryKind kind, std::string_view lookup) const
{
    return state_->entries.with(
        [&](const EntryRows& entries) { return entries.find(kind, lookup); });
}

std::vector<zone::Entry> Tables::entries_of(AccountId account, zone::EntryKind kind) const
{
    return state_->entries.with(
        [&](const EntryRows& entries) { return entries.of(account, kind); });
}

std::vector<zone::Entry> Tables::entries_after(zone::EntryKind kind, EntryId after,
                                               std::size_t limit) const
{
    return state_->entries.with(
        [&](const EntryRows& entries) { return entries.after(kind, after, limit); });
}

std::size_t Tables::entry_count(zone::EntryKind kind) const
{
    return state_->entries.with([&](const EntryRows& entries) { return entries.count(kind); });
}

}  // namespace mooring::registry
