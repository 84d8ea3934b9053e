// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one table that says of which fields the RDATA of each type consists. Parsing, printing,
/// validation, canonical form and name extraction all follow it: a type is added by one entry.
///
/// Thread safety: constants and pure functions.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dns/types.hpp"

namespace mooring::dns {

inline constexpr std::size_t rdata_bytes_max = 65535;  ///< RDLENGTH has 16 bits.

enum class FieldKind : std::uint8_t {
    U8,
    U16,
    U32,
    Period,           ///< 32 bits of seconds; in text also with units.
    Time,             ///< 32 bits: when (RFC 4034, 3.2).
    Algorithm,        ///< 8 bits; in text also a mnemonic of DNSSEC.
    CertificateType,  ///< 16 bits; in text also a mnemonic (RFC 4398, 2.1).
    Protocol,         ///< 8 bits; in text also TCP or UDP.
    Type,             ///< 16 bits: an RR type.
    Ipv4,
    Ipv6,
    KeptName,    ///< Keeps its case in canonical form (RFC 6840, 5.1; types after RFC 3597).
    PlainName,   ///< Lower case in canonical form (RFC 4034, 6.2).
    Target,      ///< A name for which additional data may be added.
    KeptTarget,  ///< A Target that keeps its case (types newer than RFC 3597).
    String,      ///< A character string: a length byte and up to 255 bytes.
    Strings,     ///< One or more character strings, to the end.
    Tag,         ///< A character string of letters and digits, not quoted (RFC 8659, 4.1).
    Text,        ///< All bytes to the end, quoted in text.
    NonemptyText,
    Salt,        ///< A length byte and up to 255 bytes, `-` in text if none (RFC 5155, 3.3).
    HashedName,  ///< A length byte and 1 to 255 bytes, Base32 in text (RFC 5155, 3.3).
    Hex,         ///< All bytes to the end, at least one.
    LongHex,     ///< All bytes to the end, at least 12 (RFC 8976, 2.2.4).
    Base64,      ///< All bytes to the end, at least one.
    SvcParams,   ///< To the end (RFC 9460, 2.2).
    Types,       ///< A type bitmap, to the end (RFC 4034, 4.1.2).
    Ports,       ///< A bit for each port, to the end (RFC 1035, 3.4.2).
    Location,    ///< To the end (RFC 1876).
};

struct Field {
    FieldKind kind;
    std::string_view name;  // For error messages: "the preference".
};

/// The fields of a type's RDATA; empty for the types that are opaque here.
[[nodiscard]] std::span<const Field> fields_of(RrType type) noexcept;

/// The size of the field that `rdata` begins with; nothing if that is not a well-formed one.
[[nodiscard]] std::optional<std::size_t> field_bytes(FieldKind kind,
                                                     std::span<const std::uint8_t> rdata) noexcept;

/// Calls `visit(kind, bytes)` for each field in turn. False, perhaps after some calls, if `rdata`
/// does not consist of exactly `fields`.
template <class Visit>
bool for_each_field(std::span<const Field> fields, std::span<const std::uint8_t> rdata, Visit visit)
{
    for (const auto& field : fields) {
        const auto size = field_bytes(field.kind, rdata);
        if (!size) return false;
        visit(field.kind, rdata.first(*size));
        rdata = rdata.subspan(*size);
    }
    return rdata.empty();
}

}  // namespace mooring::dns
