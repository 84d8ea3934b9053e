// SPDX-License-Identifier: Apache-2.0
#include "net/udp_socket.hpp"

#include <cerrno>
#include <cstring>

#include <poll.h>

#include "net/socket_address.hpp"

namespace mooring::net {
namespace {

constexpr std::size_t cache_line_bytes = 64;
constexpr int writable_wait_ms = 10;

/// The distance between two buffers: whole cache lines, and an odd number of them, because with a
/// power of two all beginnings, the only part that most datagrams touch, would share a cache set.
constexpr std::size_t stride_of(std::size_t size_bytes)
{
    const auto lines = (size_bytes + cache_line_bytes - 1) / cache_line_bytes;
    return (lines | 1U) * cache_line_bytes;
}

/// Turns what the kernel said about a datagram's way in into what to ask for its reply's way out:
/// the source address stays, the interface is left to routing.
void turn_around(msghdr& header) noexcept
{
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    if (control == nullptr) return;
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
        in_pktinfo info{};
        std::memcpy(&info, CMSG_DATA(control), sizeof info);
        info.ipi_ifindex = 0;
        std::memcpy(CMSG_DATA(control), &info, sizeof info);
    }
    if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info{};
        std::memcpy(&info, CMSG_DATA(control), sizeof info);
        if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
        std::memcpy(CMSG_DATA(control), &info, sizeof info);
    }
}

}  // namespace

UdpBatch::UdpBatch(const Limits& limits)
    : send_bytes_max_{limits.send_bytes_max},
      bytes_(datagrams_max *
             (stride_of(limits.receive_bytes_max) + stride_of(limits.send_bytes_max)))
{
    auto* next = bytes_.data();
    for (auto& buffer : receive_buffers_) {
        buffer = {.iov_base = next, .iov_len = limits.receive_bytes_max};
        next += stride_of(limits.receive_bytes_max);
    }
    for (auto& buffer : send_buffers_) {
        buffer = {.iov_base = next, .iov_len = 0};
        next += stride_of(limits.send_bytes_max);
    }
    for (std::size_t i = 0; i < datagrams_max; ++i) {
        auto& header = receive_headers_[i].msg_hdr;
        header.msg_name = &senders_[i];
        header.msg_iov = &receive_buffers_[i];
        header.msg_iovlen = 1;
        header.msg_control = controls_[i].bytes.data();
    }
    prepare_receive();
    size_ = 0;
}

Endpoint UdpBatch::sender(std::size_t index) const noexcept
{
    sockaddr_storage storage{};
    std::memcpy(&storage, &senders_[index], sizeof senders_[index]);
    return endpoint_of(storage);
}

ReturnPath UdpBatch::return_path(std::size_t index) const noexcept
{
    ReturnPath path;
    const auto& header = receive_headers_[index].msg_hdr;
    path.sender_ = senders_[index];
    path.sender_bytes_ = header.msg_namelen;
    path.control_ = controls_[index].bytes;
    path.control_bytes_ = header.msg_controllen;
    return path;
}

Endpoint ReturnPath::sender() const noexcept
{
    sockaddr_storage storage{};
    std::memcpy(&storage, &sender_, sizeof sender_);
    return endpoint_of(storage);
}

/// Undoes what the last receive() wrote into the headers that it used.
void UdpBatch::prepare_receive() noexcept
{
    for (std::size_t i = 0; i < size_; ++i) {
        receive_headers_[i].msg_hdr.msg_namelen = sizeof senders_[i];
        receive_headers_[i].msg_hdr.msg_controllen = controls_[i].bytes.size();
        send_buffers_[i].iov_len = 0;
    }
}

/// Lines up a header for every reply that was set, and returns their count.
std::size_t UdpBatch::prepare_send() noexcept
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < size_; ++i) {
        if (send_buffers_[i].iov_len == 0) continue;
        auto& header = send_headers_[count].msg_hdr;
        header = receive_headers_[i].msg_hdr;
        header.msg_flags = 0;
        header.msg_iov = &send_buffers_[i];
        turn_around(header);
        ++count;
    }
    return count;
}

std::size_t UdpSocket::receive(UdpBatch& batch) noexcept
{
    batch.prepare_receive();
    const int count = ::recvmmsg(descriptor_.number(), batch.receive_headers_.data(),
                                 UdpBatch::datagrams_max, MSG_DONTWAIT, nullptr);
    // An error is either "nothing there" or belongs to an earlier reply (ICMP): nothing to do.
    batch.size_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    return batch.size_;
}

UdpSocket::Sent UdpSocket::send(UdpBatch& batch) noexcept
{
    Sent outcome;
    auto* next = batch.send_headers_.data();
    auto left = batch.prepare_send();
    auto patience = 1;  // Waits for room once per batch, so that the wait has a bound.
    while (left > 0) {
        const int count = ::sendmmsg(descriptor_.number(), next, static_cast<unsigned>(left), 0);
        if (count > 0) {
            const auto done = static_cast<std::size_t>(count);
            outcome.sent += done;
            next += done;
            left -= done;
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN && patience-- > 0 && wait_until_writable()) continue;
        ++outcome.failed;  // This one is given up; the next may have a better route.
        ++next;
        --left;
    }
    return outcome;
}

bool UdpSocket::send_back(const ReturnPath& path,
                          std::span<const std::uint8_t> reply) const noexcept
{
    auto to = path;  // The headers of the sockets API are not const.
    std::vector<std::uint8_t> bytes{reply.begin(), reply.end()};
    iovec buffer{.iov_base = bytes.data(), .iov_len = bytes.size()};
    msghdr header{};
    header.msg_name = &to.sender_;
    header.msg_namelen = to.sender_bytes_;
    header.msg_iov = &buffer;
    header.msg_iovlen = 1;
    header.msg_control = to.control_bytes_ == 0 ? nullptr : to.control_.data();
    header.msg_controllen = to.control_bytes_;
    turn_around(header);
    while (::sendmsg(descriptor_.number(), &header, MSG_DONTWAIT) < 0)
        if (errno != EINTR) return false;
    return true;
}

bool UdpSocket::wait_until_writable() const noexcept
{
    pollfd polled{.fd = descriptor_.number(), .events = POLLOUT, .revents = 0};
    return ::poll(&polled, 1, writable_wait_ms) > 0;
}

}  // namespace mooring::net
