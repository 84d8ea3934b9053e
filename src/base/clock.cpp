// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

namespace mooring {

Instant SystemClock::now() const noexcept
{
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
}

WallTime SystemClock::wall_now() const noexcept
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

}  // namespace mooring
