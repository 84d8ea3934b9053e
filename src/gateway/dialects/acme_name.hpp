// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `_acme-challenge.HOST`, the one name below a host at which certificates are asked for
/// (RFC 8555, section 8.4), as clients write it. The other way round: registry::acme_owner().
///
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "dns/name.hpp"

namespace mooring::gateway {

/// The host of a challenge's name; nothing if `text` is not the name of a challenge.
[[nodiscard]] std::optional<dns::Name> host_of_challenge(std::string_view text);

/// True for what dns-01 puts into the TXT record: 43 characters of base64url (RFC 8555, 8.4).
[[nodiscard]] bool is_challenge_value(std::string_view text) noexcept;

/// The name in presentation format without the dot at its end, as these APIs write names.
[[nodiscard]] std::string without_dot(dns::NameView name);

}  // namespace mooring::gateway
