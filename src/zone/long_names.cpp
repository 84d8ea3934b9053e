// SPDX-License-Identifier: Apache-2.0
#include "zone/long_names.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mooring::zone {
namespace {

constexpr std::size_t granules_of(std::size_t name_bytes) noexcept
{
    return (name_bytes + 1 + 15) / 16;
}

}  // namespace

std::span<const std::uint8_t> LongNames::at(Reference reference) const noexcept
{
    const auto* run = granules_.at(reference).data();
    return {run + 1, *run};
}

Reference LongNames::store(std::span<const std::uint8_t> name)
{
    const auto granules = granules_of(name.size());
    MOORING_ASSERT(granules <= runs_max);
    auto& free = free_[granules];
    Reference reference = 0;
    if (free.empty()) {
        reference = granules_.append(static_cast<std::uint32_t>(granules));
    } else {
        reference = free.back();
        free.pop_back();
    }
    auto* run = granules_.at(reference).data();
    *run = static_cast<std::uint8_t>(name.size());
    std::ranges::copy(name, run + 1);
    return reference;
}

void LongNames::release(Reference reference)
{
    free_[granules_of(at(reference).size())].push_back(reference);
}

std::size_t LongNames::bytes() const noexcept
{
    std::size_t bytes = granules_.bytes();
    for (const auto& free : free_) bytes += free.capacity() * sizeof(Reference);
    return bytes;
}

}  // namespace mooring::zone
