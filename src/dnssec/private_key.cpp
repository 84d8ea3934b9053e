// SPDX-License-Identifier: Apache-2.0
#include "dnssec/private_key.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "base/assert.hpp"
#include "dnssec/libcrypto.hpp"

namespace mooring::dnssec {

using libcrypto::Key;
using libcrypto::Number;
using libcrypto::Owned;

struct PrivateKey::Handle {
    Key key;
};

namespace {

using Bytes = std::span<const std::uint8_t>;

Number number_in(EVP_PKEY& key, const char* name)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(&key, name, &number) != 1) return {};
    return Number{number};
}

std::vector<std::uint8_t> bytes_in(EVP_PKEY& key, const char* name)
{
    const auto number = number_in(key, name);
    return number ? libcrypto::bytes_of(*number) : std::vector<std::uint8_t>{};
}

/// The point that belongs to a scalar, uncompressed: 4, x, y.
std::vector<std::uint8_t> p256_point(const BIGNUM& scalar)
{
    const Owned<EC_GROUP> group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
    if (!group || BN_is_zero(&scalar) || BN_cmp(&scalar, EC_GROUP_get0_order(group.get())) >= 0)
        return {};
    const Owned<EC_POINT> point{EC_POINT_new(group.get())};
    if (!point || EC_POINT_mul(group.get(), point.get(), &scalar, nullptr, nullptr, nullptr) != 1)
        return {};
    std::vector<std::uint8_t> bytes(1 + (2 * libcrypto::p256_bytes));
    const auto size = EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                                         bytes.data(), bytes.size(), nullptr);
    return size == bytes.size() ? bytes : std::vector<std::uint8_t>{};
}

Key p256_from(Bytes bytes)
{
    if (bytes.size() != libcrypto::p256_bytes) return {};
    const auto scalar = libcrypto::number_of(bytes);
    if (!scalar) return {};
    const auto point = p256_point(*scalar);
    const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    if (point.empty() || !builder) return {};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
    return libcrypto::key_from("EC", *builder, EVP_PKEY_KEYPAIR);
}

Key rsa_from(Bytes bytes)
{
    const auto* place = bytes.data();
    Key key{d2i_AutoPrivateKey(nullptr, &place, static_cast<long>(bytes.size()))};
    return key && EVP_PKEY_is_a(key.get(), "RSA") == 1 ? std::move(key) : Key{};
}

Key key_from_bytes(Algorithm algorithm, Bytes bytes)
{
    switch (algorithm) {
        case Algorithm::RsaSha256:
            return rsa_from(bytes);
        case Algorithm::EcdsaP256Sha256:
            return p256_from(bytes);
        case Algorithm::Ed25519:
            return Key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(),
                                                    bytes.size())};
    }
    return {};
}

std::vector<std::uint8_t> p256_public(EVP_PKEY& key)
{
    std::array<std::uint8_t, 1 + (2 * libcrypto::p256_bytes)> point{};
    std::size_t size = 0;
    const auto is_read = EVP_PKEY_get_octet_string_param(&key, OSSL_PKEY_PARAM_PUB_KEY,
                                                         point.data(), point.size(), &size);
    if (is_read != 1 || size != point.size()) return {};
    return {point.begin() + 1, point.end()};
}

std::vector<std::uint8_t> ed25519_public(EVP_PKEY& key)
{
    std::vector<std::uint8_t> bytes(libcrypto::ed25519_bytes);
    auto size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(&key, bytes.data(), &size) != 1) return {};
    return bytes;
}

/// RFC 3110, section 2: length of the exponent, exponent, modulus.
std::vector<std::uint8_t> rsa_public(EVP_PKEY& key)
{
    const auto bits = EVP_PKEY_get_bits(&key);
    if (bits < libcrypto::rsa_bits_min || bits > libcrypto::rsa_bits_max) return {};
    const auto exponent = bytes_in(key, OSSL_PKEY_PARAM_RSA_E);
    const auto modulus = bytes_in(key, OSSL_PKEY_PARAM_RSA_N);
    if (exponent.empty() || exponent.size() > 255) return {};
    std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(exponent.size())};
    bytes.insert(bytes.end(), exponent.begin(), exponent.end());
    bytes.insert(bytes.end(), modulus.begin(), modulus.end());
    return bytes;
}

std::vector<std::uint8_t> public_of(Algorithm algorithm, EVP_PKEY& key)
{
    switch (algorithm) {
        case Algorithm::RsaSha256:
            return rsa_public(key);
        case Algorithm::EcdsaP256Sha256:
            return p256_public(key);
        case Algorithm::Ed25519:
            return ed25519_public(key);
    }
    return {};
}

std::uint64_t identity_of(Algorithm algorithm, Bytes public_key)
{
    std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(algorithm)};
    bytes.insert(bytes.end(), public_key.begin(), public_key.end());
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(bytes.data(), bytes.size(), digest.data());
    std::uint64_t identity = 0;
    std::memcpy(&identity, digest.data(), sizeof identity);
    return identity;
}

/// libcrypto writes ECDSA signatures in DER; an RRSIG has r and s side by side (RFC 6605, 4).
Result<std::size_t> raw_from_der(Bytes der, std::span<std::uint8_t> signature)
{
    const auto* place = der.data();
    const Owned<ECDSA_SIG> pair{d2i_ECDSA_SIG(nullptr, &place, static_cast<long>(der.size()))};
    if (!pair) return fail(Errc::Internal, "libcrypto made an ECDSA signature that is none");
    constexpr auto half = static_cast<int>(libcrypto::p256_bytes);
    if (BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), signature.data(), half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), &signature[libcrypto::p256_bytes], half) != half)
        return fail(Errc::Internal, "libcrypto made an ECDSA signature that is too long");
    return libcrypto::signature64_bytes;
}

}  // namespace

PrivateKey::PrivateKey(Algorithm algorithm, std::unique_ptr<Handle> handle)
    : algorithm_{algorithm}, handle_{std::move(handle)}
{}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

Result<PrivateKey> PrivateKey::adopt(Algorithm algorithm, std::unique_ptr<Handle> handle)
{
    PrivateKey key{algorithm, std::move(handle)};
    key.public_key_ = public_of(algorithm, *key.handle_->key);
    if (key.public_key_.empty()) {
        return fail(Errc::InvalidArgument, "this " + std::string{text_of(algorithm)} +
                                               " key is of a size that is not accepted");
    }
    key.identity_ = identity_of(algorithm, key.public_key_);
    return key;
}

Result<PrivateKey> PrivateKey::generate(Algorithm algorithm)
{
    if (algorithm == Algorithm::RsaSha256) {
        return fail(Errc::InvalidArgument,
                    "RSASHA256 is for imported keys only; new keys are ECDSAP256SHA256 or ED25519");
    }
    Key key{algorithm == Algorithm::Ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                            : EVP_EC_gen("prime256v1")};
    if (!key) return fail(Errc::Internal, "libcrypto could not make a key");
    return adopt(algorithm, std::make_unique<Handle>(Handle{std::move(key)}));
}

Result<PrivateKey> PrivateKey::from_bytes(Algorithm algorithm, std::span<const std::uint8_t> bytes)
{
    auto key = key_from_bytes(algorithm, bytes);
    if (!key) {
        return fail(Errc::Corrupt,
                    "these bytes are no private key of " + std::string{text_of(algorithm)});
    }
    return adopt(algorithm, std::make_unique<Handle>(Handle{std::move(key)}));
}

Result<PrivateKey> PrivateKey::from_rsa(const RsaNumbers& numbers)
{
    const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    std::vector<Number> kept;
    const auto push = [&](const char* name, const std::vector<std::uint8_t>& bytes) {
        kept.push_back(libcrypto::number_of(bytes));
        return kept.back() && OSSL_PARAM_BLD_push_BN(builder.get(), name, kept.back().get()) == 1;
    };
    const auto is_pushed = builder && push(OSSL_PKEY_PARAM_RSA_N, numbers.modulus) &&
                           push(OSSL_PKEY_PARAM_RSA_E, numbers.public_exponent) &&
                           push(OSSL_PKEY_PARAM_RSA_D, numbers.private_exponent) &&
                           push(OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.prime1) &&
                           push(OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.prime2) &&
                           push(OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.exponent1) &&
                           push(OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.exponent2) &&
                           push(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.coefficient);
    auto key = is_pushed ? libcrypto::key_from("RSA", *builder, EVP_PKEY_KEYPAIR) : Key{};
    const Owned<EVP_PKEY_CTX> context{key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr};
    if (!context || EVP_PKEY_check(context.get()) != 1)
        return fail(Errc::InvalidArgument, "these numbers are no RSA key");
    return adopt(Algorithm::RsaSha256, std::make_unique<Handle>(Handle{std::move(key)}));
}

std::vector<std::uint8_t> PrivateKey::bytes() const
{
    auto& key = *handle_->key;
    if (algorithm_ == Algorithm::RsaSha256) {
        // PKCS#8: the unencrypted PrivateKeyInfo of RFC 5208.
        PKCS8_PRIV_KEY_INFO* const info = EVP_PKEY2PKCS8(&key);
        MOORING_ASSERT(info != nullptr);
        std::vector<std::uint8_t> bytes(
            static_cast<std::size_t>(i2d_PKCS8_PRIV_KEY_INFO(info, nullptr)));
        auto* place = bytes.data();
        i2d_PKCS8_PRIV_KEY_INFO(info, &place);
        PKCS8_PRIV_KEY_INFO_free(info);
        return bytes;
    }
    std::vector<std::uint8_t> bytes(libcrypto::p256_bytes);
    if (algorithm_ == Algorithm::Ed25519) {
        auto size = bytes.size();
        MOORING_ASSERT(EVP_PKEY_get_raw_private_key(&key, bytes.data(), &size) == 1);
    } else {
        const auto scalar = number_in(key, OSSL_PKEY_PARAM_PRIV_KEY);
        MOORING_ASSERT(
            scalar && BN_bn2binpad(scalar.get(), bytes.data(), static_cast<int>(bytes.size())) > 0);
    }
    return bytes;
}

RsaNumbers PrivateKey::rsa_numbers() const
{
    if (algorithm_ != Algorithm::RsaSha256) return {};
    auto& key = *handle_->key;
    return {.modulus = bytes_in(key, OSSL_PKEY_PARAM_RSA_N),
            .public_exponent = bytes_in(key, OSSL_PKEY_PARAM_RSA_E),
            .private_exponent = bytes_in(key, OSSL_PKEY_PARAM_RSA_D),
            .prime1 = bytes_in(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
            .prime2 = bytes_in(key, OSSL_PKEY_PARAM_RSA_FACTOR2),
            .exponent1 = bytes_in(key, OSSL_PKEY_PARAM_RSA_EXPONENT1),
            .exponent2 = bytes_in(key, OSSL_PKEY_PARAM_RSA_EXPONENT2),
            .coefficient = bytes_in(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
}

Result<std::size_t> PrivateKey::sign(std::span<const std::uint8_t> data,
                                     std::span<std::uint8_t> signature) const
{
    const auto is_ecdsa = algorithm_ == Algorithm::EcdsaP256Sha256;
    const auto largest = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key.get()));
    if (signature.size() < (is_ecdsa ? libcrypto::signature64_bytes : largest))
        return fail(Errc::InvalidArgument, "there is no room for the signature");
    const auto* const digest = algorithm_ == Algorithm::Ed25519 ? nullptr : EVP_sha256();
    const Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    std::array<std::uint8_t, 80> der{};  // Two integers of 33 bytes and their headers, at most.
    auto* const into = is_ecdsa ? der.data() : signature.data();
    auto size = is_ecdsa ? der.size() : signature.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, handle_->key.get()) != 1 ||
        EVP_DigestSign(context.get(), into, &size, data.data(), data.size()) != 1)
        return fail(Errc::Internal, "libcrypto could not sign");
    if (is_ecdsa) return raw_from_der(std::span{der}.first(size), signature);
    return size;
}

void wipe(std::vector<std::uint8_t>& secret) noexcept
{
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

void wipe(RsaNumbers& secret) noexcept
{
    for (auto* const part :
         {&secret.modulus, &secret.public_exponent, &secret.private_exponent, &secret.prime1,
          &secret.prime2, &secret.exponent1, &secret.exponent2, &secret.coefficient})
        wipe(*part);
}

}  // namespace mooring::dnssec
