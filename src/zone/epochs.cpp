// SPDX-License-Identifier: Apache-2.0
#include "zone/epochs.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mooring::zone {

Epochs::Seat::Seat(Epochs& epochs) noexcept : epochs_{epochs}, place_{nullptr}
{
    for (auto& place : epochs.places_) {
        auto expected = vacant;
        if (!place.version.compare_exchange_strong(expected, resting, std::memory_order_acq_rel))
            continue;
        place_ = &place.version;
        break;
    }
    MOORING_ASSERT(place_ != nullptr);
}

Epochs::Seat::~Seat()
{
    place_->store(vacant, std::memory_order_release);
}

Version Epochs::Seat::refresh() noexcept
{
    auto version = epochs_.published_.load(std::memory_order_acquire);
    if (!is_resting_) {
        place_->store(version, std::memory_order_release);
        return version;
    }
    is_resting_ = false;
    while (true) {
        place_->store(version, std::memory_order_seq_cst);
        const auto newest = epochs_.published_.load(std::memory_order_seq_cst);
        if (newest == version) return version;
        version = newest;
    }
}

void Epochs::Seat::rest() noexcept
{
    is_resting_ = true;
    place_->store(resting, std::memory_order_release);
}

Version Epochs::oldest_read() const noexcept
{
    auto oldest = published();
    for (const auto& place : places_) {
        const auto version = place.version.load(std::memory_order_seq_cst);
        if (version != vacant) oldest = std::min(oldest, version);
    }
    return oldest;
}

}  // namespace mooring::zone
