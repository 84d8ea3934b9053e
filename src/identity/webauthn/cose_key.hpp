// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Public keys as authenticators write them: COSE_Key (RFC 9052, section 7) of the three kinds
/// that we ask for: ES256 on P-256 (RFC 9053), EdDSA with Ed25519 (RFC 9053), and RS256 with 2,048
/// to 4,096 bits (RFC 8812).
///
/// Thread safety: values and pure functions.
/// Limits: 1,024 bytes.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mooring::identity {

/// https://www.iana.org/assignments/cose/cose.xhtml#algorithms
enum class CoseAlgorithm : std::int16_t { Es256 = -7, EdDsa = -8, Rs256 = -257 };

struct CoseKey {
    CoseAlgorithm algorithm{};
    std::vector<std::uint8_t> encoded;  ///< As it came.
    bool operator==(const CoseKey&) const = default;

    /// Nothing unless the bytes are exactly one key of one of these kinds, with every parameter in
    /// range: a point that is on the curve, a modulus and exponent that can be some.
    [[nodiscard]] static std::optional<CoseKey> parse(std::span<const std::uint8_t> encoded);
};

/// True if `signature` is this key's over `message`. False for a key that cannot be parsed.
[[nodiscard]] bool is_signed_by(std::span<const std::uint8_t> cose_key,
                                std::span<const std::uint8_t> message,
                                std::span<const std::uint8_t> signature);

}  // namespace mooring::identity
