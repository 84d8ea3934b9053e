// SPDX-License-Identifier: Apache-2.0
#include "testing/fake_clock.hpp"

namespace mooring::testing {

namespace {
constexpr std::chrono::sys_days first_day{std::chrono::year{2026} / 1 / 1};
}

Instant FakeClock::now() const noexcept
{
    return Instant{std::chrono::nanoseconds{elapsed_ns_.load()}};
}

WallTime FakeClock::wall_now() const noexcept
{
    return WallTime{first_day} + std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::nanoseconds{elapsed_ns_.load()});
}

void FakeClock::advance(std::chrono::nanoseconds by) noexcept
{
    elapsed_ns_.fetch_add(by.count());
}

}  // namespace mooring::testing
