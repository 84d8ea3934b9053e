// SPDX-License-Identifier: Apache-2.0
#include "identity/common_passwords.hpp"

#include <array>

#include "base/encoding.hpp"
#include "identity/common_passwords_data.hpp"
#include "identity/secret.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint32_t fingerprint_bits = 26;

std::uint32_t fingerprint_of(std::string_view text) noexcept
{
    const auto hash = sha256_of(text);
    const auto first = std::uint32_t{hash[0]} << 24U | std::uint32_t{hash[1]} << 16U |
                       std::uint32_t{hash[2]} << 8U | hash[3];
    return first >> (32U - fingerprint_bits);
}

bool has_fingerprint(std::string_view base64_part, std::uint32_t wanted)
{
    const auto bytes = decode_base64(base64_part);
    if (!bytes) return false;
    zone::ByteReader reader{*bytes};
    std::uint32_t one = 0;
    while (!reader.is_at_end() && reader.is_good() && one < wanted) one += reader.varint32();
    return one == wanted;
}

}  // namespace

bool is_common_password(std::string_view lower)
{
    const auto wanted = fingerprint_of(lower);
    return has_fingerprint(common_passwords_low(), wanted) ||
           has_fingerprint(common_passwords_high(), wanted);
}

}  // namespace mooring::identity
