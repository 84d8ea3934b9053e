// SPDX-License-Identifier: Apache-2.0
#include "registry/entry_rows.hpp"

namespace mooring::registry {

namespace {

/// Nodes of the row's four places, about.
constexpr std::size_t bytes_per_entry = sizeof(zone::Entry) + 192;

std::size_t bytes_of(const zone::Entry& row) noexcept
{
    return bytes_per_entry + 2 * row.lookup.size() + row.body.size();
}

}  // namespace

std::string lookup_key(zone::EntryKind kind, std::string_view lookup)
{
    std::string key(1, static_cast<char>(kind));
    key += lookup;
    return key;
}

void EntryRows::put(const zone::Entry& row)
{
    erase(row.id);
    bytes_ += bytes_of(row);
    of_kind_[row.kind].insert(row.id);
    if (row.account != zone::AccountId{}) of_account_[{row.account, row.kind}].insert(row.id);
    if (!row.lookup.empty()) lookups_[lookup_key(row.kind, row.lookup)] = row.id;
    rows_.emplace(row.id, row);
}

void EntryRows::erase(zone::EntryId id)
{
    const auto found = rows_.find(id);
    if (found == rows_.end()) return;
    const auto& row = found->second;
    bytes_ -= bytes_of(row);
    of_kind_[row.kind].erase(id);
    if (const auto owned = of_account_.find({row.account, row.kind}); owned != of_account_.end()) {
        owned->second.erase(id);
        if (owned->second.empty()) of_account_.erase(owned);
    }
    if (!row.lookup.empty()) lookups_.erase(lookup_key(row.kind, row.lookup));
    rows_.erase(found);
}

std::optional<zone::Entry> EntryRows::entry(zone::EntryId id) const
{
    const auto found = rows_.find(id);
    return found == rows_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<zone::Entry> EntryRows::find(zone::EntryKind kind, std::string_view lookup) const
{
    if (lookup.empty()) return std::nullopt;
    const auto found = lookups_.find(lookup_key(kind, lookup));
    return found == lookups_.end() ? std::nullopt : entry(found->second);
}

std::vector<zone::Entry> EntryRows::of(zone::AccountId account, zone::EntryKind kind) const
{
    std::vector<zone::Entry> rows;
    const auto owned = of_account_.find({account, kind});
    if (owned == of_account_.end()) return rows;
    for (const auto id : owned->second) rows.push_back(rows_.at(id));
    return rows;
}

std::vector<zone::Entry> EntryRows::after(zone::EntryKind kind, zone::EntryId after,
                                          std::size_t limit) const
{
    std::vector<zone::Entry> rows;
    const auto found = of_kind_.find(kind);
    if (found == of_kind_.end()) return rows;
    const auto& ids = found->second;
    for (auto id = ids.upper_bound(after); id != ids.end() && rows.size() < limit; ++id)
        rows.push_back(rows_.at(*id));
    return rows;
}

std::size_t EntryRows::count(zone::EntryKind kind) const
{
    const auto found = of_kind_.find(kind);
    return found == of_kind_.end() ? 0 : found->second.size();
}

}  // namespace mooring::registry
