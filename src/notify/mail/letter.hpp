// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A notice in words: subject, text and HTML in a language, from one template of each notice.
///
///     templates/english.cpp, german.cpp ──▶ blocks ──facts put in──▶ text, HTML
///
/// A template is lines: paragraphs; "* Label: {fact}" is a row of a table; "> {link} | Label" is a
/// link to follow; "# {code}" stands alone in large letters. A row or link whose fact is missing is
/// left out; elsewhere a dash stands for it. Facts are put in after the template has been taken
/// apart and are escaped, so that nothing a fact says can become markup.
///
/// Thread safety: pure functions.

#include <span>
#include <string>
#include <string_view>

#include "notify/language.hpp"
#include "notify/teller.hpp"

namespace mooring::notify {

struct Template {
    NoticeKind kind{};
    std::string_view subject;
    std::string_view body;
};
/// One for every kind that goes by mail.
[[nodiscard]] std::span<const Template> templates_in(Language language) noexcept;
[[nodiscard]] std::span<const Template> english_templates() noexcept;
[[nodiscard]] std::span<const Template> german_templates() noexcept;

/// Who writes.
struct Letterhead {
    std::string service{};      ///< How the service calls itself: "Example DynDNS".
    std::string console_url{};  ///< Where wishes can be changed. Empty: not said.
};

struct Letter {
    std::string subject{};
    std::string text{};
    std::string html{};
};

/// The notice must be one that goes by mail.
[[nodiscard]] Letter letter_of(const Template& form, Language language, const Facts& facts,
                               const Letterhead& head);
/// The template of a notice; WebhookTest has none and gets that of WebhookGivenUp.
[[nodiscard]] const Template& template_of(NoticeKind kind, Language language) noexcept;

/// As HTML text or attribute value.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace mooring::notify
