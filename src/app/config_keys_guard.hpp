// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows about the guard: the section [guard].
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> guard_keys();

}  // namespace mooring::app
