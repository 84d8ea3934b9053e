// SPDX-License-Identifier: Apache-2.0
#include "store/chain.hpp"

#include <fmt/format.h>

namespace mooring::store {

namespace {

std::uint64_t number(zone::ChangeNumber change) noexcept
{
    return static_cast<std::uint64_t>(change);
}

}  // namespace

Result<zone::Batch> Chain::next(std::span<const std::uint8_t> encoded)
{
    auto batch = zone::decode(encoded);
    if (!batch)
        return fail(Errc::Corrupt, fmt::format("journal, after change {}: {}", number(last_),
                                               batch.error().detail));
    if (number(batch->first) != number(last_) + 1 || batch->epoch < epoch_)
        return fail(Errc::Corrupt, fmt::format("journal: change {} is followed by change {}",
                                               number(last_), number(batch->first)));
    if (batch->previous != hash_)
        return fail(
            Errc::Corrupt,
            fmt::format("journal, after change {}: the chain of hashes is broken", number(last_)));
    last_ = batch->last();
    hash_ = zone::hash_of(encoded);
    epoch_ = batch->epoch;
    return batch;
}

Result<> Chain::finish(const zone::Head& head) const
{
    if (last_ == head.last && hash_ == head.hash && epoch_ <= head.epoch) return {};
    return fail(Errc::Corrupt, fmt::format("the journal ends at change {}, but its head says {}",
                                           number(last_), number(head.last)));
}

zone::Batch without_rows(zone::Batch batch)
{
    std::erase_if(batch.changes, [](const zone::Change& change) {
        if (const auto* put = std::get_if<zone::Put<zone::Entry>>(&change))
            return !zone::is_folded(put->row.kind);
        // The entry may be a folded one that was put in a batch before.
        return !std::holds_alternative<zone::AddressChange>(change) &&
               !std::holds_alternative<zone::RrsetChange>(change) &&
               !std::holds_alternative<zone::Erase<zone::Entry>>(change);
    });
    return batch;
}

}  // namespace mooring::store
