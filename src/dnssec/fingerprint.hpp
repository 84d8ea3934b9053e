// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What identifies a signature before it is made: a keyed hash of all that it covers (the signing
/// key, owner in lower case, type, labels, TTL, RDATAs) but its times.
///
/// An RRset that changes has another fingerprint, so nobody has to tell the cache what changed.
/// SipHash-2-4 with 128 bits of output, because owners choose names and records: whoever could
/// choose two RRsets with one fingerprint could make somebody else's answer carry a signature that
/// does not fit it. SipHash is made for exactly that, a fast keyed hash of short inputs that an
/// adversary chooses, and XXH3 is not, whose speed shows only in longer inputs than an RRset.
/// https://www.aumasson.jp/siphash/siphash.pdf
///
/// Thread safety: values and const functions.

#include <array>
#include <cstdint>
#include <span>

#include "base/random.hpp"

namespace mooring::dnssec {

struct ActiveKey;
struct RrsetToSign;

struct Fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const Fingerprint&) const = default;
};

/// The secret of one process under which fingerprints are made.
class FingerprintKey {
public:
    explicit FingerprintKey(Random& random);
    /// A key that is not secret: for tests, and where only an even spread is wanted.
    explicit constexpr FingerprintKey(std::array<std::uint64_t, 2> words) noexcept : words_{words}
    {}

    /// One pass over the RRset; allocates nothing.
    [[nodiscard]] Fingerprint fingerprint(const ActiveKey& key,
                                          const RrsetToSign& rrset) const noexcept;

private:
    std::array<std::uint64_t, 2> words_;
};

/// SipHash-2-4-128 of plain bytes, to be checked against the reference.
[[nodiscard]] Fingerprint sip_hash_128(std::array<std::uint64_t, 2> key,
                                       std::span<const std::uint8_t> bytes) noexcept;

}  // namespace mooring::dnssec
