// SPDX-License-Identifier: Apache-2.0
// The part of Draft about entries.
#include <algorithm>

#include "base/assert.hpp"
#include "registry/draft_rows.hpp"
#include "registry/entry_rows.hpp"

namespace mooring::registry {

std::optional<zone::Entry> Draft::entry(EntryId id) const
{
    if (const auto* row = entries_.find(id)) return *row;
    return tables_.entry(id);
}

std::optional<zone::Entry> Draft::find_entry(zone::EntryKind kind, std::string_view lookup) const
{
    if (lookup.empty()) return std::nullopt;
    if (const auto* id = entry_lookups_.find(lookup_key(kind, lookup)))
        return *id ? entry(**id) : std::nullopt;
    return tables_.find_entry(kind, lookup);
}

std::vector<zone::Entry> Draft::entries_of(AccountId account, zone::EntryKind kind) const
{
    auto rows = tables_.entries_of(account, kind);
    if (entries_.is_empty()) return rows;
    std::erase_if(rows, [&](const auto& row) { return entries_.find(row.id) != nullptr; });
    for (const auto& [id, row] : entries_.rows())
        if (row && row->account == account && row->kind == kind) rows.push_back(*row);
    std::ranges::sort(rows, {}, &zone::Entry::id);
    return rows;
}

Result<EntryId> Draft::add_entry(zone::Entry row, const zone::Origin& origin)
{
    if (row.lookup.size() > zone::entry_lookup_max || row.body.size() > zone::entry_body_max)
        return fail(Errc::LimitExceeded, "this is too much to keep in one piece");
    if (find_entry(row.kind, row.lookup))
        return fail(Errc::AlreadyExists, "something with this name is already there");
    row.id = EntryId{start_.ids.entry++};
    const auto id = row.id;
    put(std::move(row), origin);
    return id;
}

void Draft::put(zone::Entry row, const zone::Origin& origin)
{
    const auto before = entry(row.id);
    if (before == row) return;
    if (before && !before->lookup.empty() && before->lookup != row.lookup)
        entry_lookups_.set(lookup_key(before->kind, before->lookup), std::nullopt);
    if (!row.lookup.empty()) entry_lookups_.set(lookup_key(row.kind, row.lookup), row.id);
    put_in(entries_, std::move(row), origin);
}

void Draft::erase(EntryId id, const zone::Origin& origin)
{
    const auto row = entry(id);
    if (!row) return;
    if (!row->lookup.empty()) entry_lookups_.set(lookup_key(row->kind, row->lookup), std::nullopt);
    erase_in(entries_, id, origin);
}

}  // namespace mooring::registry
