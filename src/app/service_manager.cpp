// SPDX-License-Identifier: Apache-2.0
#include "app/service_manager.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include <sys/socket.h>
#include <sys/un.h>

#include "base/file_descriptor.hpp"

namespace mooring::app {

void tell_service_manager(std::string_view state)
{
    const char* const variable = std::getenv("NOTIFY_SOCKET");
    const std::string_view path{variable == nullptr ? "" : variable};
    sockaddr_un address{};
    if (path.size() < 2 || path.size() >= sizeof address.sun_path) return;
    if (path[0] != '/' && path[0] != '@') return;

    address.sun_family = AF_UNIX;
    std::ranges::copy(path, address.sun_path);
    if (path[0] == '@') address.sun_path[0] = '\0';  // The abstract namespace.
    const FileDescriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    ::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace mooring::app
