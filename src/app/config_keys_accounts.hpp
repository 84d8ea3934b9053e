// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The configuration keys of [accounts]: what owners may do for themselves. Rows of the table in
/// config_keys.hpp.
///
/// Thread safety: pure functions.

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> accounts_keys();

}  // namespace mooring::app
