// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many names a slice of a pass takes, so that updates hardly notice that they wait behind one:
/// fewer after a slice that took too long, more after a quick one.
///
/// Thread safety: one thread's own.

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace mooring::updates {

class SlicePace {
public:
    explicit SlicePace(std::size_t names_max) noexcept : names_max_{names_max}, names_{names_max} {}

    [[nodiscard]] std::size_t names() const noexcept { return names_; }

    void took(std::chrono::nanoseconds time) noexcept
    {
        if (time > target)
            names_ = std::max(names_min, names_ / 2);
        else if (time * 2 < target)
            names_ += names_ / 4 + 1;
        names_ = std::min(names_, names_max_);
    }

private:
    static constexpr std::chrono::milliseconds target{4};
    static constexpr std::size_t names_min = 8;

    const std::size_t names_max_;
    std::size_t names_;
};

}  // namespace mooring::updates
