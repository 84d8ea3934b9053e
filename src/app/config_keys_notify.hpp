// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows about what accounts are told: the sections [mail] and [webhooks].
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

[[nodiscard]] std::vector<ConfigKey> notify_keys();

}  // namespace mooring::app
