// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The hosts of an update key. Nearly every key has one, which needs no heap block.
///
/// Thread safety: a value.

#include <span>
#include <vector>

#include "zone/ids.hpp"

namespace mooring::registry {

class HostList {
public:
    HostList() = default;
    explicit HostList(zone::HostId only) : only_{only} {}
    explicit HostList(std::vector<zone::HostId> many) : many_{std::move(many)} {}

    [[nodiscard]] std::span<const zone::HostId> all() const noexcept
    {
        if (!many_.empty()) return many_;
        return {&only_, only_ == zone::no_id<zone::HostId> ? 0U : 1U};
    }
    [[nodiscard]] auto begin() const noexcept { return all().begin(); }
    [[nodiscard]] auto end() const noexcept { return all().end(); }
    [[nodiscard]] std::size_t size() const noexcept { return all().size(); }
    [[nodiscard]] bool empty() const noexcept { return all().empty(); }
    [[nodiscard]] zone::HostId front() const noexcept { return all().front(); }
    [[nodiscard]] zone::HostId operator[](std::size_t index) const noexcept { return all()[index]; }
    [[nodiscard]] bool contains(zone::HostId host) const noexcept
    {
        for (const auto id : all()) {
            if (id == host) return true;
        }
        return false;
    }

    /// This list and, behind it, those of `others` that are not in it.
    [[nodiscard]] HostList joined(std::span<const zone::HostId> others) const
    {
        std::vector<zone::HostId> hosts{begin(), end()};
        for (const auto id : others) {
            if (!contains(id)) hosts.push_back(id);
        }
        return HostList{std::move(hosts)};
    }

private:
    zone::HostId only_{};
    std::vector<zone::HostId> many_;
};

}  // namespace mooring::registry
