// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ASCII case, eight bytes at a time, for names in wire format.
///
/// A length byte is at most 63 and no letter's code, so a whole name can be lowered or compared
/// without looking at its labels.
///
/// Thread safety: pure functions.

#include <cstdint>
#include <cstring>
#include <span>

namespace mooring::dns {

[[nodiscard]] constexpr std::uint8_t lower(std::uint8_t byte) noexcept
{
    const auto is_upper = static_cast<unsigned>(byte - 'A') < 26U;
    return static_cast<std::uint8_t>(byte | (static_cast<unsigned>(is_upper) << 5U));
}

/// lower() of each of the eight bytes of `word`.
[[nodiscard]] constexpr std::uint64_t lower_word(std::uint64_t word) noexcept
{
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t high_bits = ones * 0x80U;
    const auto low = word & ~high_bits;
    // The high bit of each byte tells: at least 'A'; above 'Z'; not ASCII.
    const auto at_least_a = low + (ones * (0x80U - 'A'));
    const auto above_z = low + (ones * (0x7FU - 'Z'));
    const auto upper_case = at_least_a & ~above_z & ~word & high_bits;
    return word | (upper_case >> 2U);
}

[[nodiscard]] inline std::uint64_t load_word(const std::uint8_t* bytes) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

[[nodiscard]] inline bool is_equal_word_ignoring_case(const std::uint8_t* left,
                                                      const std::uint8_t* right) noexcept
{
    const auto a = load_word(left);
    const auto b = load_word(right);
    return a == b || lower_word(a) == lower_word(b);
}

/// True if both are the same bytes but for ASCII case.
[[nodiscard]] inline bool is_equal_ignoring_case(std::span<const std::uint8_t> left,
                                                 std::span<const std::uint8_t> right) noexcept
{
    const auto size = left.size();
    if (size != right.size()) return false;
    if (size < 8) {
        for (std::size_t offset = 0; offset < size; ++offset)
            if (lower(left[offset]) != lower(right[offset])) return false;
        return true;
    }
    // The last word overlaps the one before it: no tail of single bytes.
    for (std::size_t offset = 0; offset + 8 < size; offset += 8)
        if (!is_equal_word_ignoring_case(left.data() + offset, right.data() + offset)) return false;
    return is_equal_word_ignoring_case(left.data() + size - 8, right.data() + size - 8);
}

inline void make_lower(std::span<std::uint8_t> bytes) noexcept
{
    const auto size = bytes.size();
    if (size < 8) {
        for (auto& byte : bytes) byte = lower(byte);
        return;
    }
    const auto lower_at = [&](std::size_t offset) {
        const auto word = lower_word(load_word(bytes.data() + offset));
        std::memcpy(bytes.data() + offset, &word, sizeof word);
    };
    for (std::size_t offset = 0; offset + 8 < size; offset += 8) lower_at(offset);
    lower_at(size - 8);
}

}  // namespace mooring::dns
