// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How text travels in a mail: headers in encoded words, bodies in quoted-printable, dates.
///
/// Thread safety: pure functions.
/// Invariants: what comes out is ASCII, its lines end with CRLF and are at most 76 bytes long
/// (headers: 78); nothing that goes in can begin a header or a part of its own.

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mooring::notify {

/// One header, folded, with its CRLF. What is not ASCII becomes encoded words (RFC 2047);
/// control characters, line ends among them, become spaces.
[[nodiscard]] std::string header_line(std::string_view name, std::string_view text);
/// `Name <address>` for From and To. The address must pass is_mail_address().
[[nodiscard]] std::string mailbox_line(std::string_view header, std::string_view name,
                                       std::string_view address);
/// RFC 2045, 6.7. Line ends of any kind in `text` are line ends.
[[nodiscard]] std::string quoted_printable(std::string_view text);
/// "Mon, 23 Nov 2026 22:30:00 +0000" (RFC 5322, 3.3).
[[nodiscard]] std::string mail_date(WallTime time);

}  // namespace mooring::notify
