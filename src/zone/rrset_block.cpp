// SPDX-License-Identifier: Apache-2.0
#include "zone/rrset_block.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/assert.hpp"

namespace mooring::zone {

void RrsetBlockFree::operator()(const RrsetBlock* block) const noexcept
{
    std::free(
        const_cast<RrsetBlock*>(block));  // NOLINT: malloc'd by build(), trivially destructible.
}

RrsetBlockPointer RrsetBlock::build(std::span<const RrsetView> rrsets)
{
    std::size_t bytes = sizeof(RrsetBlock) + rrsets.size() * sizeof(Entry);
    std::size_t offset = bytes;
    for (const auto& rrset : rrsets) bytes += rrset.rdatas.size();
    MOORING_ASSERT(bytes <= std::numeric_limits<std::uint32_t>::max());

    void* memory = std::malloc(bytes);  // NOLINT: one block for header, entries and RDATA.
    MOORING_ASSERT(memory != nullptr);
    auto* block = std::construct_at(static_cast<RrsetBlock*>(memory));
    block->bytes_ = static_cast<std::uint32_t>(bytes);
    block->rrset_count_ = static_cast<std::uint32_t>(rrsets.size());

    auto* base = static_cast<std::uint8_t*>(memory);
    auto* entry = reinterpret_cast<Entry*>(block + 1);
    for (const auto& rrset : rrsets) {
        std::construct_at(entry++, Entry{.type = static_cast<std::uint16_t>(rrset.type),
                                         .count = rrset.count,
                                         .ttl = rrset.ttl.seconds,
                                         .offset = static_cast<std::uint32_t>(offset),
                                         .size = static_cast<std::uint32_t>(rrset.rdatas.size())});
        std::ranges::copy(rrset.rdatas, base + offset);
        offset += rrset.rdatas.size();
    }
    return RrsetBlockPointer{block};
}

const RrsetBlock::Entry* RrsetBlock::entries() const noexcept
{
    return reinterpret_cast<const Entry*>(this + 1);
}

RrsetView RrsetBlock::rrset(std::size_t index) const noexcept
{
    const auto& entry = entries()[index];
    const auto* base = reinterpret_cast<const std::uint8_t*>(this);
    RrsetView view;
    view.type = static_cast<dns::RrType>(entry.type);
    view.ttl = dns::Ttl{entry.ttl};
    view.count = entry.count;
    view.rdatas = {base + entry.offset, entry.size};
    return view;
}

std::optional<RrsetView> RrsetBlock::find(dns::RrType type) const noexcept
{
    for (std::size_t i = 0; i < rrset_count_; ++i)
        if (entries()[i].type == static_cast<std::uint16_t>(type)) return rrset(i);
    return std::nullopt;
}

}  // namespace mooring::zone
