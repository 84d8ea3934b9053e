// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The private half of a DNSSEC key.
///
/// It keeps libcrypto's form ready for signing. bytes() is our own compact form, which is what is
/// sealed and stored: the 32-byte scalar (ECDSA P-256), the 32-byte seed (Ed25519), or PKCS#8
/// (RSA).
///
/// Thread safety: immutable; sign() may run in many threads on one key.
/// Limits: RSA from 1024 to 4096 bits (RFC 5702, section 2, allows less: too weak today).
/// Invariants: buffers with secret bytes are zeroed before they are freed; whoever takes bytes()
/// hands them to wipe() after use.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "dnssec/algorithm.hpp"

namespace mooring::dnssec {

/// An RSA key's numbers, big-endian without leading zeros (RFC 8017, section 3.2).
struct RsaNumbers {
    std::vector<std::uint8_t> modulus, public_exponent, private_exponent;
    std::vector<std::uint8_t> prime1, prime2, exponent1, exponent2, coefficient;
};

class PrivateKey {
public:
    /// A new random key. Fails with InvalidArgument for RSA, which is for import only.
    [[nodiscard]] static Result<PrivateKey> generate(Algorithm algorithm);
    /// The inverse of bytes(). Fails with Corrupt if they are no key of this algorithm.
    [[nodiscard]] static Result<PrivateKey> from_bytes(Algorithm algorithm,
                                                       std::span<const std::uint8_t> bytes);
    /// Fails with InvalidArgument if the numbers are no RSA key that we accept.
    [[nodiscard]] static Result<PrivateKey> from_rsa(const RsaNumbers& numbers);

    PrivateKey(PrivateKey&&) noexcept;
    PrivateKey& operator=(PrivateKey&&) noexcept;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    ~PrivateKey();

    [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }
    /// The compact secret form: seal it, then wipe() it.
    [[nodiscard]] std::vector<std::uint8_t> bytes() const;
    /// As in a DNSKEY's Public Key field (RFC 3110, 2; RFC 6605, 4; RFC 8080, 3).
    [[nodiscard]] const std::vector<std::uint8_t>& public_key() const noexcept
    {
        return public_key_;
    }
    /// The numbers of an RSA key, for export; all empty for other algorithms. wipe() them.
    [[nodiscard]] RsaNumbers rsa_numbers() const;
    /// 64 bits of a hash of algorithm and public key: what the fingerprint of a signature covers.
    [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

    /// Signs `data` into `signature`, in the wire form of an RRSIG's Signature field, and returns
    /// its size. Fails with InvalidArgument if there is no room, with Internal if libcrypto fails.
    [[nodiscard]] Result<std::size_t> sign(std::span<const std::uint8_t> data,
                                           std::span<std::uint8_t> signature) const;

private:
    struct Handle;
    PrivateKey(Algorithm algorithm, std::unique_ptr<Handle> handle);
    [[nodiscard]] static Result<PrivateKey> adopt(Algorithm algorithm,
                                                  std::unique_ptr<Handle> handle);

    Algorithm algorithm_;
    std::unique_ptr<Handle> handle_;
    std::vector<std::uint8_t> public_key_;
    std::uint64_t identity_ = 0;
};

/// Overwrites secret bytes in a way that no optimiser drops, and empties the vector.
void wipe(std::vector<std::uint8_t>& secret) noexcept;
void wipe(RsaNumbers& secret) noexcept;

}  // namespace mooring::dnssec
