// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a draft finds the newest change of a host's addresses: a flat table by host id.
///
/// The path of every update: no allocation but the growth of two vectors, one cache line a probe.
///
/// Thread safety: none; part of a Draft.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "zone/ids.hpp"

namespace mooring::registry {

class AddressOverlay {
public:
    /// The index that was set last.
    [[nodiscard]] std::optional<std::uint32_t> find(zone::HostId host) const noexcept
    {
        if (places_.empty()) return std::nullopt;
        const auto& place = places_[place_of(places_, host)];
        if (place.host != host || place.index == none) return std::nullopt;
        return place.index;
    }

    void set(zone::HostId host, std::uint32_t index)
    {
        if ((used_ + 1) * 2 > places_.size()) grow();
        auto& place = places_[place_of(places_, host)];
        if (place.host != host) {
            place = {.host = host, .index = none};
            ++used_;
        }
        undo_.push_back({.host = host, .index = std::exchange(place.index, index)});
    }

    [[nodiscard]] bool is_empty() const noexcept { return undo_.empty(); }
    [[nodiscard]] std::size_t mark() const noexcept { return undo_.size(); }
    void undo_to(std::size_t mark)
    {
        for (; undo_.size() > mark; undo_.pop_back()) {
            places_[place_of(places_, undo_.back().host)].index = undo_.back().index;
        }
    }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFFU;
    struct Place {
        zone::HostId host{};
        std::uint32_t index = none;
    };
    using Places = std::vector<Place>;

    // The host's place, or the free one where it belongs. Sizes are powers of two.
    static std::size_t place_of(const Places& places, zone::HostId host) noexcept
    {
        auto at = (zone::number_of(host) * 0x9E3779B97F4A7C15U) >> 32U & (places.size() - 1);
        while (places[at].host != host && places[at].host != zone::HostId{})
            at = (at + 1) & (places.size() - 1);
        return at;
    }

    void grow()
    {
        Places larger(places_.empty() ? 64 : places_.size() * 2);
        for (const auto& place : places_) {
            if (place.host != zone::HostId{}) larger[place_of(larger, place.host)] = place;
        }
        places_.swap(larger);
    }

    Places places_;
    std::size_t used_ = 0;
    Places undo_;
};

}  // namespace mooring::registry
