// SPDX-License-Identifier: Apache-2.0
// The part of Draft about what has sealed secrets.
#include <algorithm>
#include <map>

#include "registry/draft_rows.hpp"

namespace mooring::registry {

namespace {

/// The rows that the tables have, with what the draft says about them; by ascending id.
template <class Id, class Row, class IsWanted>
std::vector<Row> merged(std::vector<Row> present, const RowOverlay<Id, Row>& overlay,
                        IsWanted&& is_wanted)
{
    if (overlay.is_empty()) return present;
    std::map<Id, Row> rows;
    for (auto& row : present) rows.emplace(row.id, std::move(row));
    for (const auto& [id, row] : overlay.rows()) {
        rows.erase(id);
        if (row && is_wanted(*row)) rows.emplace(id, *row);
    }
    std::vector<Row> all;
    all.reserve(rows.size());
    for (auto& [id, row] : rows) all.push_back(std::move(row));
    return all;
}

}  // namespace

std::vector<zone::SigningKey> Draft::signing_keys_of(ZoneId id) const
{
    return merged(tables_.signing_keys_of(id), signing_keys_,
                  [&](const zone::SigningKey& row) { return row.zone == id; });
}

std::optional<zone::SigningKey> Draft::signing_key(SigningKeyId id) const
{
    if (const auto* row = signing_keys_.find(id)) return *row;
    return tables_.signing_key(id);
}

std::vector<zone::Secondary> Draft::secondaries() const
{
    return merged(tables_.secondaries(), secondaries_, [](const zone::Secondary&) { return true; });
}

std::optional<zone::Secondary> Draft::secondary(SecondaryId id) const
{
    if (const auto* row = secondaries_.find(id)) return *row;
    return tables_.secondary(id);
}

std::optional<zone::Upstream> Draft::upstream_of(ZoneId id) const
{
    if (const auto* row = upstreams_.find(id)) return *row;
    return tables_.upstream_of(id);
}

void Draft::put(zone::SigningKey row, const zone::Origin& origin)
{
    if (signing_key(row.id) != row) put_in(signing_keys_, std::move(row), origin);
}

void Draft::put(zone::Secondary row, const zone::Origin& origin)
{
    if (secondary(row.id) != row) put_in(secondaries_, std::move(row), origin);
}

void Draft::put(zone::Upstream row, const zone::Origin& origin)
{
    if (upstream_of(row.id) != row) put_in(upstreams_, std::move(row), origin);
}

void Draft::erase(SigningKeyId id, const zone::Origin& origin)
{
    if (signing_key(id)) erase_in(signing_keys_, id, origin);
}

void Draft::erase(SecondaryId id, const zone::Origin& origin)
{
    if (secondary(id)) erase_in(secondaries_, id, origin);
}

void Draft::erase_upstream(ZoneId id, const zone::Origin& origin)
{
    if (upstream_of(id)) erase_in(upstreams_, id, origin);
}

}  // namespace mooring::registry
