// SPDX-License-Identifier: Apache-2.0
#include "dns/type_bitmap.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t window_header_bytes = 2;
constexpr std::size_t window_bytes_max = 32;

constexpr unsigned window_of(RrType type) noexcept
{
    return static_cast<unsigned>(type) >> 8U;
}

constexpr std::size_t byte_of(RrType type) noexcept
{
    return (static_cast<std::size_t>(type) & 0xffU) / 8;
}

constexpr std::uint8_t bit_of(RrType type) noexcept
{
    return static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(type) % 8));
}

/// The bytes of a window's bitmap up to the last that is not zero.
std::span<const std::uint8_t> without_zeros(std::span<const std::uint8_t> bitmap) noexcept
{
    while (!bitmap.empty() && bitmap.back() == 0) bitmap = bitmap.first(bitmap.size() - 1);
    return bitmap;
}

}  // namespace

TypeBitmap TypeBitmap::parse(std::span<const std::uint8_t> wire)
{
    TypeBitmap types;
    for_each_type(wire, [&](RrType type) { types.add(type); });
    return types;
}

void TypeBitmap::add(RrType type)
{
    if (window_of(type) < low_.size()) {
        auto& byte = low_[window_of(type)][byte_of(type)];
        byte = static_cast<std::uint8_t>(byte | bit_of(type));
        return;
    }
    const auto place = std::ranges::lower_bound(high_, type);
    if (place == high_.end() || *place != type) high_.insert(place, type);
}

bool TypeBitmap::contains(RrType type) const noexcept
{
    if (window_of(type) < low_.size())
        return (low_[window_of(type)][byte_of(type)] & bit_of(type)) != 0;
    return std::ranges::binary_search(high_, type);
}

std::size_t TypeBitmap::size() const noexcept
{
    std::size_t size = 0;
    for (const auto& window : low_) {
        const auto bitmap = without_zeros(window);
        if (!bitmap.empty()) size += window_header_bytes + bitmap.size();
    }
    for (std::size_t index = 0; index < high_.size(); ++index) {
        const auto type = high_[index];
        const auto is_last =
            index + 1 == high_.size() || window_of(high_[index + 1]) != window_of(type);
        if (is_last) size += window_header_bytes + byte_of(type) + 1;
    }
    return size;
}

std::size_t TypeBitmap::write(std::span<std::uint8_t> buffer) const noexcept
{
    MOORING_ASSERT(buffer.size() >= size());
    std::size_t used = 0;
    for (std::size_t number = 0; number < low_.size(); ++number) {
        const auto bitmap = without_zeros(low_[number]);
        if (bitmap.empty()) continue;
        buffer[used] = static_cast<std::uint8_t>(number);
        buffer[used + 1] = static_cast<std::uint8_t>(bitmap.size());
        std::memcpy(&buffer[used + window_header_bytes], bitmap.data(), bitmap.size());
        used += window_header_bytes + bitmap.size();
    }
    for (std::size_t index = 0; index < high_.size();) {
        const auto window = window_of(high_[index]);
        const auto header = used;
        used += window_header_bytes;
        for (; index < high_.size() && window_of(high_[index]) == window; ++index) {
            const auto end = header + window_header_bytes + byte_of(high_[index]) + 1;
            std::fill(buffer.data() + used, buffer.data() + end, std::uint8_t{0});
            used = end;
            buffer[end - 1] = static_cast<std::uint8_t>(buffer[end - 1] | bit_of(high_[index]));
        }
        buffer[header] = static_cast<std::uint8_t>(window);
        buffer[header + 1] = static_cast<std::uint8_t>(used - header - window_header_bytes);
    }
    return used;
}

std::vector<std::uint8_t> TypeBitmap::wire() const
{
    std::vector<std::uint8_t> wire(size());
    if (!wire.empty()) static_cast<void>(write(wire));
    return wire;
}

bool is_valid_type_bitmap(std::span<const std::uint8_t> wire) noexcept
{
    auto window_min = 0;
    while (!wire.empty()) {
        if (wire.size() < window_header_bytes || wire[0] < window_min) return false;
        window_min = wire[0] + 1;
        const std::size_t bytes = wire[1];
        if (bytes == 0 || bytes > window_bytes_max) return false;
        if (wire.size() - window_header_bytes < bytes) return false;
        if (wire[window_header_bytes + bytes - 1] == 0) return false;
        wire = wire.subspan(window_header_bytes + bytes);
    }
    return true;
}

bool has_type(std::span<const std::uint8_t> wire, RrType type) noexcept
{
    while (wire.size() > window_header_bytes && wire.size() - window_header_bytes >= wire[1]) {
        const auto bitmap = wire.subspan(window_header_bytes, wire[1]);
        if (wire[0] == window_of(type))
            return byte_of(type) < bitmap.size() && (bitmap[byte_of(type)] & bit_of(type)) != 0;
        wire = wire.subspan(window_header_bytes + bitmap.size());
    }
    return false;
}

}  // namespace mooring::dns
