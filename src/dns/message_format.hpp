// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fixed parts of a DNS message as numbers: flags, EDNS bits and options, compression. For
/// whoever reads or writes messages byte by byte, in this folder.
///
/// Thread safety: constants and pure functions.

#include <cstddef>
#include <cstdint>

#include "dns/types.hpp"

namespace mooring::dns {

//                                 1  1  1  1  1  1
//   0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
// |QR|   OPCODE  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |      RFC 1035, 4.1.1; RFC 2535, 6.1
inline constexpr std::uint8_t qr_bit = 0x80;  // Of the first byte.
inline constexpr std::uint8_t aa_bit = 0x04;
inline constexpr std::uint8_t tc_bit = 0x02;
inline constexpr std::uint8_t rd_bit = 0x01;
inline constexpr std::uint8_t cd_bit = 0x10;  // Of the second byte.

inline constexpr std::size_t question_tail_bytes = 4;  ///< QTYPE and QCLASS.
inline constexpr std::size_t record_fixed_bytes = 10;  ///< TYPE, CLASS, TTL, RDLENGTH.

// Compression (RFC 1035, 4.1.4): a pointer is two bytes that begin with two ones.
inline constexpr std::uint8_t pointer_bits = 0xc0;
inline constexpr std::uint16_t pointer_word = 0xc000;
inline constexpr std::size_t pointer_target_max = 0x3fff;

// EDNS (RFC 6891, 6.1): the TTL field of the OPT record.
inline constexpr std::uint32_t dnssec_ok_bit = 0x8000;
inline constexpr std::uint32_t compact_ok_bit = 0x4000;  // RFC 9824, 5.1
inline constexpr unsigned version_shift = 16;
inline constexpr std::size_t opt_bytes = 11;  ///< An OPT record without options.
inline constexpr std::size_t option_header_bytes = 4;

// https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-11
inline constexpr std::uint16_t nsid_option = 3;
inline constexpr std::uint16_t cookie_option = 10;
inline constexpr std::uint16_t keepalive_option = 11;
inline constexpr std::uint16_t padding_option = 12;
inline constexpr std::uint16_t extended_error_option = 15;

/// The names in the RDATA of a type whose names may be compressed (RFC 3597, section 4).
struct RdataNames {
    std::size_t bytes_before = 0;
    std::size_t name_count = 0;
};

constexpr RdataNames compressible_names(RrType type) noexcept
{
    if (type == RrType::NS || type == RrType::CNAME || type == RrType::PTR)
        return {.bytes_before = 0, .name_count = 1};
    if (type == RrType::MX) return {.bytes_before = 2, .name_count = 1};
    if (type == RrType::SOA) return {.bytes_before = 0, .name_count = 2};
    return {};
}

}  // namespace mooring::dns
