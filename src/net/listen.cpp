// SPDX-License-Identifier: Apache-2.0
#include "net/listen.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/socket_address.hpp"

namespace mooring::net {
namespace {

enum class Sharing : std::uint8_t { Exclusive, ReusePort };

constexpr int tcp_backlog = 1024;  // Cut to net.core.somaxconn by the kernel.

/// The sentence for the operator after a failed socket call.
std::unexpected<Error> failure(int error, std::string_view transport, const Endpoint& endpoint)
{
    const auto where = fmt::format("{} {}", transport, endpoint.text());
    switch (error) {
        case EADDRINUSE:
            return fail(Errc::PortTaken,
                        fmt::format("cannot listen on {}: another process listens there", where));
        case EACCES:
            return fail(
                Errc::NotAllowed,
                fmt::format("cannot listen on {}: ports below 1024 need root or the capability "
                            "CAP_NET_BIND_SERVICE",
                            where));
        case EADDRNOTAVAIL:
            return fail(
                Errc::InvalidArgument,
                fmt::format("cannot listen on {}: this machine has no such address", where));
        default:
            return fail(Errc::Io, fmt::format("cannot listen on {}: {}", where,
                                              std::system_category().message(error)));
    }
}

bool set_option(const FileDescriptor& socket, int level, int name, int value = 1)
{
    return ::setsockopt(socket.number(), level, name, &value, sizeof value) == 0;
}

FileDescriptor open_socket(const Endpoint& endpoint, int type)
{
    const int family = std::holds_alternative<Ipv4>(endpoint.address) ? AF_INET : AF_INET6;
    FileDescriptor socket{::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (socket.is_open() && family == AF_INET6) {
        if (!set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY)) return {};
    }
    return socket;
}

bool bind_to(const FileDescriptor& socket, const Endpoint& endpoint)
{
    const auto address = socket_address_of(endpoint);
    return ::bind(socket.number(), address.pointer(), address.size) == 0;
}

Endpoint local_endpoint(const FileDescriptor& socket, const Endpoint& asked)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        return asked;
    }
    return {.address = asked.address, .port = endpoint_of(storage).port};
}

/// Asks for the destination address of each datagram: who is asked on a machine with many
/// addresses must answer from the one that was asked (RFC 2181, section 4.1).
bool report_destinations(const FileDescriptor& socket, const Endpoint& endpoint)
{
    if (!is_unspecified(endpoint.address)) return true;
    return std::holds_alternative<Ipv4>(endpoint.address)
               ? set_option(socket, IPPROTO_IP, IP_PKTINFO)
               : set_option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO);
}

Result<BoundSocket> bind_one_udp(const Endpoint& endpoint, Sharing sharing)
{
    auto socket = open_socket(endpoint, SOCK_DGRAM);
    if (!socket.is_open()) return failure(errno, "UDP", endpoint);
    if (sharing == Sharing::ReusePort && !set_option(socket, SOL_SOCKET, SO_REUSEPORT)) {
        return failure(errno, "UDP", endpoint);
    }
    if (!report_destinations(socket, endpoint) || !bind_to(socket, endpoint)) {
        return failure(errno, "UDP", endpoint);
    }
    const auto bound = local_endpoint(socket, endpoint);
    return BoundSocket{.descriptor = std::move(socket), .endpoint = bound};
}

/// The kernel allows less than asked without complaint; root may pass the limit.
void size_buffers(const FileDescriptor& socket, const UdpBindOptions& options)
{
    const auto receive = static_cast<int>(options.receive_bytes);
    const auto send = static_cast<int>(options.send_bytes);
    if (!set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, receive)) {
        set_option(socket, SOL_SOCKET, SO_RCVBUF, receive);
    }
    if (!set_option(socket, SOL_SOCKET, SO_SNDBUFFORCE, send)) {
        set_option(socket, SOL_SOCKET, SO_SNDBUF, send);
    }
}

}  // namespace

Result<BoundUdpGroup> bind_udp(const Endpoint& endpoint, const UdpBindOptions& options)
{
    // A second server of the same user could join a SO_REUSEPORT group and silently take half of
    // the queries. A socket that does not share finds out whether anybody is there.
    BoundUdpGroup group{.descriptors = {}, .endpoint = endpoint};
    {
        MOORING_TRY(const BoundSocket probe, bind_one_udp(endpoint, Sharing::Exclusive));
        group.endpoint = probe.endpoint;
    }
    while (group.descriptors.size() < options.socket_count) {
        MOORING_TRY(BoundSocket bound, bind_one_udp(group.endpoint, Sharing::ReusePort));
        size_buffers(bound.descriptor, options);
        group.descriptors.push_back(std::move(bound.descriptor));
    }
    return group;
}

Result<BoundSocket> listen_tcp(const Endpoint& endpoint, const TcpListenOptions& options)
{
    auto socket = open_socket(endpoint, SOCK_STREAM);
    if (!socket.is_open()) return failure(errno, "TCP", endpoint);
    if (!set_option(socket, SOL_SOCKET, SO_REUSEADDR) || !bind_to(socket, endpoint) ||
        ::listen(socket.number(), tcp_backlog) != 0) {
        return failure(errno, "TCP", endpoint);
    }
    if (options.fast_open_queue > 0)
        set_option(socket, IPPROTO_TCP, TCP_FASTOPEN, options.fast_open_queue);  // Or not.
    const auto bound = local_endpoint(socket, endpoint);
    return BoundSocket{.descriptor = std::move(socket), .endpoint = bound};
}

}  // namespace mooring::net
