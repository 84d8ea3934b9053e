// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <array>
#include <bit>
#include <cerrno>

#include <sys/random.h>

#include "base/assert.hpp"

namespace mooring {

std::uint64_t Random::next()
{
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    fill(bytes);
    return std::bit_cast<std::uint64_t>(bytes);
}

void SystemRandom::fill(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto count = ::getrandom(bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        MOORING_ASSERT(count > 0);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace mooring
