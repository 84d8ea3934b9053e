// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sets of RR types as NSEC, NSEC3 and CSYNC have them (RFC 4034, 4.1.2; RFC 5155, 3.2.1;
/// RFC 7477, 2.1.1.2).
///
///     window, bytes, bitmap ...      bit 0 of a bitmap is type 256 * window and the highest bit of
///                                    its first byte; windows ascend, none is without a bit
///
/// A TypeBitmap is such a set while it is built; the functions below read one on the wire.
///
/// Thread safety: none; pure functions.
/// Limits: nothing allocates but the types above 511, which no registered type for zone data but
/// TA and DLV is (they are kept in a vector), and wire().

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "dns/types.hpp"

namespace mooring::dns {

/// A set of RR types to be written as a bitmap.
class TypeBitmap {
public:
    TypeBitmap() = default;
    TypeBitmap(std::initializer_list<RrType> types)
    {
        for (const auto type : types) add(type);
    }
    /// The set that valid bitmap bytes stand for; of others, what is read before they go wrong.
    [[nodiscard]] static TypeBitmap parse(std::span<const std::uint8_t> wire);

    void add(RrType type);
    [[nodiscard]] bool contains(RrType type) const noexcept;
    [[nodiscard]] bool is_empty() const noexcept { return size() == 0; }

    /// The bytes it has on the wire.
    [[nodiscard]] std::size_t size() const noexcept;
    /// Writes it to the beginning of `buffer`, which has room for size() bytes; returns size().
    [[nodiscard]] std::size_t write(std::span<std::uint8_t> buffer) const noexcept;
    [[nodiscard]] std::vector<std::uint8_t> wire() const;

    bool operator==(const TypeBitmap&) const = default;

private:
    static constexpr std::size_t window_types = 256;
    static constexpr std::size_t window_bytes = window_types / 8;
    using Window = std::array<std::uint8_t, window_bytes>;

    std::array<Window, 2> low_{};  // The types up to 511.
    std::vector<RrType> high_;     // Those above: ascending, no duplicates.
};

/// True if `wire` is a list of windows as RFC 4034, 4.1.2 wants them: ascending, 1 to 32 bytes each
/// and no zero byte at the end of one. An empty list is one too (RFC 5155, 7.1).
[[nodiscard]] bool is_valid_type_bitmap(std::span<const std::uint8_t> wire) noexcept;

/// True if the bit of `type` is set in a valid bitmap.
[[nodiscard]] bool has_type(std::span<const std::uint8_t> wire, RrType type) noexcept;

/// Calls `visit(type)` for each type of a valid bitmap, ascending.
template <class Visit>
void for_each_type(std::span<const std::uint8_t> wire, Visit visit)
{
    while (wire.size() > 2 && wire.size() - 2 >= wire[1]) {
        const auto first = static_cast<unsigned>(wire[0]) << 8U;
        const auto bitmap = wire.subspan(2, wire[1]);
        for (std::size_t bit = 0; bit < bitmap.size() * 8; ++bit) {
            if ((bitmap[bit / 8] & (0x80U >> (bit % 8))) == 0) continue;
            visit(RrType{static_cast<std::uint16_t>(first + bit)});
        }
        wire = wire.subspan(2 + bitmap.size());
    }
}

}  // namespace mooring::dns
