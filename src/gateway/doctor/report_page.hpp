// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A Report, and the form that asks for a key, as small HTML pages.
///
/// Thread safety: pure functions.
/// Invariants: no script, nothing loaded from anywhere; what came from outside is escaped.

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/doctor/report.hpp"

namespace mooring::gateway {

/// Whether the forms have a button to try to reach a host.
enum class Reaching : std::uint8_t { Offered, Absent };

/// The form; `remark` stands above it, if there is one.
[[nodiscard]] std::string form_page(std::string_view remark, Reaching reaching);
/// The report, and if a host can be reached for, a form for that. It asks for the key once more: no
/// page holds one.
[[nodiscard]] std::string page_of(const Report& report, Reaching reaching);

/// What goes with both: allows the page its own style, by hash, and nothing else.
[[nodiscard]] std::string content_security_policy();

/// `text` with `& < > " '` as character references.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace mooring::gateway
