// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the browser says about the page that asked: clientDataJSON (W3C Web Authentication,
/// section 5.8.1), which the authenticator's signature covers.
///
/// Thread safety: pure functions.
/// Limits: 4 KiB, JSON 8 levels deep.

#include <optional>
#include <span>
#include <string_view>

#include "identity/webauthn/webauthn.hpp"

namespace mooring::identity {

inline constexpr std::size_t client_data_max = 4096;

/// Why this clientDataJSON is not taken; nothing: it says `type`, the challenge, an origin of ours
/// and no other page around it.
[[nodiscard]] std::optional<Refusal> refusal_of_client_data(std::span<const std::uint8_t> json,
                                                            std::string_view type,
                                                            const Expected& expected);

}  // namespace mooring::identity
