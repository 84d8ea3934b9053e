// SPDX-License-Identifier: Apache-2.0
#include "net/listen_unix.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace mooring::net {
namespace {

std::unexpected<Error> refused(const std::string& path, const char* what)
{
    return fail(Errc::Io, std::string{"cannot "} + what + " " + path + ": " + std::strerror(errno));
}

FileDescriptor unix_socket()
{
    return FileDescriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    return address;
}

const sockaddr* pointer_to(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);  // The sockets API's own cast.
}

/// Makes way for bind(): a socket file without a listener goes.
Result<> remove_stale(const std::string& path, const sockaddr_un& address)
{
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode)) {
        return fail(Errc::InvalidArgument, path + " exists and is not a socket");
    }
    const auto probe = unix_socket();
    const bool is_answered = ::connect(probe.number(), pointer_to(address), sizeof address) == 0;
    if (is_answered || errno == EAGAIN) {
        return fail(Errc::PortTaken, "another process listens on " + path);
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return refused(path, "remove");
    return {};
}

}  // namespace

Result<FileDescriptor> listen_unix(const std::string& path)
{
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        return fail(Errc::InvalidArgument, "a socket's path has 1 to 107 bytes: " + path);
    }
    const auto address = address_of(path);
    MOORING_CHECK(remove_stale(path, address));
    auto socket = unix_socket();
    if (!socket.is_open()) return refused(path, "make a socket for");
    // The file must never be open to others, not even between bind() and a chmod().
    const auto umask_before = ::umask(0177);
    const int bound = ::bind(socket.number(), pointer_to(address), sizeof address);
    ::umask(umask_before);
    if (bound != 0) return refused(path, "bind");
    if (::listen(socket.number(), SOMAXCONN) != 0) return refused(path, "listen on");
    return socket;
}

}  // namespace mooring::net
