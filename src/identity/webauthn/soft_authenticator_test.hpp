// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: an authenticator and its browser in software, with keys made by OpenSSL, which can
/// be told to get any part of a ceremony wrong.
///
/// Thread safety: none. (long file: CBOR, keys and ceremonies are of use together only.)

#include <functional>
#include <stdexcept>
#include <string>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include "base/encoding.hpp"
#include "dnssec/libcrypto.hpp"
#include "identity/webauthn/authenticator_data.hpp"
#include "identity/webauthn/webauthn.hpp"

namespace mooring::identity {

/// Just enough of RFC 8949 to write what authenticators write.
class CborText {
public:
    CborText& head(std::uint8_t major, std::uint64_t number)
    {
        const auto type = static_cast<std::uint8_t>(major << 5U);
        if (number < 24) {
            bytes_.push_back(static_cast<std::uint8_t>(type | number));
        } else if (number < 256) {
            bytes_.push_back(static_cast<std::uint8_t>(type | 24U));
            bytes_.push_back(static_cast<std::uint8_t>(number));
        } else {
            bytes_.push_back(static_cast<std::uint8_t>(type | 25U));
            bytes_.push_back(static_cast<std::uint8_t>((number >> 8U) & 0xFFU));
            bytes_.push_back(static_cast<std::uint8_t>(number & 0xFFU));
        }
        return *this;
    }
    CborText& number(std::int64_t value)
    {
        return value >= 0 ? head(0, static_cast<std::uint64_t>(value))
                          : head(1, static_cast<std::uint64_t>(-1 - value));
    }
    CborText& bytes(std::span<const std::uint8_t> value)
    {
        head(2, value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
        return *this;
    }
    CborText& text(std::string_view value)
    {
        head(3, value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
        return *this;
    }
    CborText& map(std::size_t members) { return head(5, members); }
    [[nodiscard]] const Bytes& written() const { return bytes_; }

private:
    Bytes bytes_;
};

/// What can go wrong; by default nothing does.
struct Faults {
    std::string origin = "http://localhost:8080";
    std::string relying_party = "localhost";
    std::string type{};              ///< Instead of the right one.
    std::string more_client_data{};  ///< Members behind the others: ",\"x\":1".
    std::string format = "none";
    bool has_statement = false;
    std::uint8_t flags = AuthenticatorData::user_present | AuthenticatorData::user_verified;
    bool has_bogus_signature = false;
};

class SoftAuthenticator {
public:
    explicit SoftAuthenticator(CoseAlgorithm algorithm) : algorithm_{algorithm}
    {
        if (algorithm == CoseAlgorithm::Es256)
            key_.reset(EVP_EC_gen("P-256"));
        else if (algorithm == CoseAlgorithm::EdDsa)
            key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        else
            key_.reset(EVP_RSA_gen(2048));
        if (!key_) throw std::runtime_error{"no key"};
    }

    Bytes id = Bytes(32, 0xC1);
    std::uint32_t counter = 1;

    [[nodiscard]] Bytes cose() const
    {
        CborText cose;
        if (algorithm_ == CoseAlgorithm::Rs256) {
            cose.map(4).number(1).number(3).number(3).number(-257);
            cose.number(-1).bytes(integer(OSSL_PKEY_PARAM_RSA_N));
            cose.number(-2).bytes(integer(OSSL_PKEY_PARAM_RSA_E));
        } else if (algorithm_ == CoseAlgorithm::EdDsa) {
            Bytes raw(32);
            auto size = raw.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
            cose.map(4).number(1).number(1).number(3).number(-8).number(-1).number(6);
            cose.number(-2).bytes(raw);
        } else {
            cose.map(5).number(1).number(2).number(3).number(-7).number(-1).number(1);
            cose.number(-2).bytes(padded(integer(OSSL_PKEY_PARAM_EC_PUB_X)));
            cose.number(-3).bytes(padded(integer(OSSL_PKEY_PARAM_EC_PUB_Y)));
        }
        return cose.written();
    }

    [[nodiscard]] RegistrationResponse create(const WebauthnChallenge& challenge,
                                              const Faults& faults = {}) const
    {
        auto data = authenticator_data(
            faults,
            static_cast<std::uint8_t>(faults.flags | AuthenticatorData::attested_credential));
        data.insert(data.end(), 16, 0x00);
        data.push_back(static_cast<std::uint8_t>(id.size() >> 8U));
        data.push_back(static_cast<std::uint8_t>(id.size() & 0xFFU));
        data.insert(data.end(), id.begin(), id.end());
        const auto key = cose();
        data.insert(data.end(), key.begin(), key.end());
        CborText attestation;
        attestation.map(3).text("fmt").text(faults.format).text("attStmt");
        attestation.map(faults.has_statement ? 1 : 0);
        if (faults.has_statement) attestation.text("alg").number(-7);
        attestation.text("authData").bytes(data);
        return {.id = id,
                .client_data = client_data("webauthn.create", challenge, faults),
                .attestation_object = attestation.written(),
                .transports = {"internal"}};
    }

    [[nodiscard]] AssertionResponse get(const WebauthnChallenge& challenge,
                                        const Faults& faults = {}) const
    {
        AssertionResponse response{.id = id,
                                   .client_data = client_data("webauthn.get", challenge, faults),
                                   .authenticator_data = authenticator_data(faults, faults.flags),
                                   .signature = {},
                                   .user_handle = {}};
        auto message = response.authenticator_data;
        const auto hash = sha256(response.client_data);
        message.insert(message.end(), hash.begin(), hash.end());
        response.signature = sign(message);
        if (faults.has_bogus_signature) response.signature[response.signature.size() / 2] ^= 0x40U;
        return response;
    }

    [[nodiscard]] static Bytes sha256(std::span<const std::uint8_t> bytes)
    {
        Bytes hash(crypto_hash_sha256_BYTES);
        crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
        return hash;
    }

private:
    [[nodiscard]] Bytes integer(const char* parameter) const
    {
        BIGNUM* number = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), parameter, &number);
        const dnssec::libcrypto::Number owned{number};
        return dnssec::libcrypto::bytes_of(*owned);
    }
    [[nodiscard]] static Bytes padded(Bytes coordinate)
    {
        coordinate.insert(coordinate.begin(), 32 - coordinate.size(), 0);
        return coordinate;
    }
    [[nodiscard]] Bytes sign(std::span<const std::uint8_t> message) const
    {
        const dnssec::libcrypto::Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
        const auto* digest = algorithm_ == CoseAlgorithm::EdDsa ? nullptr : EVP_sha256();
        EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size());
        Bytes signature(size);
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size());
        signature.resize(size);
        return signature;
    }
    [[nodiscard]] Bytes authenticator_data(const Faults& faults, std::uint8_t flags) const
    {
        auto data = sha256(Bytes(faults.relying_party.begin(), faults.relying_party.end()));
        data.push_back(flags);
        for (unsigned shift = 32; shift > 0; shift -= 8)
            data.push_back(static_cast<std::uint8_t>((counter >> (shift - 8)) & 0xFFU));
        return data;
    }
    [[nodiscard]] static Bytes client_data(std::string_view type,
                                           const WebauthnChallenge& challenge, const Faults& faults)
    {
        const auto json = R"({"type":")" + (faults.type.empty() ? std::string{type} : faults.type) +
                          R"(","challenge":")" + base64url(challenge) + R"(","origin":")" +
                          faults.origin + R"(","crossOrigin":false)" + faults.more_client_data +
                          "}";
        return {json.begin(), json.end()};
    }

    CoseAlgorithm algorithm_;
    dnssec::libcrypto::Key key_;
};

}  // namespace mooring::identity
