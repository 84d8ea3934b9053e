// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a draft records what became of a row: the templates behind put() and erase(). For the source
/// files of Draft only.
///
/// Thread safety: as Draft.

#include "registry/draft.hpp"

namespace mooring::registry {

template <class Row>
void Draft::record_put(Row row, const zone::Origin& origin)
{
    changes_.emplace_back(zone::Put<Row>{.row = std::move(row), .origin = origin});
}

template <class Row, class Id>
void Draft::record_erase(Id id, const zone::Origin& origin)
{
    changes_.emplace_back(zone::Erase<Row>{.id = id, .origin = origin});
}

template <class Id, class Row>
void Draft::put_in(RowOverlay<Id, Row>& overlay, Row row, const zone::Origin& origin)
{
    overlay.set(row.id, row);
    record_put(std::move(row), origin);
}

template <class Id, class Row>
void Draft::erase_in(RowOverlay<Id, Row>& overlay, Id id, const zone::Origin& origin)
{
    overlay.set(id, std::nullopt);
    record_erase<Row>(id, origin);
}

}  // namespace mooring::registry
