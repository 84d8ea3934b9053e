// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of section [http]: where update clients are heard, how old devices and proxies are met,
/// and how many connections there may be.
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> http_keys();

}  // namespace mooring::app
