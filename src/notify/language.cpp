// SPDX-License-Identifier: Apache-2.0
#include "notify/language.hpp"

namespace mooring::notify {

std::string_view text_of(Language language) noexcept
{
    return language == Language::German ? "de" : "en";
}

std::optional<Language> language_of(std::string_view text) noexcept
{
    for (const auto language : languages)
        if (text == text_of(language)) return language;
    return std::nullopt;
}

}  // namespace mooring::notify
