// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Elements that never move and are known by 32 bits instead of a pointer.
///
/// Chunks double in size and are mapped when first needed; untouched parts cost nothing. A reader
/// that was handed a reference (through a word stored with release) may follow it without a lock,
/// because neither elements nor the table of chunks ever move.
///
/// Thread safety: at() from any thread for an element handed over with release and acquire, the
/// rest by the writer only. When an element may be used again is for the owner to know (Epochs).
/// Limits: 2^32 - 1 elements. What was once used is kept for reuse, not given back.

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/assert.hpp"
#include "zone/pages.hpp"

namespace mooring::zone {

/// 0 refers to nothing.
using Reference = std::uint32_t;

template <class T>
class Pool {
    static_assert(std::is_trivially_destructible_v<T>);

public:
    Pool() = default;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool()
    {
        for (std::size_t i = 0; i < chunk_count; ++i)
            if (auto* chunk = chunks_[i].load(std::memory_order_relaxed))
                unmap_pages(chunk, bytes_of(i));
    }

    [[nodiscard]] T& at(Reference reference) const noexcept
    {
        const auto place = place_of(reference);
        return chunks_[place.chunk].load(std::memory_order_acquire)[place.offset];
    }

    /// A fresh element, constructed from `arguments`.
    template <class... Arguments>
    [[nodiscard]] Reference allocate(Arguments&&... arguments)
    {
        Reference reference = 0;
        if (free_.empty()) {
            reference = append(1);
        } else {
            reference = free_.back();
            free_.pop_back();
        }
        std::construct_at(&at(reference), std::forward<Arguments>(arguments)...);
        return reference;
    }
    void release(Reference reference) { free_.push_back(reference); }

    /// `count` neighbouring elements as the kernel gave them (zeroes), never released.
    [[nodiscard]] Reference append(std::uint32_t count)
    {
        auto place = place_of(next_);
        if (place.offset + count > elements_of(place.chunk)) {
            next_ += static_cast<Reference>(elements_of(place.chunk) - place.offset);
            place = place_of(next_);
        }
        MOORING_ASSERT(place.chunk < chunk_count);
        if (chunks_[place.chunk].load(std::memory_order_relaxed) == nullptr)
            chunks_[place.chunk].store(static_cast<T*>(map_pages(bytes_of(place.chunk))),
                                       std::memory_order_release);
        const auto reference = next_;
        next_ += count;
        return reference;
    }

    /// The highest reference ever given.
    [[nodiscard]] Reference reference_max() const noexcept { return next_ - 1; }
    /// Memory that was ever touched, free lists included.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return std::size_t{next_ - 1} * sizeof(T) + free_.capacity() * sizeof(Reference);
    }

private:
    static constexpr std::size_t first_elements = 1024;
    static constexpr std::size_t chunk_count = 23;

    struct Place {
        std::size_t chunk;
        std::size_t offset;
    };
    static constexpr Place place_of(Reference reference) noexcept
    {
        const auto number =
            reference + first_elements;  // Chunk k holds [first << k, first << k+1).
        const std::size_t chunk =
            static_cast<unsigned>(std::bit_width(number / first_elements)) - 1;
        return {chunk, number - (first_elements << chunk)};
    }
    static constexpr std::size_t elements_of(std::size_t chunk) noexcept
    {
        return first_elements << chunk;
    }
    static constexpr std::size_t bytes_of(std::size_t chunk) noexcept
    {
        return elements_of(chunk) * sizeof(T);
    }

    mutable std::array<std::atomic<T*>, chunk_count> chunks_{};
    std::vector<Reference> free_;
    Reference next_ = 1;
};

}  // namespace mooring::zone
