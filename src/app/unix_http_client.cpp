// SPDX-License-Identifier: Apache-2.0
#include "app/unix_http_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file_descriptor.hpp"

namespace mooring::app {

namespace {

constexpr std::size_t response_bytes_max = std::size_t{4} << 30U;

Error system_error(std::string_view what, int number)
{
    const auto code = number == ENOENT || number == ECONNREFUSED ? Errc::NotFound
                      : number == EACCES || number == EPERM      ? Errc::NotAllowed
                                                                 : Errc::Io;
    return {code, fmt::format("{}: {}", what, std::strerror(number))};
}

Result<FileDescriptor> connect_to(const std::filesystem::path& path, std::chrono::seconds patience)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
        return fail(Errc::InvalidArgument,
                    fmt::format("{} is too long a path for a socket", path.string()));
    std::ranges::copy(path.native(), address.sun_path);

    FileDescriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return std::unexpected{system_error("socket", errno)};
    const timeval wait{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket.number(), generic, sizeof address) != 0)
        return std::unexpected{system_error(path.string(), errno)};
    return socket;
}

Result<> send_all(const FileDescriptor& socket, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        // A server that refuses early (too large a body) closes while we still send: hear it out.
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return {};
        if (sent < 0) return std::unexpected{system_error("sending to the service", errno)};
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<std::string> receive_all(const FileDescriptor& socket)
{
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (bytes.size() < response_bytes_max) {
        const auto received = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0 && errno == EAGAIN) return fail(Errc::Io, "the service does not answer");
        if (received < 0 && (errno != ECONNRESET || bytes.empty()))
            return std::unexpected{system_error("receiving from the service", errno)};
        if (received <= 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(received));
    }
    return fail(Errc::LimitExceeded, "the answer is larger than 4 GiB");
}

/// The value of a header in a head of "NAME: VALUE" lines.
std::optional<std::string_view> header_value(std::string_view head, std::string_view name)
{
    const auto is_same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
         at = head.find("\r\n", at + 2)) {
        const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        if (!std::ranges::equal(line.substr(0, name.size()), name, is_same)) continue;
        const auto value = line.substr(name.size() + 1);
        return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
    return std::nullopt;
}

}  // namespace

Result<UnixHttpResponse> parse_response(std::string_view bytes)
{
    const auto head_end = bytes.find("\r\n\r\n");
    UnixHttpResponse response;
    const bool is_http =
        bytes.starts_with("HTTP/1.") && bytes.size() >= 12 && head_end != std::string_view::npos;
    if (!is_http || std::from_chars(bytes.data() + 9, bytes.data() + 12, response.status).ptr !=
                        bytes.data() + 12)
        return fail(Errc::Io, "the service's answer is not HTTP");

    const auto head = bytes.substr(0, head_end);
    response.content_type = header_value(head, "Content-Type").value_or("");
    response.body = bytes.substr(head_end + 4);
    if (const auto length = header_value(head, "Content-Length")) {
        std::size_t size = 0;
        std::from_chars(length->data(), length->data() + length->size(), size);
        if (response.body.size() != size) return fail(Errc::Io, "the service's answer stops short");
    }
    return response;
}

Result<UnixHttpResponse> exchange(const std::filesystem::path& socket,
                                  const UnixHttpRequest& request, std::chrono::seconds patience)
{
    MOORING_TRY(const auto connection, connect_to(socket, patience));
    MOORING_CHECK(send_all(
        connection,
        fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    "Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
                    request.method, request.target, request.content_type, request.body.size())));
    MOORING_CHECK(send_all(connection, request.body));
    MOORING_TRY(const auto bytes, receive_all(connection));
    return parse_response(bytes);
}

}  // namespace mooring::app
