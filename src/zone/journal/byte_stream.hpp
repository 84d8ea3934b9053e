// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The journal's primitive fields: fixed and variable numbers, byte strings, names, addresses.
///
/// ByteReader never fails in the middle: past the end, or after a field that makes no sense, it
/// goes bad for good and returns zeros, and whoever decodes asks is_good() where it matters. So
/// decoding reads as a list of fields, and hostile bytes cost no more than honest ones.
///
/// Thread safety: none; each is used by one thread.
/// Limits: a variable number has at most 10 bytes; a name at most 255.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "dns/name.hpp"

namespace mooring::zone {

class ByteWriter {
public:
    void put_byte(std::uint8_t byte) { bytes_.push_back(byte); }
    /// Little-endian.
    void put_u32(std::uint32_t number);
    void put_u64(std::uint64_t number);
    /// LEB128: seven bits a byte, the least significant first.
    void put_varint(std::uint64_t number);
    /// Zigzag, then LEB128: small numbers of either sign are short.
    void put_signed(std::int64_t number);
    void put_raw(std::span<const std::uint8_t> bytes);
    /// Length, then bytes.
    void put_string(std::span<const std::uint8_t> bytes);
    void put_string(std::string_view text);
    /// Only what differs from the name put before: names of one batch often share their zone.
    void put_name(const dns::Name& name);
    /// Only the bytes between what `address` shares with `reference` at its start and at its end.
    void put_ipv6(const Ipv6& address, const Ipv6& reference);

    void reserve(std::size_t size) { bytes_.reserve(size); }
    [[nodiscard]] std::vector<std::uint8_t> take() && { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
    dns::Name previous_;
};

class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) noexcept : rest_{bytes} {}

    [[nodiscard]] std::uint8_t byte() noexcept;
    [[nodiscard]] std::uint32_t u32() noexcept;
    [[nodiscard]] std::uint64_t u64() noexcept;
    [[nodiscard]] std::uint64_t varint() noexcept;
    /// A variable number that must fit 32 or 16 bits.
    [[nodiscard]] std::uint32_t varint32() noexcept;
    [[nodiscard]] std::uint16_t varint16() noexcept;
    [[nodiscard]] std::int64_t signed_number() noexcept;
    /// Borrowed from the input.
    [[nodiscard]] std::span<const std::uint8_t> raw(std::size_t size) noexcept;
    [[nodiscard]] std::span<const std::uint8_t> string() noexcept;
    [[nodiscard]] std::string text();
    /// The count of items that follow, each of at least `item_bytes_min`: more than can be there is
    /// bad.
    [[nodiscard]] std::size_t count(std::size_t item_bytes_min) noexcept;
    [[nodiscard]] dns::Name name() noexcept;
    [[nodiscard]] Ipv4 ipv4() noexcept;
    [[nodiscard]] Ipv6 ipv6(const Ipv6& reference) noexcept;

    void set_bad() noexcept;
    [[nodiscard]] bool is_good() const noexcept { return is_good_; }
    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

private:
    std::span<const std::uint8_t> rest_;
    dns::Name previous_;
    bool is_good_ = true;
};

}  // namespace mooring::zone
