// SPDX-License-Identifier: Apache-2.0

/// The kernel's limit: answers every datagram with a fixed DNS-shaped answer, by recvmmsg and
/// sendmmsg, and does nothing else. What a name server on one core cannot pass.
///
///     udp_echo PORT        serves 127.0.0.1:PORT until it is killed

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"

namespace {

constexpr std::size_t batch_max = 64;
constexpr std::size_t answer_tail = 16;  // The bytes of one compressed A record.

struct Buffers {
    std::array<std::array<std::uint8_t, 1500>, batch_max> bytes{};
    std::array<sockaddr_storage, batch_max> peers{};
    std::array<iovec, batch_max> vectors{};
    std::array<mmsghdr, batch_max> messages{};
};

void serve(int socket, Buffers& buffers)
{
    for (std::size_t i = 0; i < batch_max; ++i) {
        buffers.vectors[i] = {buffers.bytes[i].data(), buffers.bytes[i].size()};
        auto& header = buffers.messages[i].msg_hdr;
        header = {};
        header.msg_name = &buffers.peers[i];
        header.msg_namelen = sizeof buffers.peers[i];
        header.msg_iov = &buffers.vectors[i];
        header.msg_iovlen = 1;
    }
    const int count =
        ::recvmmsg(socket, buffers.messages.data(), batch_max, MSG_WAITFORONE, nullptr);
    if (count <= 0) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        buffers.bytes[i][2] |= 0x80U;  // QR
        buffers.vectors[i].iov_len = buffers.messages[i].msg_len + answer_tail;
    }
    ::sendmmsg(socket, buffers.messages.data(), static_cast<unsigned>(count), 0);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        fmt::print(stderr, "udp_echo PORT\n");
        return 2;
    }
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const mooring::FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM, 0)};
    const int size = 4 << 20;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    sockaddr address{};
    std::memcpy(&address, &here, sizeof here);
    if (::bind(socket.number(), &address, sizeof here) != 0) return 1;
    auto buffers = std::make_unique<Buffers>();
    while (true) serve(socket.number(), *buffers);
}
