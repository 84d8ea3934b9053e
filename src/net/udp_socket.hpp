// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Datagrams in batches: one system call receives up to 64, one sends all their replies.
///
///     socket.receive(batch) ──▶ received(i) ... reply_buffer(i), set_reply(i) ──▶
///     socket.send(batch)
///
/// A reply goes to the sender of its datagram, from the address to which the datagram was sent,
/// also where the socket is bound to a wildcard address of a machine with many.
///
/// Thread safety: none but for send_back(); a worker owns its sockets and its batch. Bytes only:
/// nothing here knows what the datagrams mean. Limits: a datagram longer than `receive_bytes_max`
/// is cut to it. Nothing allocates after construction. send() waits at most 10 ms in all for a full
/// socket buffer, then gives up.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"

namespace mooring::net {

/// The way back to the sender of one datagram, for a reply that comes later than its batch.
class ReturnPath {
public:
    [[nodiscard]] Endpoint sender() const noexcept;

private:
    friend class UdpBatch;
    friend class UdpSocket;

    sockaddr_in6 sender_{};  // Of either family.
    socklen_t sender_bytes_ = 0;
    // One IP_PKTINFO or IPV6_PKTINFO: the address to which the datagram was sent.
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> control_{};
    std::size_t control_bytes_ = 0;
};

class UdpBatch {
public:
    static constexpr std::size_t datagrams_max = 64;

    struct Limits {
        std::size_t receive_bytes_max = 2048;
        std::size_t send_bytes_max = 1232;
    };
    explicit UdpBatch(const Limits& limits);
    UdpBatch(const UdpBatch&) = delete;
    UdpBatch& operator=(const UdpBatch&) = delete;
    ~UdpBatch() = default;

    /// How many datagrams the last receive() brought.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool is_full() const noexcept { return size_ == datagrams_max; }

    /// The bytes of datagram `index`.
    [[nodiscard]] std::span<const std::uint8_t> received(std::size_t index) const noexcept
    {
        return {static_cast<const std::uint8_t*>(receive_buffers_[index].iov_base),
                receive_headers_[index].msg_len};
    }
    [[nodiscard]] Endpoint sender(std::size_t index) const noexcept;
    /// The way back to it, a copy.
    [[nodiscard]] ReturnPath return_path(std::size_t index) const noexcept;

    /// Where the reply to datagram `index` is to be written.
    [[nodiscard]] std::span<std::uint8_t> reply_buffer(std::size_t index) noexcept
    {
        return {static_cast<std::uint8_t*>(send_buffers_[index].iov_base), send_bytes_max_};
    }
    /// Says how long the reply is; 0, as after receive(), means that there is none.
    void set_reply(std::size_t index, std::size_t size_bytes) noexcept
    {
        send_buffers_[index].iov_len = size_bytes;
    }

private:
    friend class UdpSocket;

    struct Control {  // Room for one IP_PKTINFO or IPV6_PKTINFO.
        alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
    };
    static_assert(sizeof(sockaddr_in6) >= sizeof(sockaddr_in));

    void prepare_receive() noexcept;
    std::size_t prepare_send() noexcept;

    std::size_t send_bytes_max_;
    std::size_t size_ = datagrams_max;  // All headers need preparing at first.
    std::vector<std::uint8_t> bytes_;
    std::array<mmsghdr, datagrams_max> receive_headers_{};
    std::array<mmsghdr, datagrams_max> send_headers_{};
    std::array<iovec, datagrams_max> receive_buffers_{};
    std::array<iovec, datagrams_max> send_buffers_{};
    std::array<sockaddr_in6, datagrams_max> senders_{};  // Of either family.
    std::array<Control, datagrams_max> controls_{};
};

class UdpSocket {
public:
    /// `descriptor` comes from bind_udp(): bound and not blocking.
    explicit UdpSocket(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

    [[nodiscard]] int number() const noexcept { return descriptor_.number(); }

    /// Fills `batch` with what waits, without blocking, and returns its size.
    std::size_t receive(UdpBatch& batch) noexcept;

    struct Sent {
        std::size_t sent = 0;
        std::size_t failed = 0;  ///< The kernel refused them, or its buffer stayed full.
    };
    /// Sends every reply that was set. One that the kernel refuses does not hold up the others.
    Sent send(UdpBatch& batch) noexcept;
    /// Sends one late reply, without waiting; from any thread. False if the kernel did not take it.
    [[nodiscard]] bool send_back(const ReturnPath& path,
                                 std::span<const std::uint8_t> reply) const noexcept;

private:
    [[nodiscard]] bool wait_until_writable() const noexcept;

    FileDescriptor descriptor_;
};

}  // namespace mooring::net
