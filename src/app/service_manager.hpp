// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a service manager is told about us, by the sd_notify protocol: a datagram to the socket
/// that $NOTIFY_SOCKET names (sd_notify(3)). Without that variable nothing happens.
///
/// Thread safety: the main thread.

#include <string_view>

namespace mooring::app {

/// Sends "READY=1", "STOPPING=1", "STATUS=..." and the like. Failure is nobody's concern.
void tell_service_manager(std::string_view state);

}  // namespace mooring::app
