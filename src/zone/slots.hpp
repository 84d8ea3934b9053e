// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where names lie: an open-addressing table of cache-line-sized slots, split into 2,048 segments
/// that grow one at a time.
///
///     64-bit hash = segment (11 bits) | not kept (13) | home group (33) | tag (7)
///                                                       └── 40 bits kept in the slot ──┘
///     segment = slot, slot, ... | tag, tag, ...       8 tags = one word = one group
///
/// A tag is one byte per slot: empty, retired, deleted, or 0x80 + 7 bits of the hash. Probing goes
/// from the home group to the next group and ends at a group with an empty tag; eight tags are
/// matched at once in one 64-bit word. The home group is a multiply-shift of hash bits, so a
/// segment may have any number of groups.
///
/// Growth: a segment that is 7/8 full moves to a block 1.25 times as large; from 8 KiB on, slots
/// and tags fill whole pages. The sizes a segment passes through are shifted by its number, so
/// segments do not grow at the same fill, and at any number of names above some ten thousand the
/// table as a whole is about 78 % full: 65.1 bytes / 0.78 = 84 bytes a name. While it grows, one
/// segment at a time is there twice: a 2,048th of the table.
///
/// Readers: the writer fills a slot, then stores its tag with release; a reader loads tags with
/// acquire. A slot that is given up becomes `retired`: no reader finds it, and it is used again
/// only after a grace period (reclaim()), because a reader may still look at it. A moved segment's
/// old block is frozen and freed after a grace period, too.
///
/// Thread safety: find() from any thread, everything else by the writer.
/// Limits: 32 million slots a segment.

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace mooring::zone {

/// What a slot's words hold is for NameStore to say; the table itself only knows word 0:
/// 40 bits of the hash above 24 bits of the owner's choice.
struct alignas(64) Slot {
    std::array<std::atomic<std::uint64_t>, 8> words;

    [[nodiscard]] std::uint64_t load(std::size_t word) const noexcept
    {
        return words[word].load(std::memory_order_relaxed);
    }
    void store(std::size_t word, std::uint64_t value) noexcept
    {
        words[word].store(value, std::memory_order_relaxed);
    }
};
static_assert(sizeof(Slot) == 64 && std::atomic<std::uint64_t>::is_always_lock_free);

inline constexpr std::size_t segment_count = 2048;
inline constexpr std::uint64_t kept_hash_mask = (std::uint64_t{1} << 40U) - 1;

/// A slot's place. Changes when its segment moves.
struct SlotAt {
    std::uint32_t segment = 0;
    std::uint32_t index = 0;
    bool operator==(const SlotAt&) const = default;
};

/// One segment's memory, packed into the one word that readers load: address and group count.
class Block {
public:
    constexpr explicit Block(std::uint64_t packed = 0) noexcept : packed_{packed} {}
    [[nodiscard]] static Block allocate(std::size_t groups);
    void free() const noexcept;

    [[nodiscard]] std::uint64_t packed() const noexcept { return packed_; }
    [[nodiscard]] bool is_nothing() const noexcept { return packed_ == 0; }
    [[nodiscard]] std::size_t groups() const noexcept { return packed_ & groups_max; }
    [[nodiscard]] std::size_t bytes() const noexcept { return groups() * group_bytes; }
    [[nodiscard]] Slot& slot(std::size_t index) const noexcept
    {
        return reinterpret_cast<Slot*>(address())[index];
    }
    [[nodiscard]] std::atomic<std::uint64_t>& tags(std::size_t group) const noexcept
    {
        return reinterpret_cast<std::atomic<std::uint64_t>*>(address() + groups() * 512)[group];
    }
    [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept
    {
        return (((hash >> 8U) & 0xffffffffU) * groups()) >> 32U;
    }

    static constexpr std::size_t group_bytes = 8 * sizeof(Slot) + 8;
    static constexpr std::size_t groups_max = (std::size_t{1} << 22U) - 1;

private:
    // 64-byte aligned addresses of 48 bits leave 22 bits for the group count.
    [[nodiscard]] std::uintptr_t address() const noexcept { return (packed_ >> 22U) << 6U; }

    std::uint64_t packed_;
};

class Slots {
public:
    Slots() = default;
    ~Slots();
    Slots(const Slots&) = delete;
    Slots& operator=(const Slots&) = delete;

    /// The first slot with this hash that `is_it(const Slot&)` accepts, or nullptr.
    template <class IsIt>
    [[nodiscard]] Slot* find(std::uint64_t hash, IsIt&& is_it) const noexcept;
    /// Loads the cache lines that find() will need.
    void prefetch(std::uint64_t hash) const noexcept;

    [[nodiscard]] Slot& at(SlotAt at) const noexcept { return block_of(at.segment).slot(at.index); }
    [[nodiscard]] SlotAt place_of(const Slot& slot, std::uint64_t hash) const noexcept;

    /// Makes room for one more name with this hash. If the segment has to move for it, returns its
    /// old block, to be freed after a grace period, and calls `moved(slot, at)` for every slot.
    [[nodiscard]] Block reserve(std::uint64_t hash,
                                const std::function<void(const Slot&, SlotAt)>& moved);
    /// A place for a new name, unseen until show(). reserve() must have been called.
    [[nodiscard]] SlotAt claim(std::uint64_t hash) const noexcept;
    void show(SlotAt at, std::uint64_t hash) noexcept;

    /// A slot that no reader will find any more, to be handed to reclaim() after a grace period.
    struct Retired {
        SlotAt at;
        std::uint32_t generation;
    };
    [[nodiscard]] Retired retire(SlotAt at) noexcept;
    void reclaim(const Retired& retired) noexcept;

    /// Calls `visit(SlotAt)` for every slot in use. `visit` must neither reserve nor retire.
    void for_each(const std::function<void(SlotAt)>& visit) const;

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_ + sizeof(*this); }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    static constexpr std::uint64_t every_byte = 0x0101010101010101U;
    static constexpr std::uint64_t high_bits = 0x80U * every_byte;

    struct Fill {
        std::uint32_t used = 0;  // Tags that are not empty.
        std::uint32_t full = 0;
        std::uint32_t generation = 0;
    };

    static std::size_t segment_of(std::uint64_t hash) noexcept { return hash >> 53U; }
    static std::uint64_t tag_of(std::uint64_t hash) noexcept { return 0x80U | (hash & 0x7fU); }
    static std::uint64_t matches(std::uint64_t tags, std::uint64_t tag) noexcept
    {
        const auto difference = tags ^ (tag * every_byte);
        return (difference - every_byte) & ~difference & high_bits;
    }
    static bool has_empty(std::uint64_t tags) noexcept { return matches(tags, 0) != 0; }
    [[nodiscard]] Block block_of(std::size_t segment) const noexcept
    {
        return Block{blocks_[segment].load(std::memory_order_acquire)};
    }
    void move(std::size_t segment, Block target,
              const std::function<void(const Slot&, SlotAt)>& moved);

    std::array<std::atomic<std::uint64_t>, segment_count> blocks_{};
    std::array<Fill, segment_count> fills_{};
    std::size_t bytes_ = 0;
    std::size_t count_ = 0;
};

template <class IsIt>
Slot* Slots::find(std::uint64_t hash, IsIt&& is_it) const noexcept
{
    const auto block = block_of(segment_of(hash));
    if (block.is_nothing()) return nullptr;

    const auto tag = tag_of(hash);
    for (auto group = block.home(hash);;) {
        const auto tags = block.tags(group).load(std::memory_order_acquire);
        for (auto bits = matches(tags, tag); bits != 0; bits &= bits - 1) {
            auto& slot = block.slot(group * 8 + static_cast<unsigned>(std::countr_zero(bits)) / 8);
            if ((slot.load(0) >> 24U) == (hash & kept_hash_mask) && is_it(slot)) return &slot;
        }
        if (has_empty(tags)) return nullptr;
        if (++group == block.groups()) group = 0;
    }
}

}  // namespace mooring::zone
