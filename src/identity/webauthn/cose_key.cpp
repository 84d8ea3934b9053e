// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/cose_key.hpp"

#include <algorithm>
#include <array>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "dnssec/libcrypto.hpp"
#include "identity/webauthn/cbor.hpp"

namespace mooring::identity {

namespace {

namespace libcrypto = dnssec::libcrypto;

constexpr std::size_t cose_key_max = 1024;
constexpr std::size_t p256_point_bytes = 65;
constexpr int cose_rsa_bits_min = 2048;
constexpr int cose_rsa_bits_max = 4096;
constexpr std::size_t rsa_exponent_bytes_max = 4;

// Labels and values of https://www.iana.org/assignments/cose/cose.xhtml
constexpr std::int64_t label_kty = 1;
constexpr std::int64_t label_alg = 3;
constexpr std::int64_t label_crv = -1;  // And n of an RSA key.
constexpr std::int64_t label_x = -2;    // And e of an RSA key.
constexpr std::int64_t label_y = -3;
constexpr std::int64_t kty_okp = 1;
constexpr std::int64_t kty_ec2 = 2;
constexpr std::int64_t kty_rsa = 3;
constexpr std::int64_t crv_p256 = 1;
constexpr std::int64_t crv_ed25519 = 6;

using CosePublicKey = std::pair<CoseAlgorithm, libcrypto::Key>;

libcrypto::Key p256_key(const CborMap& cose)
{
    const auto x = cose.bytes(label_x);
    const auto y = cose.bytes(label_y);
    if (cose.number(label_crv) != crv_p256 || !x || !y || x->size() != libcrypto::p256_bytes ||
        y->size() != libcrypto::p256_bytes)
        return nullptr;
    std::array<std::uint8_t, p256_point_bytes> point{0x04};  // Uncompressed: SEC 1, 2.3.3.
    std::ranges::copy(*y, std::ranges::copy(*x, point.begin() + 1).out);
    const libcrypto::Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return nullptr;
    return libcrypto::key_from("EC", *builder, EVP_PKEY_PUBLIC_KEY);
}

libcrypto::Key ed25519_key(const CborMap& cose)
{
    const auto x = cose.bytes(label_x);
    if (cose.number(label_crv) != crv_ed25519 || !x || x->size() != libcrypto::ed25519_bytes)
        return nullptr;
    return libcrypto::Key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x->data(), x->size())};
}

libcrypto::Key rsa_key(const CborMap& cose)
{
    const auto n = cose.bytes(label_crv);
    const auto e = cose.bytes(label_x);
    if (!n || !e || n->size() > cose_rsa_bits_max / 8 || e->empty() ||
        e->size() > rsa_exponent_bytes_max)
        return nullptr;
    const auto modulus = libcrypto::number_of(*n);
    const auto exponent = libcrypto::number_of(*e);
    if (!modulus || !exponent || BN_num_bits(modulus.get()) < cose_rsa_bits_min ||
        BN_is_odd(modulus.get()) == 0 || BN_is_odd(exponent.get()) == 0 ||
        BN_is_one(exponent.get()) != 0)
        return nullptr;
    const libcrypto::Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    if (!builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return nullptr;
    return libcrypto::key_from("RSA", *builder, EVP_PKEY_PUBLIC_KEY);
}

std::optional<CosePublicKey> public_key_of(std::span<const std::uint8_t> encoded)
{
    if (encoded.size() > cose_key_max) return std::nullopt;
    const auto cose = CborMap::parse(encoded);
    if (!cose) return std::nullopt;
    const auto kty = cose->number(label_kty);
    const auto alg = cose->number(label_alg);
    const auto is = [&](std::int64_t type, CoseAlgorithm algorithm) {
        return kty == type && alg == static_cast<std::int64_t>(algorithm);
    };
    std::optional<CosePublicKey> key;
    if (is(kty_ec2, CoseAlgorithm::Es256))
        key.emplace(CoseAlgorithm::Es256, p256_key(*cose));
    else if (is(kty_okp, CoseAlgorithm::EdDsa))
        key.emplace(CoseAlgorithm::EdDsa, ed25519_key(*cose));
    else if (is(kty_rsa, CoseAlgorithm::Rs256))
        key.emplace(CoseAlgorithm::Rs256, rsa_key(*cose));
    if (!key || !key->second) return std::nullopt;
    return key;
}

}  // namespace

std::optional<CoseKey> CoseKey::parse(std::span<const std::uint8_t> encoded)
{
    const auto key = public_key_of(encoded);
    if (!key) return std::nullopt;
    return CoseKey{.algorithm = key->first, .encoded = {encoded.begin(), encoded.end()}};
}

bool is_signed_by(std::span<const std::uint8_t> cose_key, std::span<const std::uint8_t> message,
                  std::span<const std::uint8_t> signature)
{
    const auto key = public_key_of(cose_key);
    if (!key) return false;
    const libcrypto::Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    // Ed25519 hashes by itself (RFC 8032). The default padding of RSA is PKCS #1 v1.5: RS256.
    const auto* digest = key->first == CoseAlgorithm::EdDsa ? nullptr : EVP_sha256();
    return context &&
           EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key->second.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace mooring::identity
