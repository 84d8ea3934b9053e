// SPDX-License-Identifier: Apache-2.0
#pragma once

/// RRsets of zone versions that an import has written to the store and not yet switched to. The
/// batch that makes a version current names only its number; apply() finds the RRsets here.
///
/// The records of a zone lie in one block of bytes, because a large zone has millions of them.
///
/// Thread safety: any thread; a RecordList is immutable once it is in here.

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/guarded.hpp"
#include "dns/rdata.hpp"
#include "dns/zone_file.hpp"
#include "zone/ids.hpp"

namespace mooring::updates {

/// The records of one zone, grouped into RRsets.
class RecordList {
public:
    /// Owner in canonical form.
    void add(const dns::Record& record);
    /// Orders what was added by owner and type, so that for_each() sees RRsets.
    void sort();

    [[nodiscard]] std::size_t record_count() const noexcept { return places_.size(); }
    /// Visits every RRset until `visit` returns an error, which is then returned. Duplicate records
    /// are dropped; the TTL is the lowest of the records (RFC 2181, 5.2: they should be equal).
    [[nodiscard]] Result<> for_each(const std::function<Result<>(const dns::Rrset&)>& visit) const;

private:
    std::vector<std::uint8_t> bytes_;  // Each: owner size, owner, type, TTL, RDATA size, RDATA.
    std::vector<std::size_t> places_;  // Where each begins, in the order of for_each().
};

class ZoneVersions {
public:
    using List = std::shared_ptr<const RecordList>;

    void put(zone::ZoneId zone, std::uint32_t version, List records);
    void erase(zone::ZoneId zone, std::uint32_t version);
    [[nodiscard]] List find(zone::ZoneId zone, std::uint32_t version) const;

private:
    Guarded<std::map<std::pair<zone::ZoneId, std::uint32_t>, List>> versions_;
};

}  // namespace mooring::updates
