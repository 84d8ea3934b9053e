// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sealing of secrets that must be stored so that we can read them again (private keys, TSIG), with
/// a key that lies outside the store: who gets hold of the database alone has nothing.
///
///     sealed = version, nonce, ciphertext and tag   (XChaCha20-Poly1305)
///
/// The context says what the secret is for and whose it is. It is authenticated but not stored, so
/// that one sealed secret cannot be put in the place of another.
///
/// The nonce is a keyed hash of context and secret: no random source is needed, a simulation
/// repeats itself, and a nonce is never used for two different secrets. That equal secrets under
/// one context look equal says nothing, because such secrets are random.
///
/// Thread safety: immutable; any member from any thread.
/// Limits: sealing adds 41 bytes.
/// Invariants: the key's bytes are zeroed before they are freed; the vector that open() returns is
/// the caller's to wipe().

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mooring {

inline constexpr std::size_t seal_key_bytes = 32;

class Seal {
public:
    /// Fails with InvalidArgument unless `key` has seal_key_bytes.
    [[nodiscard]] static Result<Seal> from_key(std::span<const std::uint8_t> key);
    Seal(const Seal&) = default;
    Seal& operator=(const Seal&) = default;
    ~Seal();

    [[nodiscard]] std::vector<std::uint8_t> seal(std::span<const std::uint8_t> plain,
                                                 std::string_view context) const;
    /// Fails with Corrupt if `sealed` was made with another key or for another context, or is
    /// damaged: these cannot be told apart.
    [[nodiscard]] Result<std::vector<std::uint8_t>> open(std::span<const std::uint8_t> sealed,
                                                         std::string_view context) const;

private:
    using Key = std::array<std::uint8_t, 32>;
    explicit Seal(std::span<const std::uint8_t> key);

    Key encryption_{};
    Key nonces_{};
};

/// Overwrites secret bytes so that no optimiser leaves them, and empties the vector.
void wipe(std::vector<std::uint8_t>& secret) noexcept;

}  // namespace mooring
