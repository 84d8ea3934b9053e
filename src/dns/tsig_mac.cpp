// SPDX-License-Identifier: Apache-2.0
#include "dns/tsig_mac.hpp"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "dns/big_endian.hpp"

namespace mooring::dns {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t additional_count_offset = 10;  // RFC 1035, 4.1.1

const EVP_MD* hash_of(TsigAlgorithm algorithm) noexcept
{
    switch (algorithm) {
        case TsigAlgorithm::HmacMd5:
            return ::EVP_md5();
        case TsigAlgorithm::HmacSha1:
            return ::EVP_sha1();
        case TsigAlgorithm::HmacSha224:
            return ::EVP_sha224();
        case TsigAlgorithm::HmacSha256:
            return ::EVP_sha256();
        case TsigAlgorithm::HmacSha384:
            return ::EVP_sha384();
        case TsigAlgorithm::HmacSha512:
            return ::EVP_sha512();
    }
    return nullptr;
}

void append(std::vector<std::uint8_t>& bytes, Bytes more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

void append_name(std::vector<std::uint8_t>& bytes, const Name& name)
{
    append(bytes, name.canonical().wire());
}

}  // namespace

void append_u16(std::vector<std::uint8_t>& bytes, std::uint64_t value)
{
    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

void append_u48(std::vector<std::uint8_t>& bytes, std::uint64_t value)
{
    append_u16(bytes, value >> 32U);
    append_u16(bytes, value >> 16U);
    append_u16(bytes, value);
}

void TsigDigest::add_mac(Bytes mac)
{
    append_u16(bytes_, mac.size());
    append(bytes_, mac);
}

void TsigDigest::add_message_before(Bytes message, const TsigRecord& record)
{
    const auto start = bytes_.size();
    append(bytes_, message.first(record.offset));
    store_u16(&bytes_[start], record.original_id);
    auto* const count = &bytes_[start + additional_count_offset];
    store_u16(count, static_cast<std::uint16_t>(load_u16(count) - 1));
}

void TsigDigest::add_message(Bytes message)
{
    append(bytes_, message);
}

void TsigDigest::add_variables(const TsigRecord& record)
{
    append_name(bytes_, record.key_name);
    append_u16(bytes_, static_cast<std::uint16_t>(RrClass::ANY));
    append_u16(bytes_, 0);  // TTL
    append_u16(bytes_, 0);
    append_name(bytes_, record.algorithm_name);
    add_timers(record);
    append_u16(bytes_, static_cast<std::uint16_t>(record.error));
    append_u16(bytes_, record.other.size());
    append(bytes_, record.other);
}

void TsigDigest::add_timers(const TsigRecord& record)
{
    append_u48(bytes_, record.time_signed);
    append_u16(bytes_, record.fudge);
}

std::vector<std::uint8_t> TsigDigest::mac(const TsigKey& key) const
{
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* const made =
        ::HMAC(hash_of(key.algorithm), key.secret.data(), static_cast<int>(key.secret.size()),
               bytes_.data(), bytes_.size(), mac.data(), &size);
    if (made == nullptr) return {};
    return {mac.begin(), mac.begin() + size};
}

bool is_mac(Bytes mac, Bytes whole)
{
    return !mac.empty() && mac.size() <= whole.size() &&
           ::CRYPTO_memcmp(mac.data(), whole.data(), mac.size()) == 0;
}

void append_record(std::vector<std::uint8_t>& message, const TsigRecord& record)
{
    append_name(message, record.key_name);
    append_u16(message, static_cast<std::uint16_t>(RrType::TSIG));
    append_u16(message, static_cast<std::uint16_t>(RrClass::ANY));
    append_u16(message, 0);  // TTL
    append_u16(message, 0);
    const auto length_place = message.size();
    append_u16(message, 0);
    append_name(message, record.algorithm_name);
    append_u48(message, record.time_signed);
    append_u16(message, record.fudge);
    append_u16(message, record.mac.size());
    append(message, record.mac);
    append_u16(message, record.original_id);
    append_u16(message, static_cast<std::uint16_t>(record.error));
    append_u16(message, record.other.size());
    append(message, record.other);
    store_u16(&message[length_place],
              static_cast<std::uint16_t>(message.size() - length_place - 2));
    auto* const count = &message[additional_count_offset];
    store_u16(count, static_cast<std::uint16_t>(load_u16(count) + 1));
}

}  // namespace mooring::dns
