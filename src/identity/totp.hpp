// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds, 6 digits, as every authenticator
/// app has them.
///
/// A code is taken in its own time step and in the one before and after it (clocks differ; RFC
/// 6238, section 5.2), and no step up to the last that was taken is taken again (OWASP ASVS 5.0,
/// 6.5.1).
///
/// Thread safety: pure functions, but for the random source.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/seal.hpp"
#include "identity/who.hpp"

namespace mooring::identity {

inline constexpr std::size_t totp_seed_bytes = 20;
inline constexpr std::chrono::seconds totp_step{30};

[[nodiscard]] std::vector<std::uint8_t> make_totp_seed(Random& random);
/// The number of the time step that `now` is in.
[[nodiscard]] std::uint64_t totp_step_of(WallTime now) noexcept;
/// RFC 4226, section 5.3, with six digits.
[[nodiscard]] std::string totp_code(std::span<const std::uint8_t> seed, std::uint64_t step);

/// The step that this code is of, if it may be taken now and lies after `last_step`.
[[nodiscard]] std::optional<std::uint64_t> totp_accepts(std::span<const std::uint8_t> seed,
                                                        std::string_view code, WallTime now,
                                                        std::uint64_t last_step);

/// The seed in Base32 (RFC 4648, section 6) without padding, for who types it.
[[nodiscard]] std::string totp_seed_text(std::span<const std::uint8_t> seed);
/// For a QR code: "otpauth://totp/SERVICE:EMAIL?secret=...&issuer=SERVICE".
struct TotpLabel {
    std::string_view service;
    std::string_view email;
};
[[nodiscard]] std::string totp_uri(std::span<const std::uint8_t> seed, const TotpLabel& label);

/// Under which the seed of an account is sealed: "totp:account-7".
[[nodiscard]] std::string totp_context(AccountId account);

}  // namespace mooring::identity
