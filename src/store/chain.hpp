// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Walks batches in order and checks that none is damaged, missing or foreign: each must carry the
/// hash of the one before it and go on with its number.
///
///     Chain chain{folded, folded_hash};
///     for each stored blob: MOORING_TRY(const auto batch, chain.next(blob));
///     MOORING_CHECK(chain.finish(head));
///
/// Thread safety: none.

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::store {

class Chain {
public:
    /// Starts after the batch whose last change is `last` and whose hash is `hash`.
    Chain(zone::ChangeNumber last, const zone::BatchHash& hash) noexcept : last_{last}, hash_{hash}
    {}

    /// Decodes the batch that follows. Fails with Corrupt if it is damaged or does not follow.
    [[nodiscard]] Result<zone::Batch> next(std::span<const std::uint8_t> encoded);
    /// Fails with Corrupt if the batches end before or after `head`.
    [[nodiscard]] Result<> finish(const zone::Head& head) const;

    [[nodiscard]] zone::ChangeNumber last() const noexcept { return last_; }
    [[nodiscard]] const zone::BatchHash& hash() const noexcept { return hash_; }

private:
    zone::ChangeNumber last_;
    zone::BatchHash hash_;
    std::uint32_t epoch_ = 1;
};

/// What a start has to replay of a batch: addresses, RRsets and folded entries. Other rows that it
/// put or erased are rows already, and newer batches may have erased them again or given their
/// names to others. Empty: nothing at all.
[[nodiscard]] zone::Batch without_rows(zone::Batch batch);

}  // namespace mooring::store
