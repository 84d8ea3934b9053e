// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Times as webhooks and the event stream show them.
///
/// Thread safety: pure function.

#include <string>

#include "base/clock.hpp"

namespace mooring::notify {

/// "2026-11-23T22:30:00Z" (RFC 3339), without fractions.
[[nodiscard]] std::string rfc3339(WallTime time);

}  // namespace mooring::notify
