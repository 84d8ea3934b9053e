// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of section [dns] about how the name server meets strangers: TLS, cookies, the rate of
/// responses, and what it says of itself.
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> dns_front_keys();

}  // namespace mooring::app
