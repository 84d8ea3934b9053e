// SPDX-License-Identifier: Apache-2.0
#include "zone/name_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mooring::zone {
namespace {

using State = std::array<std::uint64_t, 4>;

constexpr std::uint64_t every_byte = 0x0101010101010101U;

// Inlined by force: called, it would keep the state in memory and cost twice as much.
[[gnu::always_inline]] inline void sip_round(State& v) noexcept
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = std::rotl(v[1], 13) ^ v[0];
    v[3] = std::rotl(v[3], 16) ^ v[2];
    v[0] = std::rotl(v[0], 32) + v[3];
    v[2] += v[1];
    v[3] = std::rotl(v[3], 21) ^ v[0];
    v[1] = std::rotl(v[1], 17) ^ v[2];
    v[2] = std::rotl(v[2], 32);
}

[[gnu::always_inline]] inline void absorb(State& v, std::uint64_t word) noexcept
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

std::uint64_t finish(State v) noexcept
{
    v[2] ^= 0xffU;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

State started_with(std::array<std::uint64_t, 2> key) noexcept
{
    return {key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU,
            key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U};
}

// Eight ASCII bytes in lower case. A label's length byte is at most 63 and so below 'A'.
std::uint64_t lower_case(std::uint64_t word) noexcept
{
    const auto low_bits = word & (0x7fU * every_byte);
    const auto from_a = low_bits + (0x80U - 'A') * every_byte;
    const auto above_z = low_bits + (0x7fU - 'Z') * every_byte;
    const auto is_upper = (from_a ^ above_z) & ~word & (0x80U * every_byte);
    return word | (is_upper >> 2U);
}

// Up to eight bytes as a little-endian word, the missing ones zero.
std::uint64_t word_of(std::span<const std::uint8_t> bytes) noexcept
{
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    return word;
}

}  // namespace

NameHash::NameHash(Random& random)
{
    const auto first = random.next();
    start_ = started_with({first, random.next()});
}

HashedName NameHash::operator()(dns::NameView name) const noexcept
{
    HashedName hashed;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const auto wire = name.wire();
    auto state = start_;
    std::size_t i = 0;
    for (; i + 8 <= wire.size(); i += 8) {
        std::uint64_t word;  // NOLINT(cppcoreguidelines-init-variables)
        std::memcpy(&word, wire.data() + i, 8);
        word = lower_case(word);
        std::memcpy(hashed.bytes.data() + i, &word, 8);
        absorb(state, word);
    }
    const auto tail = lower_case(word_of(wire.subspan(i)));
    std::memcpy(hashed.bytes.data() + i, &tail, 8);  // 256 bytes: there is room for the whole word.
    absorb(state, tail | (std::uint64_t{wire.size()} << 56U));
    hashed.size = wire.size();
    hashed.hash = finish(state);
    return hashed;
}

std::uint64_t sip_hash_1_3(std::array<std::uint64_t, 2> key,
                           std::span<const std::uint8_t> bytes) noexcept
{
    auto state = started_with(key);
    const auto size = bytes.size();
    while (bytes.size() >= 8) {
        absorb(state, word_of(bytes.first(8)));
        bytes = bytes.subspan(8);
    }
    absorb(state, word_of(bytes) | (std::uint64_t{size} << 56U));
    return finish(state);
}

}  // namespace mooring::zone
