// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Unpredictable bytes as an injected collaborator: the kernel's in service, a seed's in a test.
///
/// Thread safety: SystemRandom may be used from any thread.

#include <cstddef>
#include <cstdint>
#include <span>

namespace mooring {

class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;

    /// Fills `bytes` with unpredictable bytes.
    virtual void fill(std::span<std::uint8_t> bytes) = 0;

    /// A uniformly distributed 64-bit number.
    [[nodiscard]] std::uint64_t next();
};

/// getrandom(2). Asserts that the kernel delivers: a machine without entropy cannot run the
/// service.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace mooring
