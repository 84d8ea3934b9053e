// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows that a draft has put or erased, by id, each change of which can be taken back.
///
/// Thread safety: none; part of a Draft.

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mooring::registry {

template <class Id, class Row>
class RowOverlay {
public:
    /// What the draft says: null if nothing, an empty optional if the row is gone.
    [[nodiscard]] const std::optional<Row>* find(const Id& id) const
    {
        if (rows_.empty()) return nullptr;
        const auto found = rows_.find(id);
        return found == rows_.end() ? nullptr : &found->second;
    }

    void set(const Id& id, std::optional<Row> row)
    {
        const auto [place, is_new] = rows_.try_emplace(id);
        undo_.push_back(
            {.id = id, .was_there = !is_new, .row = std::exchange(place->second, std::move(row))});
    }

    /// All of them, in no particular order.
    [[nodiscard]] const std::unordered_map<Id, std::optional<Row>>& rows() const noexcept
    {
        return rows_;
    }
    [[nodiscard]] bool is_empty() const noexcept { return rows_.empty(); }

    [[nodiscard]] std::size_t mark() const noexcept { return undo_.size(); }
    void undo_to(std::size_t mark)
    {
        for (; undo_.size() > mark; undo_.pop_back()) {
            auto& last = undo_.back();
            if (last.was_there) {
                rows_[last.id] = std::move(last.row);
            } else {
                rows_.erase(last.id);
            }
        }
    }

private:
    struct Undo {
        Id id;
        bool was_there = false;
        std::optional<Row> row;
    };
    std::unordered_map<Id, std::optional<Row>> rows_;
    std::vector<Undo> undo_;
};

}  // namespace mooring::registry
