// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Very many RRsets in little memory, in the order in which they were added: a whole zone on its
/// way to a secondary or into a file.
///
///     chunk of 1 MiB: | owner size | owner | type | TTL | count | size | (length, RDATA) ... | ...
///
/// Thread safety: none while it is filled; any number of threads may read it afterwards.
/// Limits: 2^32 - 1 RRsets. An RRset takes 21 bytes besides its owner name and RDATAs; while the
/// list is filled with set(), about 10 more. Measured: docs/performance.md, "Transfers".

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dns/rdata.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::updates {

/// An RRset with its owner, both borrowed.
struct OwnedRrset {
    dns::NameView owner = dns::NameView::root();
    zone::RrsetView rrset;
};

/// RDATAs one behind the other, each with its 16-bit length, as zone::RrsetView wants them.
[[nodiscard]] std::vector<std::uint8_t> packed(std::span<const dns::Rdata> rdatas);

class RrsetList {
public:
    RrsetList();
    ~RrsetList();
    RrsetList(RrsetList&&) noexcept;
    RrsetList& operator=(RrsetList&&) noexcept;

    /// Appends an RRset; nobody looks for an earlier one of its owner and type.
    void add(const OwnedRrset& rrset);
    /// Puts an RRset in the place of the one with its owner and type, if there is one. Without
    /// records: such an RRset is skipped when the list is read.
    void set(const OwnedRrset& rrset);
    /// Ends the filling: what only set() needs is freed.
    void finish();

    /// Places of RRsets, those without records included.
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] OwnedRrset operator[](std::size_t index) const noexcept;
    /// Makes the RRset at `index` one without records.
    void clear(std::size_t index);
    /// The RRset of this owner and type; only before finish(), and only what came by set().
    [[nodiscard]] std::optional<std::size_t> find(dns::NameView owner, dns::RrType type) const;
    /// The indices in canonical order of owners, then by type (RFC 4034, 6.1).
    [[nodiscard]] std::vector<std::uint32_t> canonical() const;
    /// Heap bytes.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Index;
    using Place = std::uint64_t;  // Number of the chunk, then where in it.
    [[nodiscard]] Place append(const OwnedRrset& rrset);
    [[nodiscard]] Index& index();

    std::vector<std::vector<std::uint8_t>> chunks_;
    std::vector<Place> places_;
    std::unique_ptr<Index> index_;  // Of what came by set(): owner and type to its place.
};

}  // namespace mooring::updates
