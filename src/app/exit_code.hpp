// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What mooringd says to the shell, so that a script can tell a taken port from a full disk.
///
/// The numbers are part of the contract (docs/configuration.md, "Exit codes").

#include "base/result.hpp"

namespace mooring::app {

enum class ExitCode : int {
    Done = 0,
    Refused = 1,     ///< A mistake in the configuration, or the service refused the command.
    Usage = 2,       ///< The command line makes no sense.
    PortTaken = 3,   ///< Something else listens there.
    DataInUse = 4,   ///< Another process has the data folder.
    DataTooNew = 5,  ///< A newer version of mooringd wrote the data folder.
    DiskFull = 6,
    DataCorrupt = 7,  ///< What is stored fails its checksums.
    NotAllowed = 8,   ///< The system refused: a port below 1024, a folder of another user.
    NotRunning = 9,   ///< ctl: nobody listens at the control socket.
    Failed = 10,      ///< Anything else; the message says what.
};

/// The exit code that goes with an error at start.
[[nodiscard]] ExitCode exit_code_of(Errc code) noexcept;

}  // namespace mooring::app
