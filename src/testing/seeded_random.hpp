// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random bytes that a seed repeats.
///
/// Thread safety: none.

#include <random>

#include "base/random.hpp"

namespace mooring::testing {

class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_{seed} {}
    void fill(std::span<std::uint8_t> bytes) override
    {
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace mooring::testing
