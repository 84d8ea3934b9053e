// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>

#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.hpp"
#include "base/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "subject.hpp"

namespace mooring::conformance {
namespace {

constexpr timeval patience{.tv_sec = 1, .tv_usec = 0};

class Remote final : public Subject {
public:
    explicit Remote(const Endpoint& endpoint)
        : address_{net::socket_address_of(endpoint)},
          family_{std::holds_alternative<Ipv4>(endpoint.address) ? AF_INET : AF_INET6}
    {}

    Result<std::optional<Bytes>> ask(const Bytes& message, Carrier carrier) override
    {
        if (carrier == Carrier::Tls) return fail(Errc::Conflict, "TLS is not asked elsewhere");
        const bool is_tcp = carrier == Carrier::Tcp;
        const FileDescriptor socket{::socket(family_, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0)};
        ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(socket.number(), address_.pointer(), address_.size) != 0) {
            return fail(Errc::Io, "connect: " + std::system_category().message(errno));
        }
        return is_tcp ? ask_tcp(socket, message) : ask_udp(socket, message);
    }

    std::uint64_t now_seconds() const override { return seconds_of(SystemClock{}.wall_now()); }

private:
    static Result<std::optional<Bytes>> ask_udp(const FileDescriptor& socket, const Bytes& message)
    {
        if (::send(socket.number(), message.data(), message.size(), 0) < 0) {
            return fail(Errc::Io, "send: " + std::system_category().message(errno));
        }
        Bytes response(65'535);
        const auto count = ::recv(socket.number(), response.data(), response.size(), 0);
        if (count < 0) return std::nullopt;
        response.resize(static_cast<std::size_t>(count));
        return response;
    }

    static Result<std::optional<Bytes>> ask_tcp(const FileDescriptor& socket, const Bytes& message)
    {
        Bytes framed{static_cast<std::uint8_t>(message.size() >> 8U),
                     static_cast<std::uint8_t>(message.size() & 0xffU)};
        framed.insert(framed.end(), message.begin(), message.end());
        if (::send(socket.number(), framed.data(), framed.size(), MSG_NOSIGNAL) < 0) {
            return fail(Errc::Io, "send: " + std::system_category().message(errno));
        }
        Bytes length(2);
        if (!receive_all(socket, length)) return std::nullopt;
        Bytes response((std::size_t{length[0]} << 8U) | length[1]);
        if (!receive_all(socket, response)) return std::nullopt;
        return response;
    }

    static bool receive_all(const FileDescriptor& socket, Bytes& bytes)
    {
        return ::recv(socket.number(), bytes.data(), bytes.size(), MSG_WAITALL) ==
               static_cast<ssize_t>(bytes.size());
    }

    net::SocketAddress address_;
    int family_;
};

}  // namespace

std::unique_ptr<Subject> remote_subject(const Endpoint& endpoint)
{
    return std::make_unique<Remote>(endpoint);
}

}  // namespace mooring::conformance
