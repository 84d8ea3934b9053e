// SPDX-License-Identifier: Apache-2.0
#include "dnssec/fingerprint.hpp"

#include <bit>
#include <cstring>

#include "dns/ascii_case.hpp"
#include "dnssec/rrsig.hpp"
#include "dnssec/zone_keys.hpp"

namespace mooring::dnssec {
namespace {

using Bytes = std::span<const std::uint8_t>;

static_assert(std::endian::native == std::endian::little);

/// SipHash-2-4 with 128 bits of output, fed by words.
// Inlined by force: called, it would keep its state in memory.
struct Sip {
    std::uint64_t v0, v1, v2, v3;

    [[gnu::always_inline]] explicit Sip(std::array<std::uint64_t, 2> key) noexcept
        : v0{key[0] ^ 0x736f6d6570736575U},
          v1{key[1] ^ 0x646f72616e646f6dU ^ 0xeeU},
          v2{key[0] ^ 0x6c7967656e657261U},
          v3{key[1] ^ 0x7465646279746573U}
    {}

    [[gnu::always_inline]] void round() noexcept
    {
        v0 += v1;
        v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32) + v3;
        v2 += v1;
        v3 = std::rotl(v3, 21) ^ v0;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    [[gnu::always_inline]] void add(std::uint64_t word) noexcept
    {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    [[gnu::always_inline]] Fingerprint finish() noexcept
    {
        v2 ^= 0xeeU;
        for (int i = 0; i < 4; ++i) round();
        const auto first = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xddU;
        for (int i = 0; i < 4; ++i) round();
        return {.high = first, .low = v0 ^ v1 ^ v2 ^ v3};
    }
};

/// Up to eight bytes as a little-endian word, the missing ones zero.
std::uint64_t tail_word(Bytes bytes) noexcept
{
    std::uint64_t word = 0;
    if (!bytes.empty()) std::memcpy(&word, bytes.data(), bytes.size());
    return word;
}

}  // namespace

FingerprintKey::FingerprintKey(Random& random) : words_{random.next(), random.next()} {}

Fingerprint FingerprintKey::fingerprint(const ActiveKey& key,
                                        const RrsetToSign& rrset) const noexcept
{
    Sip hash{words_};
    hash.add(key.key->identity());
    hash.add((std::uint64_t{zone::number_of(key.id)} << 32U) | rrset.rrset.ttl.seconds);
    // Sizes of everything that follows: no two RRsets are the same sequence of words.
    const auto owner = rrset.owner.wire();
    const auto rdatas = rrset.rrset.rdatas;
    hash.add((std::uint64_t{static_cast<std::uint16_t>(rrset.rrset.type)} << 48U) |
             (std::uint64_t{rrset.rrset.count} << 32U) | (std::uint64_t{rrset.labels} << 8U) |
             owner.size());
    hash.add((std::uint64_t{key.dnskey.flags} << 48U) | rdatas.size());
    std::size_t i = 0;
    for (; i + 8 <= owner.size(); i += 8) hash.add(dns::lower_word(dns::load_word(&owner[i])));
    hash.add(dns::lower_word(tail_word(owner.subspan(i))));
    for (i = 0; i + 8 <= rdatas.size(); i += 8) hash.add(dns::load_word(&rdatas[i]));
    hash.add(tail_word(rdatas.subspan(i)));
    return hash.finish();
}

Fingerprint sip_hash_128(std::array<std::uint64_t, 2> key,
                         std::span<const std::uint8_t> bytes) noexcept
{
    Sip hash{key};
    const auto size = bytes.size();
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) hash.add(dns::load_word(bytes.data()));
    hash.add(tail_word(bytes) | (std::uint64_t{size} << 56U));
    return hash.finish();
}

}  // namespace mooring::dnssec
