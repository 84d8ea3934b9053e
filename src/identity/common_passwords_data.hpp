// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The data behind common_passwords.hpp, in two parts: the lower half of the fingerprints and the
/// upper one. Each begins to count at 0.
///
/// Thread safety: immutable.

#include <string_view>

namespace mooring::identity {

[[nodiscard]] std::string_view common_passwords_low() noexcept;
[[nodiscard]] std::string_view common_passwords_high() noexcept;

}  // namespace mooring::identity
