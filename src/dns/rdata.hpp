// SPDX-License-Identifier: Apache-2.0
#pragma once

/// RDATA: the type-specific bytes of a resource record, in uncompressed wire format, and their
/// presentation format.
///
/// RDATA is kept as bytes everywhere; nothing keeps a parsed form. One table (rdata_fields.hpp)
/// says of which fields each type consists, and parsing, printing, validation and name extraction
/// all follow it. Types without an entry are opaque and use RFC 3597, section 5 (`\# 4 0a000001`).
///
/// Thread safety: pure functions.
/// Limits: 65,535 bytes of RDATA (RFC 1035, 3.2.1).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

using Rdata = std::vector<std::uint8_t>;

/// Parses the presentation format of one record's RDATA; relative names are completed with
/// `origin`. Fails with InvalidArgument and a sentence that names the field.
[[nodiscard]] Result<Rdata> parse_rdata(RrType type, std::string_view text, NameView origin);

/// The presentation format of valid RDATA; falls back to RFC 3597 if the bytes do not fit the type,
/// or would be more text than an entry of a zone file may have.
[[nodiscard]] std::string rdata_text(RrType type, std::span<const std::uint8_t> rdata);

/// Checks that uncompressed wire RDATA is well-formed for its type: lengths, names, ranges, and
/// the sizes of the digests of DS, CDS, SSHFP and ZONEMD where their kind is known.
[[nodiscard]] Result<> validate_rdata(RrType type, std::span<const std::uint8_t> rdata);

/// The name an RDATA points to and for which additional data may be added (NS, MX, SRV, ...:
/// RFC 1035, 3.3; RFC 2782), if there is one.
[[nodiscard]] std::optional<NameView> target_of(RrType type, std::span<const std::uint8_t> rdata);

/// RDATA with embedded names in lower case where RFC 4034, 6.2 (as amended by RFC 6840, 5.1) says
/// so: two RDATAs are the same record if and only if their canonical forms are equal bytes.
[[nodiscard]] Rdata canonical_rdata(RrType type, std::span<const std::uint8_t> rdata);

/// All records of one owner name, type and class IN: the unit that is set, answered and signed.
struct Rrset {
    Name owner;
    RrType type{};
    Ttl ttl;
    std::vector<Rdata> rdatas;  // At least one. Without duplicates (RFC 2181, 5).
    bool operator==(const Rrset&) const = default;
};

/// The fields of an SOA record (RFC 1035, 3.3.13), in seconds where not said otherwise.
struct Soa {
    Name primary;  // MNAME
    Name mailbox;  // RNAME
    Serial serial;
    std::uint32_t refresh = 3600;
    std::uint32_t retry = 600;
    std::uint32_t expire = 1209600;
    Ttl minimum{60};  // Caps the TTL of negative answers (RFC 2308, 5).
    bool operator==(const Soa&) const = default;

    [[nodiscard]] Rdata rdata() const;
    /// Fails with InvalidArgument if the bytes are not an SOA's.
    [[nodiscard]] static Result<Soa> parse(std::span<const std::uint8_t> rdata);
};

}  // namespace mooring::dns
