// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a name shows to queries and secondaries, from the writer's own view of the name table; and
/// which names a batch may change in that respect.
///
/// Thread safety: the writer thread only.

#include <functional>
#include <string>
#include <vector>

#include "registry/tables.hpp"
#include "updates/rrset_list.hpp"
#include "zone/contents.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

/// Calls visit(RrsetView) for every RRset that `owner` publishes in `zone`, but not for the apex's
/// SOA. The addresses of a host with the wildcard switch are also those of `*.` of its name, unless
/// something stands there or the zone is in mode Full. A view is valid during the call.
void for_each_published(const zone::Contents& contents, const zone::Zone& zone, dns::NameView owner,
                        const std::function<void(const zone::RrsetView&)>& visit);

/// A name of a zone, as wire format.
struct TouchedName {
    zone::ZoneId zone{};
    std::string owner;
    auto operator<=>(const TouchedName&) const = default;
    [[nodiscard]] dns::NameView view() const noexcept
    {
        return dns::NameView{
            std::span{reinterpret_cast<const std::uint8_t*>(owner.data()), owner.size()}};
    }
};

/// Every name whose published RRsets the batch may change, each once; asked before the batch is
/// applied. Of a claim or account that is put or erased: all names below.
[[nodiscard]] std::vector<TouchedName> names_touched(const zone::Contents& contents,
                                                     const registry::Tables& tables,
                                                     const zone::Batch& batch);

}  // namespace mooring::updates
