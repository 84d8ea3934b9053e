// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which labels an account may claim below a suffix.
///
/// Letters, digits and hyphens (RFC 1123, 2.1), not beginning or ending with a hyphen; no leading
/// underscore, because `_acme-challenge` directly below a suffix would certify the whole suffix;
/// `xn--` only if the operator wants it, because such names can look like others. Reserved are
/// labels to which software gives a meaning of its own, or that people take for the operator's.
///
/// Thread safety: pure functions.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace mooring::registry {

/// What the operator allows beyond the default.
enum class Internationalised : std::uint8_t { Refuse, Allow };

/// Fails with InvalidArgument and a sentence that says what is wrong, or with NotAllowed for a
/// reserved label. `label` in lower case.
[[nodiscard]] Result<> check_claimable(std::string_view label, Internationalised internationalised);

[[nodiscard]] bool is_reserved(std::string_view label) noexcept;

/// Those that are reserved as they stand, without the numbered ones (`ns1`, `mx2`).
[[nodiscard]] std::span<const std::string_view> reserved_labels() noexcept;

}  // namespace mooring::registry
