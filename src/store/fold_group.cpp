// SPDX-License-Identifier: Apache-2.0
#include "store/fold_group.hpp"

#include <algorithm>
#include <compare>

namespace mooring::store {

namespace {

std::strong_ordering order(const HostFold& left, const HostFold& right) noexcept
{
    return left.host <=> right.host;
}

std::strong_ordering order(const EntryFold& left, const EntryFold& right) noexcept
{
    return left.id <=> right.id;
}

std::strong_ordering order(const zone::ZoneSerial& left, const zone::ZoneSerial& right) noexcept
{
    return left.zone <=> right.zone;
}

std::strong_ordering order(const RrsetFold& left, const RrsetFold& right) noexcept
{
    if (const auto by = left.zone <=> right.zone; by != 0) return by;
    if (const auto by = left.version <=> right.version; by != 0) return by;
    if (const auto by = dns::canonical_order(left.owner, right.owner); by != 0) return by;
    return left.type <=> right.type;
}

/// Sorts by key and keeps the last of those with one key.
template <class Item>
void keep_last(std::vector<Item>& items)
{
    std::ranges::stable_sort(
        items, [](const Item& left, const Item& right) { return order(left, right) < 0; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i + 1 < items.size() && order(items[i], items[i + 1]) == 0) continue;
        if (kept != i) items[kept] = std::move(items[i]);
        ++kept;
    }
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
}

}  // namespace

void FoldGroup::add(const zone::Batch& batch, const zone::BatchHash& hash)
{
    for (const auto& change : batch.changes) {
        if (const auto* moved = std::get_if<zone::AddressChange>(&change))
            hosts_.push_back({moved->host, moved->after, moved->origin.time});
        else if (const auto* set = std::get_if<zone::RrsetChange>(&change))
            rrsets_.push_back(
                {set->zone, set->zone_version, set->owner, set->type, set->ttl, set->after});
        else if (const auto* put = std::get_if<zone::Put<zone::Entry>>(&change))
            note(*put);
        else if (const auto* gone = std::get_if<zone::Erase<zone::Entry>>(&change))
            entries_.push_back({gone->id, std::nullopt});
    }
    serials_.insert(serials_.end(), batch.serials.begin(), batch.serials.end());
    last_ = batch.last();
    hash_ = hash;
    change_count_ += batch.changes.size();
}

void FoldGroup::note(const zone::Put<zone::Entry>& put)
{
    if (zone::is_folded(put.row.kind)) entries_.push_back({put.row.id, put.row});
}

void FoldGroup::close()
{
    keep_last(hosts_);
    keep_last(rrsets_);
    keep_last(entries_);
    keep_last(serials_);
}

}  // namespace mooring::store
