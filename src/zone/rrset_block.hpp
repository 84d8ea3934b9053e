// SPDX-License-Identifier: Apache-2.0
#pragma once

/// RRsets in a form ready to be answered: a borrowed one, and the immutable block that holds the
/// rarer ones of a name.
///
/// An address that moves lies in the name's slot. Everything else (TXT, MX, several A records, an
/// A whose TTL differs from the AAAA's) lies in one heap block per name, sorted by type:
///
///     header | entry, entry, ... (type, TTL, count, where) | RDATA, RDATA, ... with 16-bit lengths
///
/// A change builds a new block; the old one is freed when no reader can hold it any more.
///
/// Thread safety: immutable after build().
/// Limits: 65,535 RRsets of 65,535 records each; 4 GiB a block.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dns/rdata.hpp"

namespace mooring::zone {

/// One RRset in a form ready to be answered. Borrowed from the Node or the table it came from.
class RrsetView {
public:
    dns::RrType type{};
    dns::Ttl ttl;
    std::uint16_t count = 0;
    std::span<const std::uint8_t> rdatas;  ///< `count` times: 16-bit big-endian length, RDATA.

    /// Calls `visit(std::span<const std::uint8_t> rdata)` for each record.
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        auto rest = rdatas;
        for (std::uint16_t i = 0; i < count; ++i) {
            const auto size = static_cast<std::size_t>((rest[0] << 8U) | rest[1]);
            visit(rest.subspan(2, size));
            rest = rest.subspan(2 + size);
        }
    }
};

class RrsetBlock;
struct RrsetBlockFree {
    void operator()(const RrsetBlock* block) const noexcept;
};
using RrsetBlockPointer = std::unique_ptr<const RrsetBlock, RrsetBlockFree>;

class RrsetBlock {
public:
    /// A block with these RRsets, which must be sorted by type, each type once.
    [[nodiscard]] static RrsetBlockPointer build(std::span<const RrsetView> rrsets);

    /// The RRset of this type, if the block has it.
    [[nodiscard]] std::optional<RrsetView> find(dns::RrType type) const noexcept;
    [[nodiscard]] std::size_t rrset_count() const noexcept { return rrset_count_; }
    [[nodiscard]] RrsetView rrset(std::size_t index) const noexcept;
    /// Heap bytes of the whole block.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    struct Entry {
        std::uint16_t type;
        std::uint16_t count;
        std::uint32_t ttl;
        std::uint32_t offset;  // From the start of the block.
        std::uint32_t size;
    };
    [[nodiscard]] const Entry* entries() const noexcept;

    std::uint32_t bytes_ = 0;
    std::uint32_t rrset_count_ = 0;
};

}  // namespace mooring::zone
