// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The languages that mails are written in.
///
/// Thread safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mooring::notify {

/// Numbers are stored: never reuse.
enum class Language : std::uint8_t { English = 1, German = 2 };
inline constexpr std::array languages{Language::English, Language::German};

/// "en" or "de" (RFC 5646).
[[nodiscard]] std::string_view text_of(Language language) noexcept;
[[nodiscard]] std::optional<Language> language_of(std::string_view text) noexcept;

}  // namespace mooring::notify
