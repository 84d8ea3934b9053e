// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Owners of libcrypto's handles, and the few conversions that keys and their checking share.
///
/// Thread safety: as libcrypto: a handle is one thread's own but for EVP_PKEY, which is read by
/// any.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace mooring::dnssec::libcrypto {

struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const noexcept { BN_clear_free(number); }
    void operator()(EC_GROUP* group) const noexcept { EC_GROUP_free(group); }
    void operator()(EC_POINT* point) const noexcept { EC_POINT_clear_free(point); }
    void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
    void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
    void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
};

template <class Handle>
using Owned = std::unique_ptr<Handle, Free>;

using Key = Owned<EVP_PKEY>;
using Number = Owned<BIGNUM>;

/// Each coordinate, and each half of a signature, on P-256.
inline constexpr std::size_t p256_bytes = 32;
/// An Ed25519 public key, and its seed.
inline constexpr std::size_t ed25519_bytes = 32;
inline constexpr std::size_t signature64_bytes = 64;
inline constexpr int rsa_bits_min = 1024;
inline constexpr int rsa_bits_max = 4096;

/// A number from big-endian bytes; null if there is no memory.
[[nodiscard]] Number number_of(std::span<const std::uint8_t> bytes);
/// Big-endian bytes without leading zeros.
[[nodiscard]] std::vector<std::uint8_t> bytes_of(const BIGNUM& number);

/// A key of `type` ("RSA", "EC") from parameters; null if they are none. `selection` is
/// EVP_PKEY_KEYPAIR or EVP_PKEY_PUBLIC_KEY.
[[nodiscard]] Key key_from(const char* type, OSSL_PARAM_BLD& builder, int selection);

}  // namespace mooring::dnssec::libcrypto
