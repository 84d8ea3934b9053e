// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <openssl/core_names.h>

#include "dns/big_endian.hpp"
#include "dnssec/dnskey.hpp"
#include "dnssec/libcrypto.hpp"

namespace mooring::dnssec {
namespace {

using libcrypto::Key;
using libcrypto::Owned;
using Bytes = std::span<const std::uint8_t>;

/// RFC 3110, section 2.
Key rsa_public_from(Bytes field)
{
    if (field.size() < 3) return {};
    std::size_t exponent_bytes = field[0];
    field = field.subspan(1);
    if (exponent_bytes == 0) {
        exponent_bytes = dns::load_u16(field.data());
        field = field.subspan(2);
    }
    if (exponent_bytes == 0 || exponent_bytes >= field.size()) return {};
    const auto exponent = libcrypto::number_of(field.first(exponent_bytes));
    const auto modulus = libcrypto::number_of(field.subspan(exponent_bytes));
    const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    if (!exponent || !modulus || !builder) return {};
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return libcrypto::key_from("RSA", *builder, EVP_PKEY_PUBLIC_KEY);
}

/// RFC 6605, section 4: the point without the byte 4 that says "uncompressed".
Key p256_public_from(Bytes field)
{
    std::array<std::uint8_t, 1 + (2 * libcrypto::p256_bytes)> point{4};
    if (field.size() + 1 != point.size()) return {};
    std::ranges::copy(field, point.begin() + 1);
    const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    if (!builder) return {};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return libcrypto::key_from("EC", *builder, EVP_PKEY_PUBLIC_KEY);
}

Key public_from(const Dnskey& key)
{
    switch (key.algorithm) {
        case Algorithm::RsaSha256:
            return rsa_public_from(key.public_key);
        case Algorithm::EcdsaP256Sha256:
            return p256_public_from(key.public_key);
        case Algorithm::Ed25519:
            return Key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.public_key.data(),
                                                   key.public_key.size())};
    }
    return {};
}

/// r and s side by side, as DER; empty if they are none.
std::vector<std::uint8_t> der_from_raw(Bytes raw)
{
    if (raw.size() != libcrypto::signature64_bytes) return {};
    const Owned<ECDSA_SIG> pair{ECDSA_SIG_new()};
    auto r = libcrypto::number_of(raw.first(libcrypto::p256_bytes));
    auto s = libcrypto::number_of(raw.subspan(libcrypto::p256_bytes));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());  // The pair owns them now.
    static_cast<void>(s.release());
    std::vector<std::uint8_t> der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)));
    auto* place = der.data();
    i2d_ECDSA_SIG(pair.get(), &place);
    return der;
}

}  // namespace

Result<> verify(const Dnskey& key, std::span<const std::uint8_t> data,
                std::span<const std::uint8_t> signature)
{
    const auto handle = public_from(key);
    if (!handle) return fail(Errc::InvalidArgument, "the DNSKEY holds no public key");
    std::vector<std::uint8_t> der;
    if (key.algorithm == Algorithm::EcdsaP256Sha256) {
        der = der_from_raw(signature);
        signature = der;
    }
    const auto* const digest = key.algorithm == Algorithm::Ed25519 ? nullptr : EVP_sha256();
    const Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    if (!context ||
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, handle.get()) != 1 ||
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(),
                         data.size()) != 1)
        return fail(Errc::NotAllowed, "the signature does not verify");
    return {};
}

}  // namespace mooring::dnssec
