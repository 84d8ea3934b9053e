// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The keyed hash of owner names: SipHash-1-3 of the name in lower case.
///
/// Names are the attacker's choice, so the hash has a random key: whoever does not know it cannot
/// choose names that land in one place. Lower-casing and hashing are one pass over the name, eight
/// bytes a step; the lower-case copy stays on the stack and is what slots are compared with.
/// SipHash: https://www.aumasson.jp/siphash/siphash.pdf
///
/// Thread safety: values and const functions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/random.hpp"
#include "dns/name.hpp"

namespace mooring::zone {

/// A name in lower case with its hash.
struct HashedName {
    // Left uninitialised past `size`: clearing it would cost more than hashing does.
    std::array<std::uint8_t, 256> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t size;
    std::uint64_t hash;

    [[nodiscard]] std::span<const std::uint8_t> wire() const noexcept
    {
        return std::span{bytes}.first(size);
    }
    [[nodiscard]] dns::NameView view() const noexcept { return dns::NameView{wire()}; }
};

class NameHash {
public:
    explicit NameHash(Random& random);

    [[nodiscard]] HashedName operator()(dns::NameView name) const noexcept;

private:
    std::array<std::uint64_t, 4> start_;  // SipHash's state once the key is mixed in.
};

/// SipHash-1-3 of plain bytes: what NameHash computes, for checking it against the reference.
[[nodiscard]] std::uint64_t sip_hash_1_3(std::array<std::uint64_t, 2> key,
                                         std::span<const std::uint8_t> bytes) noexcept;

}  // namespace mooring::zone
