// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The public half of a DNSSEC key as the zone shows it (DNSKEY: RFC 4034, section 2), and as the
/// parent does (DS: section 5) or is asked to (CDS, CDNSKEY: RFC 7344; deletion: RFC 8078, 4).
///
/// Thread safety: values and pure functions.

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dnssec/algorithm.hpp"

namespace mooring::dnssec {

/// DNSKEY flags: a key that signs the zone (RFC 4034, 2.1.1).
inline constexpr std::uint16_t zone_key_flag = 0x0100;
/// A secure entry point: set in keys a DS refers to, KSKs and CSKs (RFC 4034, 2.1.1).
inline constexpr std::uint16_t secure_entry_point_flag = 0x0001;

struct Dnskey {
    std::uint16_t flags = zone_key_flag;
    Algorithm algorithm = Algorithm::EcdsaP256Sha256;
    std::vector<std::uint8_t> public_key;
    bool operator==(const Dnskey&) const = default;

    /// The RDATA of the DNSKEY, and of a CDNSKEY too (RFC 7344, 3.2).
    [[nodiscard]] dns::Rdata rdata() const;
    /// Fails with InvalidArgument if this is no zone key of an algorithm that we know.
    [[nodiscard]] static Result<Dnskey> parse(std::span<const std::uint8_t> rdata);
    /// RFC 4034, appendix B.
    [[nodiscard]] std::uint16_t key_tag() const;
    /// The RDATA of the DS, and of a CDS too (RFC 7344, 3.1), for the zone `origin`.
    [[nodiscard]] dns::Rdata ds(dns::NameView origin, DigestType digest) const;

    [[nodiscard]] bool is_secure_entry_point() const noexcept
    {
        return (flags & secure_entry_point_flag) != 0;
    }
};

/// The CDS that asks the parent to remove all DS records: `0 0 0 00` (RFC 8078, section 4).
[[nodiscard]] dns::Rdata cds_delete();
/// The same as a CDNSKEY: `0 3 0 AA==`.
[[nodiscard]] dns::Rdata cdnskey_delete();

/// RFC 4034, appendix B, of a DNSKEY's RDATA.
[[nodiscard]] std::uint16_t key_tag_of(std::span<const std::uint8_t> dnskey_rdata) noexcept;

/// Checks `signature` over `data`. Fails with NotAllowed if it does not verify, with
/// InvalidArgument if the key's bytes are no public key.
[[nodiscard]] Result<> verify(const Dnskey& key, std::span<const std::uint8_t> data,
                              std::span<const std::uint8_t> signature);

}  // namespace mooring::dnssec
