// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The passwords that everybody who guesses tries first (OWASP ASVS 5.0, 6.2.4).
///
/// They are the 17,950 of at least 8 characters in the ranked list of 49,233 that the npm package
/// @zxcvbn-ts/language-common 4.1.3 (MIT) ships, compiled from published breaches.
/// tools/common_passwords.py makes the data: of each, in lower case, 26 bits of its SHA-256;
/// sorted, and their differences as LEB128 in Base64. So one in 3,000 others is refused as well.
///
/// Thread safety: pure function. Takes some 100 us; it stands beside 50 ms of hashing.

#include <string_view>

namespace mooring::identity {

/// `lower`: with A to Z in lower case.
[[nodiscard]] bool is_common_password(std::string_view lower);

}  // namespace mooring::identity
