// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Relative owner names too long to lie in their slot, in runs of 16 bytes.
///
/// A run begins with the name's length in one byte. Runs of the same size are used again.
///
/// Thread safety: at() from any thread, the rest by the writer.
/// Limits: 254 bytes a name; 64 GiB in all.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "zone/pool.hpp"

namespace mooring::zone {

class LongNames {
public:
    [[nodiscard]] std::span<const std::uint8_t> at(Reference reference) const noexcept;
    [[nodiscard]] Reference store(std::span<const std::uint8_t> name);
    void release(Reference reference);
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    using Granule = std::array<std::uint8_t, 16>;
    static constexpr std::size_t runs_max = 16;

    Pool<Granule> granules_;
    std::array<std::vector<Reference>, runs_max + 1> free_;  // By granules a run has.
};

}  // namespace mooring::zone
