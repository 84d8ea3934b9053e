// SPDX-License-Identifier: Apache-2.0
#include "zone/slots.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/assert.hpp"
#include "zone/pages.hpp"

namespace mooring::zone {
namespace {

// Tag bytes of slots that hold no name. A tag of one that does has its high bit set.
constexpr std::uint64_t empty = 0;    // Never used since the block was made: a probe ends here.
constexpr std::uint64_t retired = 1;  // A reader may still look at the slot.
constexpr std::uint64_t deleted = 2;  // May be used again; probes go on behind it.

constexpr std::size_t groups_in(std::size_t pages) noexcept
{
    return pages * page_bytes / Block::group_bytes;
}
constexpr std::size_t pages_of(std::size_t groups) noexcept
{
    return (groups * Block::group_bytes + page_bytes - 1) / page_bytes;
}
// A block below this size comes from the heap, so that small tables are small.
constexpr std::size_t heap_pages = 2;
constexpr std::size_t heap_groups = groups_in(heap_pages);

std::uint64_t tag_at(std::uint64_t tags, std::size_t place) noexcept
{
    return (tags >> (8 * place)) & 0xffU;
}
std::uint64_t with_tag(std::uint64_t tags, std::size_t place, std::uint64_t tag) noexcept
{
    return (tags & ~(std::uint64_t{0xff} << (8 * place))) | (tag << (8 * place));
}

// The next size of a segment: doubling up to four groups, then powers of 1.25 that are shifted by
// the segment's number, so that segments do not grow together; large ones fill whole pages.
std::size_t next_groups(std::size_t groups, std::size_t segment)
{
    constexpr std::size_t doubling_max = 4;
    if (groups == 0) return 1;
    if (groups < doubling_max) return groups * 2;

    const auto phase = static_cast<double>(segment) / static_cast<double>(segment_count);
    const auto steps = std::log(static_cast<double>(groups) / doubling_max) / std::log(1.25);
    auto next = groups;
    for (auto step = std::floor(steps - phase); next <= groups; ++step) {
        next = static_cast<std::size_t>(doubling_max * std::pow(1.25, step + phase));
        if (next >= heap_groups) next = groups_in(pages_of(next));
    }
    return next;
}

// The smallest size in which this many names leave room to grow.
std::size_t groups_for(std::size_t names, std::size_t segment)
{
    std::size_t groups = 1;
    while (groups * 5 < names) groups = next_groups(groups, segment);
    return groups;
}

std::uint32_t used_max(Block block) noexcept
{
    return static_cast<std::uint32_t>(block.groups() * 7);
}

}  // namespace

Block Block::allocate(std::size_t groups)
{
    MOORING_ASSERT(groups <= groups_max);
    const auto bytes = groups * group_bytes;
    void* memory = nullptr;
    if (groups < heap_groups) {
        memory = std::aligned_alloc(alignof(Slot), (bytes + 63) / 64 * 64);  // NOLINT: a few KiB
        MOORING_ASSERT(memory != nullptr);
        std::memset(memory, 0, bytes);
    } else {
        memory = map_pages(pages_of(groups) * page_bytes);
    }
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    MOORING_ASSERT(address < (std::uintptr_t{1} << 48U));
    return Block{(address >> 6U << 22U) | groups};
}

void Block::free() const noexcept
{
    auto* memory = reinterpret_cast<void*>(address());
    if (groups() < heap_groups)
        std::free(memory);  // NOLINT: from aligned_alloc
    else
        unmap_pages(memory, pages_of(groups()) * page_bytes);
}

Slots::~Slots()
{
    for (std::size_t i = 0; i < segment_count; ++i)
        if (const auto block = block_of(i); !block.is_nothing()) block.free();
}

void Slots::prefetch(std::uint64_t hash) const noexcept
{
    const auto block = block_of(segment_of(hash));
    if (block.is_nothing()) return;
    const auto group = block.home(hash);
    const auto bits = matches(block.tags(group).load(std::memory_order_relaxed), tag_of(hash));
    if (bits == 0) return;
    __builtin_prefetch(&block.slot(group * 8 + static_cast<unsigned>(std::countr_zero(bits)) / 8));
}

SlotAt Slots::place_of(const Slot& slot, std::uint64_t hash) const noexcept
{
    const auto segment = segment_of(hash);
    const auto index = &slot - &block_of(segment).slot(0);
    return {static_cast<std::uint32_t>(segment), static_cast<std::uint32_t>(index)};
}

Block Slots::reserve(std::uint64_t hash, const std::function<void(const Slot&, SlotAt)>& moved)
{
    const auto segment = segment_of(hash);
    const auto old = block_of(segment);
    const auto& fill = fills_[segment];
    const auto is_sparse = old.groups() > 4 && fill.full * 4 < used_max(old);
    if (!old.is_nothing() && !is_sparse && fill.used < used_max(old)) return Block{};

    // If many names are gone, the same size or a smaller one without their traces will do.
    const auto is_crowded = fill.full * 16 >= used_max(old) * 15;
    auto groups = is_crowded ? next_groups(old.groups(), segment) : old.groups();
    if (is_sparse) groups = groups_for(fill.full + 1, segment);
    move(segment, Block::allocate(groups), moved);
    return old;
}

void Slots::move(std::size_t segment, Block target,
                 const std::function<void(const Slot&, SlotAt)>& moved)
{
    const auto source = block_of(segment);
    auto& fill = fills_[segment];
    fill = {.used = fill.full, .full = fill.full, .generation = fill.generation + 1};
    bytes_ += target.bytes();
    bytes_ -= source.bytes();

    for (std::size_t i = 0; i < source.groups() * 8; ++i) {
        const auto tag = tag_at(source.tags(i / 8).load(std::memory_order_relaxed), i % 8);
        if (tag < 0x80) continue;
        auto& from = source.slot(i);
        auto group = target.home(from.load(0) >> 24U);
        auto tags = target.tags(group).load(std::memory_order_relaxed);
        while (!has_empty(tags)) {
            if (++group == target.groups()) group = 0;
            tags = target.tags(group).load(std::memory_order_relaxed);
        }
        const auto place = static_cast<unsigned>(std::countr_zero(matches(tags, empty))) / 8;
        target.tags(group).store(with_tag(tags, place, tag), std::memory_order_relaxed);
        auto& to = target.slot(group * 8 + place);
        for (std::size_t word = 0; word < to.words.size(); ++word) to.store(word, from.load(word));
        moved(to,
              {static_cast<std::uint32_t>(segment), static_cast<std::uint32_t>(group * 8 + place)});
    }
    blocks_[segment].store(target.packed(), std::memory_order_release);
}

SlotAt Slots::claim(std::uint64_t hash) const noexcept
{
    const auto segment = segment_of(hash);
    const auto block = block_of(segment);
    for (auto group = block.home(hash);;) {
        const auto tags = block.tags(group).load(std::memory_order_relaxed);
        const auto usable = matches(tags, empty) | matches(tags, deleted);
        for (std::size_t place = 0; usable != 0 && place < 8; ++place) {
            const auto tag = tag_at(tags, place);
            if (tag == empty || tag == deleted)
                return {static_cast<std::uint32_t>(segment),
                        static_cast<std::uint32_t>(group * 8 + place)};
        }
        if (++group == block.groups()) group = 0;
    }
}

void Slots::show(SlotAt at, std::uint64_t hash) noexcept
{
    auto& fill = fills_[at.segment];
    auto& word = block_of(at.segment).tags(at.index / 8);
    const auto tags = word.load(std::memory_order_relaxed);
    if (tag_at(tags, at.index % 8) == empty) ++fill.used;
    ++fill.full;
    ++count_;
    word.store(with_tag(tags, at.index % 8, tag_of(hash)), std::memory_order_release);
}

Slots::Retired Slots::retire(SlotAt at) noexcept
{
    auto& fill = fills_[at.segment];
    auto& word = block_of(at.segment).tags(at.index / 8);
    word.store(with_tag(word.load(std::memory_order_relaxed), at.index % 8, retired),
               std::memory_order_release);
    --fill.full;
    --count_;
    return {.at = at, .generation = fill.generation};
}

void Slots::reclaim(const Retired& gone) noexcept
{
    auto& fill = fills_[gone.at.segment];
    if (fill.generation != gone.generation) return;  // The segment moved and left the slot behind.

    auto& word = block_of(gone.at.segment).tags(gone.at.index / 8);
    const auto tags = word.load(std::memory_order_relaxed);
    const auto may_end_probes = has_empty(tags);  // If so, no probe ever went past this group.
    if (may_end_probes) --fill.used;
    word.store(with_tag(tags, gone.at.index % 8, may_end_probes ? empty : deleted),
               std::memory_order_release);
}

void Slots::for_each(const std::function<void(SlotAt)>& visit) const
{
    for (std::size_t segment = 0; segment < segment_count; ++segment) {
        const auto block = block_of(segment);
        for (std::size_t i = 0; i < block.groups() * 8; ++i) {
            const auto tag = tag_at(block.tags(i / 8).load(std::memory_order_relaxed), i % 8);
            if (tag >= 0x80)
                visit({static_cast<std::uint32_t>(segment), static_cast<std::uint32_t>(i)});
        }
    }
}

}  // namespace mooring::zone
