// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The secrets of update keys: made, recognised, hashed.
///
///     moor_ 4fK0uXzP9aQm2LrT7cYbNe 3xT0aQ        22 base62 digits (131 bits), 6 of checksum
///     123e4567-e89b-42d3-a456-426614174000      for clients that insist on a UUID (122 random
///     bits)
///
/// The checksum, the CRC-32 of what precedes it, tells a mistyped secret from a wrong one, and the
/// prefix lets scanners of leaked files recognise it. Only the SHA-256 is ever kept.
///
/// Thread safety: pure functions.
/// Limits: at most 40 characters of `[A-Za-z0-9_-]`.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

enum class SecretFormat : std::uint8_t { Mooring, Uuid };

[[nodiscard]] std::string generate_secret(Random& random, SecretFormat format);

enum class SecretCheck : std::uint8_t {
    Valid,       ///< Well-formed; whether any key has it is another question.
    Mistyped,    ///< Looks like one of ours, but its checksum or length is wrong.
    NotASecret,  ///< Nothing that this service ever gave out.
};
[[nodiscard]] SecretCheck check_secret(std::string_view text) noexcept;

/// The six digits that end a secret which begins with `text`: other kinds of secrets have them too.
[[nodiscard]] std::string checksum_of_secret(std::string_view text);

/// What is kept and compared. A UUID's hash ignores the case of its digits.
[[nodiscard]] zone::Sha256 hash_of_secret(std::string_view secret) noexcept;

}  // namespace mooring::registry
