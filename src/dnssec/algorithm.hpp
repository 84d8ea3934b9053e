// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The DNSSEC algorithms and digests we know, which are those that RFC 8624 asks of a signer and
/// that validators have.
///
/// https://www.iana.org/assignments/dns-sec-alg-numbers/dns-sec-alg-numbers.xhtml
/// https://www.iana.org/assignments/ds-rr-types/ds-rr-types.xhtml
///
/// Thread safety: pure functions.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace mooring::dnssec {

/// IANA's numbers.
enum class Algorithm : std::uint8_t {
    RsaSha256 = 8,         ///< RFC 5702. For import only: new keys are of the other two.
    EcdsaP256Sha256 = 13,  ///< RFC 6605. The default.
    Ed25519 = 15,          ///< RFC 8080.
};

/// IANA's numbers of DS digests; SHA-1 is not among them (RFC 8624, section 3.3).
enum class DigestType : std::uint8_t { Sha256 = 2, Sha384 = 4 };

/// "ECDSAP256SHA256", the mnemonic of RFC 8624.
[[nodiscard]] std::string_view text_of(Algorithm algorithm) noexcept;

/// The algorithm with IANA's number; fails with InvalidArgument and a sentence that says why this
/// one is refused and which are not.
[[nodiscard]] Result<Algorithm> algorithm_of(std::uint8_t number);

/// Largest signature of any key we accept: RSA with 4096 bits.
inline constexpr std::size_t signature_bytes_max = 512;

}  // namespace mooring::dnssec
