// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Passwords: which are good enough, and argon2id (RFC 9106) of those that are.
///
/// A password is kept exactly as it was typed: any characters, no trimming, no case folding, no
/// composition rules (OWASP ASVS 5.0, 6.2.5, 6.2.8), and no Unicode normalisation either, although
/// NIST SP 800-63B-4 would have it: normalising is changing, whose tables differ between versions
/// of Unicode, so that an upgrade could lock people out. Whoever types the same on another system
/// and gets other bytes has the reset by mail.
///
/// Thread safety: pure functions. hash_password() and matches() take some 50 ms and 46 MiB: call
/// them in a PasswordPool.
/// Limits: 15 characters, or 8 with a second factor (NIST SP 800-63B-4, 3.1.1.2); 256 bytes.
/// Invariants: no password is ever part of an error's text.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::identity {

inline constexpr std::size_t password_characters_min = 15;
inline constexpr std::size_t password_characters_min_with_factor = 8;
inline constexpr std::size_t password_bytes_max = 256;

/// What hashing costs. The usual is OWASP's first choice for argon2id, which meets ASVS 5.0,
/// appendix C: 46 MiB, one pass, one lane.
struct HashCost {
    std::uint32_t kibibytes = 47104;
    std::uint32_t passes = 1;
    bool operator==(const HashCost&) const = default;
};

struct PasswordHash {
    HashCost cost{};
    std::array<std::uint8_t, 16> salt{};
    std::array<std::uint8_t, 32> hash{};
    bool operator==(const PasswordHash&) const = default;

    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static PasswordHash read(zone::ByteReader& reader);
};

/// Fails with Internal if there is no memory for it.
[[nodiscard]] Result<PasswordHash> hash_password(std::string_view password, const HashCost& cost,
                                                 Random& random);
/// Compares in constant time.
[[nodiscard]] Result<bool> matches(const PasswordHash& hash, std::string_view password);

/// Whether an account has something besides its password.
enum class SecondFactor : std::uint8_t { None, There };

/// What a password is judged by.
struct PasswordContext {
    std::string_view email;
    std::string_view service;  ///< The service's name: "ddns.example.net".
    SecondFactor second_factor = SecondFactor::None;
};

/// Fails with InvalidArgument and what would help: too short, too long, not UTF-8, among the most
/// common ones (common_passwords.hpp), or made of little but words that anybody would try here: the
/// parts of the e-mail address and of the service's name.
[[nodiscard]] Result<> check_password(std::string_view password, const PasswordContext& context);

/// Characters, which is not bytes. Nothing that is not UTF-8 has any.
[[nodiscard]] std::size_t characters_of(std::string_view utf8) noexcept;

}  // namespace mooring::identity
