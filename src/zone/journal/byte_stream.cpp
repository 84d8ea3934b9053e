// SPDX-License-Identifier: Apache-2.0
#include "zone/journal/byte_stream.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace mooring::zone {

namespace {

/// True if `bytes` are whole labels, none of them the root.
bool are_labels(std::span<const std::uint8_t> bytes) noexcept
{
    while (!bytes.empty()) {
        const std::size_t size = bytes.front();
        if (size == 0 || size > dns::label_bytes_max || size >= bytes.size()) return false;
        bytes = bytes.subspan(1 + size);
    }
    return true;
}

/// How many labels the two names share at their end, byte for byte.
std::size_t shared_labels(const dns::Name& left, const dns::Name& right) noexcept
{
    std::size_t count = std::min(left.label_count(), right.label_count());
    while (!std::ranges::equal(left.view().suffix(count).wire(), right.view().suffix(count).wire()))
        --count;
    return count;
}

}  // namespace

void ByteWriter::put_u32(std::uint32_t number)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        put_byte(static_cast<std::uint8_t>(number >> shift));
}

void ByteWriter::put_u64(std::uint64_t number)
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        put_byte(static_cast<std::uint8_t>(number >> shift));
}

void ByteWriter::put_varint(std::uint64_t number)
{
    while (number >= 0x80) {
        put_byte(static_cast<std::uint8_t>(number | 0x80U));
        number >>= 7U;
    }
    put_byte(static_cast<std::uint8_t>(number));
}

void ByteWriter::put_signed(std::int64_t number)
{
    const auto bits = std::bit_cast<std::uint64_t>(number);
    put_varint((bits << 1U) ^ (number < 0 ? std::numeric_limits<std::uint64_t>::max() : 0));
}

void ByteWriter::put_raw(std::span<const std::uint8_t> bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void ByteWriter::put_string(std::span<const std::uint8_t> bytes)
{
    put_varint(bytes.size());
    put_raw(bytes);
}

void ByteWriter::put_string(std::string_view text)
{
    put_varint(text.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void ByteWriter::put_name(const dns::Name& name)
{
    const auto shared = shared_labels(name, previous_);
    const auto own = name.wire().first(name.size() - name.view().suffix(shared).size());
    put_byte(static_cast<std::uint8_t>(shared));
    put_byte(static_cast<std::uint8_t>(own.size()));
    put_raw(own);
    previous_ = name;
}

void ByteWriter::put_ipv6(const Ipv6& address, const Ipv6& reference)
{
    const auto& bytes = address.bytes;
    const auto start = std::ranges::mismatch(bytes, reference.bytes).in1 - bytes.begin();
    const auto lead = std::min<std::size_t>(static_cast<std::size_t>(start), 15);
    std::size_t trail = 0;
    while (lead + trail < 15 && bytes[15 - trail] == reference.bytes[15 - trail]) ++trail;
    put_byte(static_cast<std::uint8_t>((lead << 4U) | trail));
    put_raw(std::span{bytes}.subspan(lead, 16 - lead - trail));
}

void ByteReader::set_bad() noexcept
{
    is_good_ = false;
    rest_ = {};
}

std::span<const std::uint8_t> ByteReader::raw(std::size_t size) noexcept
{
    if (size > rest_.size()) set_bad();
    if (!is_good_) return {};
    const auto bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return bytes;
}

std::uint8_t ByteReader::byte() noexcept
{
    const auto bytes = raw(1);
    return bytes.empty() ? std::uint8_t{0} : bytes.front();
}

std::uint32_t ByteReader::u32() noexcept
{
    std::uint32_t number = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) number |= std::uint32_t{byte()} << shift;
    return number;
}

std::uint64_t ByteReader::u64() noexcept
{
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) number |= std::uint64_t{byte()} << shift;
    return number;
}

std::uint64_t ByteReader::varint() noexcept
{
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t part = byte();
        if (shift == 63 && part > 1) break;
        number |= (part & 0x7FU) << shift;
        if (part < 0x80) return number;
    }
    set_bad();
    return 0;
}

std::uint32_t ByteReader::varint32() noexcept
{
    const auto number = varint();
    if (number > std::numeric_limits<std::uint32_t>::max()) set_bad();
    return static_cast<std::uint32_t>(number);
}

std::uint16_t ByteReader::varint16() noexcept
{
    const auto number = varint();
    if (number > std::numeric_limits<std::uint16_t>::max()) set_bad();
    return static_cast<std::uint16_t>(number);
}

std::int64_t ByteReader::signed_number() noexcept
{
    const auto bits = varint();
    const auto sign = (bits & 1U) != 0 ? std::numeric_limits<std::uint64_t>::max() : 0;
    return std::bit_cast<std::int64_t>((bits >> 1U) ^ sign);
}

std::span<const std::uint8_t> ByteReader::string() noexcept
{
    return raw(count(1));
}

std::string ByteReader::text()
{
    const auto bytes = string();
    return {bytes.begin(), bytes.end()};
}

std::size_t ByteReader::count(std::size_t item_bytes_min) noexcept
{
    const auto number = varint();
    if (number <= rest_.size() / item_bytes_min) return static_cast<std::size_t>(number);
    set_bad();
    return 0;
}

dns::Name ByteReader::name() noexcept
{
    const std::size_t shared = byte();
    const auto own = raw(byte());
    if (shared > previous_.label_count() || !are_labels(own)) {
        set_bad();
        return {};
    }
    const auto rest = previous_.view().suffix(shared).wire();
    if (own.size() + rest.size() > dns::name_bytes_max) {
        set_bad();
        return {};
    }
    std::array<std::uint8_t, dns::name_bytes_max> wire{};
    const auto end = std::ranges::copy(rest, std::ranges::copy(own, wire.begin()).out).out;
    previous_ = dns::Name{dns::NameView{std::span{wire.begin(), end}}};
    return previous_;
}

Ipv4 ByteReader::ipv4() noexcept
{
    Ipv4 address;
    std::ranges::copy(raw(4), address.bytes.begin());
    return address;
}

Ipv6 ByteReader::ipv6(const Ipv6& reference) noexcept
{
    const auto shape = byte();
    const std::size_t lead = shape >> 4U;
    const std::size_t trail = shape & 0x0FU;
    if (lead + trail > 15) set_bad();
    if (!is_good_) return {};
    Ipv6 address = reference;
    std::ranges::copy(raw(16 - lead - trail),
                      address.bytes.begin() + static_cast<std::ptrdiff_t>(lead));
    return address;
}

}  // namespace mooring::zone
