// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows about update clients that are not about HTTP: the sections [gnudip], [limits] and
/// [doctor], and how long a silent host is waited for.
///
/// Thread safety: pure functions.

#include <vector>

#include "app/config_keys.hpp"

namespace mooring::app {

/// [gnudip], [limits] and [doctor].
[[nodiscard]] std::vector<ConfigKey> gateway_keys();
/// Of section [updates].
[[nodiscard]] std::vector<ConfigKey> silence_keys();

}  // namespace mooring::app
