// SPDX-License-Identifier: Apache-2.0
#include "net/reachability.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"
#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace mooring::net {
namespace {

constexpr std::size_t header_bytes = 8;  // RFC 792; RFC 4443, 4.1: type, code, sum, id, sequence.
constexpr std::size_t packet_bytes_max = 256;

using Echo = std::array<std::uint8_t, header_bytes + sizeof(std::uint64_t)>;

/// The Internet checksum (RFC 1071), of an even number of bytes.
std::uint16_t checksum_of(std::span<const std::uint8_t> bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        sum += (static_cast<std::uint32_t>(bytes[i]) << 8U) | bytes[i + 1];
    }
    while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xFFFFU);
}

/// An echo request. Its data tells our answer from others', because the kernel chooses the
/// identifier of a ping socket.
Echo echo_request(const PingOrder& order)
{
    const bool is_ipv4 = std::holds_alternative<Ipv4>(order.target);
    Echo echo{};
    echo[0] = is_ipv4 ? std::uint8_t{ICMP_ECHO} : std::uint8_t{ICMP6_ECHO_REQUEST};
    echo[7] = 1;
    std::memcpy(echo.data() + header_bytes, &order.token, sizeof order.token);
    if (!is_ipv4) return echo;  // The kernel sums ICMPv6 itself (RFC 3542, 3.1).
    const auto sum = checksum_of(echo);
    echo[2] = static_cast<std::uint8_t>(sum >> 8U);
    echo[3] = static_cast<std::uint8_t>(sum & 0xFFU);
    return echo;
}

/// True for the answer to our request. A raw IPv4 socket hands over the IP header as well.
bool is_echo_reply(std::span<const std::uint8_t> packet, const PingOrder& order)
{
    const bool is_ipv4 = std::holds_alternative<Ipv4>(order.target);
    if (is_ipv4 && !packet.empty() && packet[0] >> 4U == 4) {
        packet = packet.subspan(std::min<std::size_t>((packet[0] & 0x0FU) * 4U, packet.size()));
    }
    if (packet.size() < sizeof(Echo)) return false;
    const auto reply = is_ipv4 ? std::uint8_t{ICMP_ECHOREPLY} : std::uint8_t{ICMP6_ECHO_REPLY};
    return packet[0] == reply &&
           std::memcmp(packet.data() + header_bytes, &order.token, sizeof order.token) == 0;
}

Reach reach_of(int error)
{
    switch (error) {
        case ECONNREFUSED:
        case ECONNRESET:
            return Reach::Refused;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
        case EADDRNOTAVAIL:
            return Reach::Unreachable;
        case EACCES:
        case EPERM:
        case EAFNOSUPPORT:
        case EPROTONOSUPPORT:
        case EMFILE:
        case ENFILE:
            return Reach::NotPossible;
        default:
            return Reach::Silent;
    }
}

/// A socket that sends echo requests to `target`: the kernel's own ping socket, or a raw one.
FileDescriptor ping_socket(const IpAddress& target)
{
    const bool is_ipv4 = std::holds_alternative<Ipv4>(target);
    const int family = is_ipv4 ? AF_INET : AF_INET6;
    const int protocol = is_ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
    for (const int type : {SOCK_DGRAM, SOCK_RAW}) {
        const int number = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (number >= 0) return FileDescriptor{number};
    }
    return {};
}

/// What ping and knock share: an end, told once, after `patience` at the latest.
class Attempt : public std::enable_shared_from_this<Attempt> {
public:
    Attempt(asio::io_context& context, const Clock& clock, ReachedDone done)
        : clock_{clock}, begun_{clock.now()}, timer_{context}, done_{std::move(done)}
    {}
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    virtual ~Attempt() = default;

protected:
    void end_after(std::chrono::milliseconds patience)
    {
        timer_.expires_after(patience);
        timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
            if (!error) self->end(Reach::Silent);
        });
    }
    void end(Reach reach)
    {
        if (!done_) return;
        timer_.cancel();
        close();
        std::exchange(done_, nullptr)({.reach = reach, .took = clock_.now() - begun_});
    }

private:
    virtual void close() = 0;

    const Clock& clock_;
    const Instant begun_;
    asio::steady_timer timer_;
    ReachedDone done_;
};

class Ping final : public Attempt {
public:
    Ping(asio::io_context& context, const Clock& clock, const PingOrder& order, ReachedDone done)
        : Attempt{context, clock, std::move(done)}, order_{order}, socket_{context}
    {}

    void begin()
    {
        auto descriptor = ping_socket(order_.target);
        if (!descriptor.is_open()) return end(Reach::NotPossible);
        const int number = descriptor.number();
        ErrorCode error;
        socket_.assign(descriptor.release(), error);
        const auto address = socket_address_of({.address = order_.target, .port = 0});
        const auto echo = echo_request(order_);
        // Connected, so that routers' errors come back, and nobody else's packets.
        if (::connect(number, address.pointer(), address.size) != 0 ||
            ::send(number, echo.data(), echo.size(), MSG_NOSIGNAL) < 0) {
            return end(reach_of(errno));
        }
        end_after(order_.patience);
        wait();
    }

private:
    void wait()
    {
        socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this, self = shared_from_this()](const ErrorCode& error) {
                               if (!error) read();
                           });
    }
    void read()
    {
        std::array<std::uint8_t, packet_bytes_max> packet{};
        const auto size = ::recv(socket_.native_handle(), packet.data(), packet.size(), 0);
        if (size < 0 && errno != EAGAIN && errno != EINTR) {
            const auto reach = reach_of(errno);
            // ICMP has no ports: a refusal is a router that says "unreachable" in another way.
            return end(reach == Reach::Refused ? Reach::Unreachable : reach);
        }
        if (size > 0 &&
            is_echo_reply(std::span{packet}.first(static_cast<std::size_t>(size)), order_)) {
            return end(Reach::Answered);
        }
        wait();
    }
    void close() override
    {
        ErrorCode ignored;
        socket_.close(ignored);
    }

    const PingOrder order_;
    asio::posix::stream_descriptor socket_;
};

class Knock final : public Attempt {
public:
    Knock(asio::io_context& context, const Clock& clock, const KnockOrder& order, ReachedDone done)
        : Attempt{context, clock, std::move(done)}, order_{order}, socket_{context}
    {}

    void begin()
    {
        const auto address = socket_address_of(order_.target);
        const asio::generic::stream_protocol::endpoint target{address.pointer(), address.size};
        end_after(order_.patience);
        socket_.async_connect(target, [this, self = shared_from_this()](const ErrorCode& error) {
            if (!error) return end(Reach::Answered);
            if (error != asio::error::operation_aborted) end(reach_of(error.value()));
        });
    }

private:
    void close() override
    {
        ErrorCode ignored;
        socket_.close(ignored);
    }

    const KnockOrder order_;
    StreamSocket socket_;
};

template <class Kind, class Order>
void start(const ReachTools& tools, const Order& order, ReachedDone done)
{
    auto attempt = std::make_shared<Kind>(tools.loops.context(order.loop), tools.clock, order,
                                          std::move(done));
    tools.loops.post(order.loop, [attempt = std::move(attempt)] { attempt->begin(); });
}

}  // namespace

void ping(const ReachTools& tools, const PingOrder& order, ReachedDone done)
{
    start<Ping>(tools, order, std::move(done));
}

void knock(const ReachTools& tools, const KnockOrder& order, ReachedDone done)
{
    start<Knock>(tools, order, std::move(done));
}

}  // namespace mooring::net
