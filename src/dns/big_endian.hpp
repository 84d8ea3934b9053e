// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Integers in network byte order.
///
/// Thread safety: pure functions.

#include <cstdint>

namespace mooring::dns {

/// Reads the two bytes at `bytes`.
[[nodiscard]] inline std::uint16_t load_u16(const std::uint8_t* bytes) noexcept
{
    return static_cast<std::uint16_t>((bytes[0] << 8U) | bytes[1]);
}

/// Reads the four bytes at `bytes`.
[[nodiscard]] inline std::uint32_t load_u32(const std::uint8_t* bytes) noexcept
{
    return (std::uint32_t{load_u16(bytes)} << 16U) | load_u16(bytes + 2);
}

/// Writes two bytes and returns the place behind them.
inline std::uint8_t* store_u16(std::uint8_t* bytes, std::uint16_t value) noexcept
{
    bytes[0] = static_cast<std::uint8_t>(value >> 8U);
    bytes[1] = static_cast<std::uint8_t>(value);
    return bytes + 2;
}

/// Writes four bytes and returns the place behind them.
inline std::uint8_t* store_u32(std::uint8_t* bytes, std::uint32_t value) noexcept
{
    store_u16(bytes, static_cast<std::uint16_t>(value >> 16U));
    return store_u16(bytes + 2, static_cast<std::uint16_t>(value));
}

}  // namespace mooring::dns
