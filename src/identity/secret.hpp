// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random secrets as text, and what is kept of them.
///
/// Thread safety: pure functions, but for the random source.
/// Invariants: secret_digits of base62 have 256 random bits, so their plain SHA-256 is as safe as
/// they are (OWASP ASVS 5.0, 6.5.2).

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::identity {

inline constexpr std::size_t secret_digits = 43;

/// 43 base62 digits.
[[nodiscard]] std::string make_secret(Random& random);
[[nodiscard]] zone::Sha256 sha256_of(std::string_view text) noexcept;
/// As entries are looked up: 64 hexadecimal digits.
[[nodiscard]] std::string lookup_of_secret(std::string_view secret);
/// Compares two hashes in constant time.
[[nodiscard]] bool is_equal(const zone::Sha256& one, const zone::Sha256& other) noexcept;

}  // namespace mooring::identity
