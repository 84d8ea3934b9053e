// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `mooringd init DIR`: a configuration file and a data folder to start from.
///
/// Thread safety: the main thread.

#include <string>
#include <vector>

#include "app/commands.hpp"
#include "base/result.hpp"

namespace mooring::app {

/// What was done, in sentences for the operator.
using InitReport = std::vector<std::string>;

/// Writes DIR/mooring.toml and DIR/data with the suffixes in it. Fails with AlreadyExists, and has
/// then changed nothing, if either is there; with Io, StoreFull and InvalidArgument otherwise.
[[nodiscard]] Result<InitReport> init(const InitCommand& command);

}  // namespace mooring::app
