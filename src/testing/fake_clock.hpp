// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A clock that stands still until a test moves it.
///
/// Thread safety: as Clock; advance() from any thread.

#include <atomic>

#include "base/clock.hpp"

namespace mooring::testing {

class FakeClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override;
    [[nodiscard]] WallTime wall_now() const noexcept override;

    /// Moves both clocks forward.
    void advance(std::chrono::nanoseconds by) noexcept;

private:
    std::atomic<std::int64_t> elapsed_ns_{0};
};

}  // namespace mooring::testing
