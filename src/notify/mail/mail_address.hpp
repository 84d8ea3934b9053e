// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which texts can be mailed to: an addr-spec of RFC 5321, 4.1.2, without quoted local parts, and
/// with nothing in it that could end a header or an SMTP command.
///
/// Thread safety: pure functions.
/// Limits: 254 bytes, of which 64 before the "@" (RFC 5321, 4.5.3.1).

#include <optional>
#include <string>
#include <string_view>

namespace mooring::notify {

/// ASCII only: a mail server that takes others (RFC 6531) cannot be counted on.
[[nodiscard]] bool is_mail_address(std::string_view text) noexcept;

/// The address as mail servers know it: a domain in other letters as its A-labels (RFC 5891).
/// Nothing if it cannot be mailed to.
[[nodiscard]] std::optional<std::string> mailable(std::string_view address);

/// What stands after the "@".
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;

}  // namespace mooring::notify
