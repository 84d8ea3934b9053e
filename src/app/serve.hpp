// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `mooringd serve`: the service from start to stop, driven by signals.
///
///     SIGTERM, SIGINT   drain and stop; a second one ends the process at once
///     SIGHUP            read the configuration again
///
/// Thread safety: the main thread, once.

#include "app/commands.hpp"

namespace mooring::app {

[[nodiscard]] ExitCode serve(const ServeCommand& command);

/// Prints every mistake on stderr.
void print_mistakes(const Mistakes& mistakes, const std::filesystem::path& file);

}  // namespace mooring::app
