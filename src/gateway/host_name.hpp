// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Host names as clients write them, as DNS names.
///
/// Thread safety: pure functions.

#include <optional>
#include <string_view>

#include "dns/name.hpp"

namespace mooring::gateway {

/// The canonical name that `text` means: blanks around it and a trailing dot ignored, any case,
/// U-labels turned into A-labels. Nothing if it is not the name of a host below some domain: a
/// single label, an unexpanded placeholder (`%h`, `<domain>`), an address, anything with characters
/// other than letters, digits, hyphens and underscores.
[[nodiscard]] std::optional<dns::Name> parse_host_name(std::string_view text);

}  // namespace mooring::gateway
