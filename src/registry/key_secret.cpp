// SPDX-License-Identifier: Apache-2.0
#include "registry/key_secret.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <sodium.h>

namespace mooring::registry {

namespace {

constexpr std::string_view secret_prefix = "moor_";
constexpr std::size_t random_digits = 22;
constexpr std::size_t checksum_digits = 6;  // 62^6 > 2^32.
constexpr std::size_t secret_size = secret_prefix.size() + random_digits + checksum_digits;
constexpr std::size_t uuid_size = 36;
constexpr std::string_view base62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// CRC-32 as in ISO 3309 and PNG, bit by bit: the input is short and rare.
std::uint32_t crc32_of(std::string_view text) noexcept
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : text) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

std::array<char, checksum_digits> checksum_of(std::string_view text) noexcept
{
    std::array<char, checksum_digits> digits{};
    auto rest = crc32_of(text);
    for (auto place = digits.rbegin(); place != digits.rend(); ++place) {
        *place = base62[rest % base62.size()];
        rest /= static_cast<std::uint32_t>(base62.size());
    }
    return digits;
}

// Rejects bytes from 248 on, so that every digit is equally likely.
char random_digit(Random& random)
{
    constexpr auto fair = 256 - 256 % base62.size();
    std::array<std::uint8_t, 1> byte{};
    do {
        random.fill(byte);
    } while (byte[0] >= fair);
    return base62[byte[0] % base62.size()];
}

// Version 4 (RFC 9562, section 5.4).
std::string generate_uuid(Random& random)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
        text.push_back(digits[bytes[i] >> 4U]);
        text.push_back(digits[bytes[i] & 0x0FU]);
    }
    return text;
}

bool is_uuid(std::string_view text) noexcept
{
    if (text.size() != uuid_size) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto is_hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
        const auto c = text[i];
        const auto is_hex =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_hyphen_place ? c != '-' : !is_hex) return false;
    }
    return true;
}

}  // namespace

std::string generate_secret(Random& random, SecretFormat format)
{
    if (format == SecretFormat::Uuid) return generate_uuid(random);
    std::string secret{secret_prefix};
    for (std::size_t i = 0; i < random_digits; ++i) secret.push_back(random_digit(random));
    const auto checksum = checksum_of(secret);
    secret.append(checksum.begin(), checksum.end());
    return secret;
}

SecretCheck check_secret(std::string_view text) noexcept
{
    if (is_uuid(text)) return SecretCheck::Valid;
    if (!text.starts_with(secret_prefix)) return SecretCheck::NotASecret;
    if (text.size() != secret_size) return SecretCheck::Mistyped;
    const auto checksum = checksum_of(text.substr(0, secret_size - checksum_digits));
    const auto is_right = std::ranges::equal(text.substr(secret_size - checksum_digits), checksum);
    return is_right ? SecretCheck::Valid : SecretCheck::Mistyped;
}

std::string checksum_of_secret(std::string_view text)
{
    const auto checksum = checksum_of(text);
    return {checksum.begin(), checksum.end()};
}

zone::Sha256 hash_of_secret(std::string_view secret) noexcept
{
    std::array<std::uint8_t, 64> lower{};
    std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(secret.data()),
                                        secret.size()};
    if (is_uuid(secret)) {
        std::ranges::transform(secret, lower.begin(), [](char c) {
            return static_cast<std::uint8_t>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        });
        bytes = std::span{lower}.first(secret.size());
    }
    zone::Sha256 hash{};
    crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
    return hash;
}

}  // namespace mooring::registry
