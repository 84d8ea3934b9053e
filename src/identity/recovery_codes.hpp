// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Recovery codes: ten secrets on paper, each of which stands in for a second factor once.
///
///     7kq2mx-9r3vwa-pd5hcz-e8t4ny        24 of 32 characters: 120 random bits
///
/// With at least 112 bits a plain hash protects them enough (OWASP ASVS 5.0, 6.5.2). Letters that
/// look like digits are not used, and are read as those digits (Crockford's Base32).
///
/// Thread safety: pure functions, but for the random source.
/// Invariants: a code works once; making new ones ends the old ones.

#include <string>
#include <string_view>
#include <vector>

#include "identity/factors.hpp"

namespace mooring::identity {

inline constexpr std::size_t recovery_codes_count = 10;

/// Puts ten new codes into `factors` and returns them, the one time they are told.
[[nodiscard]] std::vector<std::string> make_recovery_codes(Factors& factors, Random& random,
                                                           WallTime now);
/// True if it was one of them; it is used up then.
[[nodiscard]] bool use_recovery_code(Factors& factors, std::string_view code);

}  // namespace mooring::identity
