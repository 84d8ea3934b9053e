// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of the section [transfer] in the table of configuration keys (config_keys.hpp).
///
/// Thread safety: pure.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> transfer_keys();

}  // namespace mooring::app
