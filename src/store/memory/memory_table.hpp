// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One table of the memory store: rows by id, and one column that must be unique.
///
/// Thread safety: none; lives inside the store's lock.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "store/store.hpp"

namespace mooring::store {

inline std::string unique_key(const zone::Account& row)
{
    return row.email;
}
inline std::string unique_key(const StoredZone& row)
{
    return row.zone.origin.text();
}
inline std::string unique_key(const zone::Claim& row)
{
    return row.name.text();
}
inline std::string unique_key(const StoredHost& row)
{
    return row.host.name.text();
}
inline std::string unique_key(const zone::UpdateKey& row)
{
    return {row.secret_hash.begin(), row.secret_hash.end()};
}
inline std::string unique_key(const zone::Site& row)
{
    return std::to_string(zone::number_of(row.account)) + ' ' + row.label;
}
/// Entries without a lookup text are unique by their number.
inline std::string unique_key(const zone::Entry& row)
{
    if (row.lookup.empty()) return std::to_string(zone::number_of(row.id));
    return std::string{zone::text_of(row.kind)} + ' ' + row.lookup;
}
/// The others are unique by their number alone.
template <class Row>
std::string unique_key(const Row& row)
{
    return std::to_string(zone::number_of(row.id));
}

template <class Id, class Row>
class MemoryTable {
public:
    /// Sets or, without a row, removes `id`; returns what was there. Nothing happens if another
    /// row has the unique key: ask is_free() first.
    std::optional<Row> set(Id id, std::optional<Row> row)
    {
        std::optional<Row> before;
        if (const auto found = rows_.find(id); found != rows_.end()) {
            before = std::move(found->second);
            ids_.erase(unique_key(*before));
            rows_.erase(found);
        }
        if (row) {
            ids_.emplace(unique_key(*row), id);
            rows_.emplace(id, std::move(*row));
        }
        return before;
    }

    [[nodiscard]] bool is_free(Id id, const Row& row) const
    {
        const auto found = ids_.find(unique_key(row));
        return found == ids_.end() || found->second == id;
    }

    /// Borrowed until the next set(); its unique column must not be changed.
    [[nodiscard]] Row* find(Id id)
    {
        const auto found = rows_.find(id);
        return found == rows_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const Row* find(Id id) const
    {
        const auto found = rows_.find(id);
        return found == rows_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] const std::map<Id, Row>& rows() const noexcept { return rows_; }

private:
    std::map<Id, Row> rows_;
    std::map<std::string, Id> ids_;
};

}  // namespace mooring::store
