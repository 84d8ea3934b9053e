// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Words that a client should have replaced and did not: `%h`, `<ipaddr>`, `__MYIP__`.
///
/// Who writes them: inadyn and UniFi `%h %i %u %p`; FRITZ!Box `<domain> <ipaddr> <ip6addr> <pass>`;
/// Synology and OPNsense `__HOSTNAME__ __MYIP__`; OpenWrt `[DOMAIN] [IP]`; pfSense `%IP%`; ddns-go
/// `#{ip}`; FreshTomato `@IP`; shells `$ip ${ip}`.
///
/// Thread safety: pure functions.

#include <optional>
#include <string_view>

namespace mooring::gateway {

/// The first placeholder within `text`, or nothing. An IPv6 address in brackets is none.
[[nodiscard]] std::optional<std::string_view> placeholder_in(std::string_view text);

}  // namespace mooring::gateway
