// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What became of a zone's RRsets between two serials, packed, and put together over several steps
/// as an IXFR wants it (RFC 1995, section 4; condensed: section 5).
///
///     ChangeSet: note(owner, type, before, after) ... ──pack()──▶ one block of bytes
///     condense(blocks, oldest first) ──▶ RRsets that differ ──▶ records to delete, records to add
///
/// An RRset that came back to what it was stands in no result.
///
/// Thread safety: ChangeSet none; packed blocks are immutable.
/// Limits: 23 bytes an RRset besides owner name and RDATAs.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dns/message_writer.hpp"
#include "updates/rrset_list.hpp"

namespace mooring::updates {

/// The TTL of one record of an RRset. An RRSIG has the TTL of what it covers (RFC 4034, section 3),
/// and the RRSIGs of all types at a name are one RRset here.
[[nodiscard]] dns::Ttl ttl_of(const zone::RrsetView& rrset,
                              std::span<const std::uint8_t> rdata) noexcept;

using PackedChanges = std::shared_ptr<const std::vector<std::uint8_t>>;

class ChangeSet {
public:
    /// Two states of one RRset; of its type, either may be without records.
    struct Swap {
        dns::NameView owner = dns::NameView::root();
        zone::RrsetView before;
        zone::RrsetView after;
    };
    /// The second note about an RRset goes on from the first.
    void note(const Swap& swap);
    [[nodiscard]] bool is_empty() const noexcept { return changes_.empty(); }
    [[nodiscard]] PackedChanges pack() const;

private:
    struct States {
        std::vector<std::uint8_t> before;  // Packed.
        std::vector<std::uint8_t> after;
    };
    std::map<std::string, States> changes_;  // By owner and type, packed.
};

/// What one has to delete and to add to come from one serial to another. Borrows from the blocks.
struct CondensedChanges {
    std::vector<PackedChanges> blocks;
    std::vector<dns::RecordView> deleted;
    std::vector<dns::RecordView> added;
};
[[nodiscard]] CondensedChanges condense(std::vector<PackedChanges> blocks);

}  // namespace mooring::updates
