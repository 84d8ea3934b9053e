// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The names that an update touches, as they have become so far.
///
/// Thread safety: none; lives for one message.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "authority/update.hpp"

namespace mooring::authority {

/// One RRset while it is being changed. Records are told apart by their canonical form.
struct WorkingRrset {
    dns::Ttl ttl;
    std::map<dns::Rdata, dns::Rdata> rdatas;  // Canonical form, and as sent.
    bool operator==(const WorkingRrset&) const = default;
};

class WorkingZone {
public:
    using Rrsets = std::map<dns::RrType, WorkingRrset>;

    explicit WorkingZone(const UpdateView& view) : view_{view} {}

    /// The RRsets of a name, to be changed at once. One whose records are all gone counts as not
    /// there.
    [[nodiscard]] Rrsets& at(dns::NameView owner);

    /// What differs from the view.
    [[nodiscard]] std::vector<dns::Rrset> changed() const;

private:
    struct CanonicalOrder {
        bool operator()(const dns::Name& left, const dns::Name& right) const noexcept
        {
            return dns::canonical_order(left, right) < 0;
        }
    };
    struct Place {
        Rrsets before;
        Rrsets after;
    };
    const UpdateView& view_;
    std::map<dns::Name, Place, CanonicalOrder> places_;
};

}  // namespace mooring::authority
