// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an authenticator signs: W3C Web Authentication, section 6.1.
///
///     rpIdHash 32 | flags 1 | signCount 4 | [AT: aaguid 16, length 2, id, COSE key] | [ED: map]
///     flags: UP 0x01, UV 0x04, BE 0x08, BS 0x10, AT 0x40, ED 0x80
///
/// Thread safety: values and pure functions.
/// Invariants: nothing stands behind what the flags announce.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace mooring::identity {

struct AuthenticatorData {
    static constexpr std::uint8_t user_present = 0x01;
    static constexpr std::uint8_t user_verified = 0x04;
    static constexpr std::uint8_t backup_eligible = 0x08;
    static constexpr std::uint8_t backed_up = 0x10;
    static constexpr std::uint8_t attested_credential = 0x40;
    static constexpr std::uint8_t extensions = 0x80;

    /// Borrowed from the input.
    struct Credential {
        std::array<std::uint8_t, 16> aaguid{};
        std::span<const std::uint8_t> id;
        std::span<const std::uint8_t> key;
    };

    std::array<std::uint8_t, 32> relying_party_hash{};
    std::uint8_t flags = 0;
    std::uint32_t counter = 0;
    std::optional<Credential> credential;

    [[nodiscard]] bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }

    [[nodiscard]] static std::optional<AuthenticatorData> parse(
        std::span<const std::uint8_t> bytes);
};

}  // namespace mooring::identity
