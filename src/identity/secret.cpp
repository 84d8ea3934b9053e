// SPDX-License-Identifier: Apache-2.0
#include "identity/secret.hpp"

#include <array>

#include <sodium.h>

#include "base/encoding.hpp"

namespace mooring::identity {

std::string make_secret(Random& random)
{
    constexpr std::string_view base62 =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t fair = 256 - 256 % base62.size();  // So every digit is equally likely.
    std::string secret;
    while (secret.size() < secret_digits) {
        std::array<std::uint8_t, 1> byte{};
        random.fill(byte);
        if (byte[0] < fair) secret.push_back(base62[byte[0] % base62.size()]);
    }
    return secret;
}

zone::Sha256 sha256_of(std::string_view text) noexcept
{
    zone::Sha256 hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
    return hash;
}

std::string lookup_of_secret(std::string_view secret)
{
    return hex(sha256_of(secret));
}

bool is_equal(const zone::Sha256& one, const zone::Sha256& other) noexcept
{
    return sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace mooring::identity
