// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows about names and what accounts may have: the sections [names], [plans.free], [domains],
/// [lifecycle] and [billing]. The rows of [plans.free] hold for every [plans.NAME].
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> names_keys();

}  // namespace mooring::app
