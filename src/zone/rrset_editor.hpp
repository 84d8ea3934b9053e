// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The RRsets of one name, taken apart for a change and put together again.
///
/// Decides what lies in the slot (a single A, a single AAAA with the same TTL) and what in the
/// block: nobody else needs to know the difference.
///
/// Thread safety: none; lives for one change of the writer.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "zone/name_store.hpp"

namespace mooring::zone {

class RrsetEditor {
public:
    explicit RrsetEditor(const Node& node);

    /// Sets the RRset of this type; without rdatas deletes it.
    void set(dns::RrType type, dns::Ttl ttl, std::span<const dns::Rdata> rdatas);
    /// Deletes everything but A and AAAA.
    void keep_addresses_only();

    /// `state` with these RRsets instead of those it had.
    [[nodiscard]] NameState applied_to(NameState state, NameStore& store) const;

private:
    struct Rrset {
        dns::Ttl ttl;
        std::uint16_t count = 0;
        std::vector<std::uint8_t> rdatas;  // As RrsetView::rdatas.
    };
    [[nodiscard]] bool is_single(dns::RrType type, std::size_t rdata_bytes) const;

    std::map<dns::RrType, Rrset> rrsets_;
};

}  // namespace mooring::zone
