// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Entries in memory: by number, by account, and by the text that finds them.
///
/// Thread safety: none of its own; Tables has it in a Guarded.
/// Invariants: no two entries of one kind share a lookup text that is not empty.

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "zone/journal/entry.hpp"

namespace mooring::registry {

class EntryRows {
public:
    void put(const zone::Entry& row);
    void erase(zone::EntryId id);

    [[nodiscard]] std::optional<zone::Entry> entry(zone::EntryId id) const;
    /// Nothing for an empty text.
    [[nodiscard]] std::optional<zone::Entry> find(zone::EntryKind kind,
                                                  std::string_view lookup) const;
    /// Of an account, by ascending id.
    [[nodiscard]] std::vector<zone::Entry> of(zone::AccountId account, zone::EntryKind kind) const;
    /// `limit` of a kind after `after`, by ascending id.
    [[nodiscard]] std::vector<zone::Entry> after(zone::EntryKind kind, zone::EntryId after,
                                                 std::size_t limit) const;
    [[nodiscard]] std::size_t count(zone::EntryKind kind) const;
    [[nodiscard]] std::size_t count() const noexcept { return rows_.size(); }
    /// About.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    using Owner = std::pair<zone::AccountId, zone::EntryKind>;
    std::unordered_map<zone::EntryId, zone::Entry> rows_;
    std::map<zone::EntryKind, std::set<zone::EntryId>> of_kind_;
    std::map<Owner, std::set<zone::EntryId>> of_account_;
    std::unordered_map<std::string, zone::EntryId> lookups_;  ///< By kind and text.
    std::size_t bytes_ = 0;
};

/// What the index of lookup texts is kept by: the kind and the text.
[[nodiscard]] std::string lookup_key(zone::EntryKind kind, std::string_view lookup);

}  // namespace mooring::registry
