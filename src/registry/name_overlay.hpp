// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a draft has decided about names: which zone, claim or host stands there, and its RRsets.
///
/// Ordered by the labels from the right, so that a name and everything below it are neighbours.
///
/// Thread safety: none; part of a Draft.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dns/rdata.hpp"
#include "zone/ids.hpp"

namespace mooring::registry {

/// What is set here overrides what was; no_id: there is none any more.
struct NameEntry {
    dns::Name name;
    std::optional<zone::ClaimId> claim;
    std::optional<zone::HostId> host;
    std::map<dns::RrType, dns::Rrset> rrsets;  ///< Without records: deleted.
};

class NameOverlay {
public:
    [[nodiscard]] const NameEntry* find(dns::NameView name) const;
    /// The entry, made if needed, to be changed at once: its present state is kept for undo_to().
    [[nodiscard]] NameEntry& change(dns::NameView name);
    /// The entries of a name and of all names below it.
    [[nodiscard]] std::vector<const NameEntry*> at_or_below(dns::NameView top) const;

    [[nodiscard]] std::size_t mark() const noexcept { return undo_.size(); }
    void undo_to(std::size_t mark);

private:
    struct Undo {
        std::string key;
        std::optional<NameEntry> entry;  // Nothing: was not there.
    };
    std::map<std::string, NameEntry, std::less<>> entries_;
    std::vector<Undo> undo_;
};

}  // namespace mooring::registry
