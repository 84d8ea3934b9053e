// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Time as an injected collaborator, so that a test or a simulation moves it by hand.
///
/// Thread safety: every implementation may be asked from any thread.

#include <chrono>
#include <cstdint>

namespace mooring {

/// A point of the monotonic clock: for durations and deadlines. Means nothing after a restart.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// A point of civil time, UTC, in milliseconds: what is stored and shown.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// Monotonic now.
    [[nodiscard]] virtual Instant now() const noexcept = 0;
    /// Civil now. May jump when the administrator or NTP sets the clock.
    [[nodiscard]] virtual WallTime wall_now() const noexcept = 0;
};

/// The operating system's clocks.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override;
    [[nodiscard]] WallTime wall_now() const noexcept override;
};

/// Whole seconds since 1970 in 32 bits (until 2106), the form kept per host in memory. 0 = never.
[[nodiscard]] constexpr std::uint32_t seconds_of(WallTime time) noexcept
{
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

/// The inverse of seconds_of().
[[nodiscard]] constexpr WallTime wall_time_of(std::uint32_t seconds) noexcept
{
    return WallTime{std::chrono::seconds{seconds}};
}

}  // namespace mooring
