// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Listening on a Unix socket: the control socket, to which only the operator's user has access.
///
/// Thread safety: pure but for the kernel; the umask of the process is changed for an instant, so
/// call it before threads are started.

#include <string>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace mooring::net {

/// Binds `path` with mode 0600 and listens, not blocking. A socket file that nobody listens on any
/// more (left by a crash) is replaced.
///
/// Fails with PortTaken if another process listens there, InvalidArgument if the path is longer
/// than the kernel takes (107 bytes) or is a file of another kind, and Io.
[[nodiscard]] Result<FileDescriptor> listen_unix(const std::string& path);

}  // namespace mooring::net
