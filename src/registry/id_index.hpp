// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finds a record's id by the hash of what it is known by: update keys by their secret, accounts by
/// their e-mail address.
///
/// Open addressing, four bytes a place, in 256 segments by the hash's first byte. A segment is
/// rebuilt alone, when three quarters of it are used, to a load of 0.6; so the index takes 5.3 to
/// 6.7 bytes an entry at every size and the writer never rebuilds more than a 256th part. Removing
/// leaves a tombstone, because moving entries could hide one from a reader that is just passing.
///
/// Thread safety: find() from any thread that holds a Grace::Reading; insert() and erase() from the
/// writer's. A record must be readable before its id is inserted.
/// Limits: ids from 1 to 2^32 - 2.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "registry/grace.hpp"

namespace mooring::registry {

class IdIndex {
public:
    explicit IdIndex(Grace& grace) : grace_{grace} {}

    /// The first id of this hash for which `matches(id)` holds; 0 if there is none.
    template <class Matches>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, Matches&& matches) const
    {
        const auto* segment = current_[hash >> 56U].load(std::memory_order_seq_cst);
        if (segment == nullptr) return 0;
        const auto size = segment->places.size();
        auto place = start_of(hash, size);
        for (std::size_t step = 0; step < size; ++step) {
            const auto id = segment->places[place].load(std::memory_order_acquire);
            if (id == empty) return 0;
            if (id != tombstone && matches(id)) return id;
            place = place + 1 == size ? 0 : place + 1;
        }
        return 0;
    }

    /// Adds an id that is not there. `hash_of(id)` must give the hash of every id that is.
    template <class HashOf>
    void insert(std::uint64_t hash, std::uint32_t id, HashOf&& hash_of)
    {
        const std::size_t number = hash >> 56U;
        if (is_full(segments_[number].get())) rebuild(number, hash_of);
        put(*segments_[number], hash, id);
        ++count_;
    }

    /// Removes an id that was inserted with this hash.
    void erase(std::uint64_t hash, std::uint32_t id)
    {
        auto& segment = *segments_[hash >> 56U];
        auto place = start_of(hash, segment.places.size());
        for (std::size_t step = 0; step < segment.places.size(); ++step) {
            if (segment.places[place].load(std::memory_order_relaxed) == id) {
                segment.places[place].store(tombstone, std::memory_order_release);
                --segment.live;
                --count_;
                return;
            }
            place = place + 1 == segment.places.size() ? 0 : place + 1;
        }
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    static constexpr std::uint32_t empty = 0;
    static constexpr std::uint32_t tombstone = 0xFFFFFFFFU;
    static constexpr std::size_t segment_count = 256;

    struct Segment {
        explicit Segment(std::size_t size) : places(size) {}
        std::vector<std::atomic<std::uint32_t>> places;
        std::size_t live = 0;
        std::size_t used = 0;  // With tombstones.
    };

    static std::size_t start_of(std::uint64_t hash, std::size_t size) noexcept
    {
        return ((hash & 0xFFFFFFFFU) * size) >> 32U;
    }
    static bool is_full(const Segment* segment) noexcept
    {
        return segment == nullptr || (segment->used + 1) * 4 > segment->places.size() * 3;
    }

    static void put(Segment& segment, std::uint64_t hash, std::uint32_t id) noexcept
    {
        auto place = start_of(hash, segment.places.size());
        for (;;) {
            const auto there = segment.places[place].load(std::memory_order_relaxed);
            if (there == empty || there == tombstone) {
                segment.used += there == empty ? 1U : 0U;
                break;
            }
            place = place + 1 == segment.places.size() ? 0 : place + 1;
        }
        ++segment.live;
        segment.places[place].store(id, std::memory_order_release);
    }

    template <class HashOf>
    void rebuild(std::size_t number, HashOf&& hash_of)
    {
        auto& segment = segments_[number];
        const auto live = segment == nullptr ? 0 : segment->live;
        auto fresh = std::make_unique<Segment>((live + 4) * 5 / 3);
        if (segment != nullptr) {
            for (const auto& place : segment->places) {
                const auto id = place.load(std::memory_order_relaxed);
                if (id != empty && id != tombstone) put(*fresh, hash_of(id), id);
            }
        }
        current_[number].store(fresh.get(), std::memory_order_seq_cst);
        const auto old_bytes = bytes_of(segment.get());
        bytes_ = bytes_ + bytes_of(fresh.get()) - old_bytes;
        grace_.retire(std::exchange(segment, std::move(fresh)), old_bytes);
    }
    static std::size_t bytes_of(const Segment* segment) noexcept
    {
        return segment == nullptr
                   ? 0
                   : sizeof(Segment) + segment->places.size() * sizeof(std::uint32_t);
    }

    Grace& grace_;
    std::array<std::atomic<const Segment*>, segment_count> current_{};
    std::array<std::unique_ptr<Segment>, segment_count> segments_;
    std::size_t bytes_ = 0;
    std::size_t count_ = 0;
};

}  // namespace mooring::registry
