// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One thread that answers DNS over UDP.
///
///     wait ▶ receive up to 64 ▶ parse all ▶ prefetch all ▶ answer all ▶ send
///
/// Answers are written straight into the send buffers. While the name table's cache lines for the
/// last query of a batch are on their way, the first is being answered. Between waiting and waiting
/// there is no allocation, no lock, no log line and no system call but receive and send.
///
/// Thread safety: run() on one thread, request_stop() from any.
/// Invariants: while it waits it holds nothing of the name table (Reader::rest()).

#include <array>
#include <memory>
#include <vector>

#include "authority/answer.hpp"
#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "nameserver/counters.hpp"
#include "net/udp_socket.hpp"
#include "net/waiter.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {

class UdpWorker {
public:
    /// `descriptors` are bound sockets, one per listen address, which the worker now owns. Table
    /// and counters must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<UdpWorker>> make(
        zone::NameTable& table, std::vector<FileDescriptor> descriptors, QueryCounters& counters);

    /// For make(), which knows how to make a waiter.
    UdpWorker(zone::NameTable& table, std::vector<net::UdpSocket> sockets, net::Waiter waiter,
              QueryCounters& counters);

    /// Answers until request_stop().
    void run();
    /// Makes run() return soon, at once if it waits.
    void request_stop() const noexcept { waiter_.request_stop(); }

private:
    void serve(net::UdpSocket& socket);
    void parse_and_prefetch() noexcept;
    void answer_all();

    zone::NameTable::Reader reader_;
    std::vector<net::UdpSocket> sockets_;
    net::Waiter waiter_;
    QueryCounters& counters_;
    net::UdpBatch batch_;
    std::array<authority::ReceivedQuery, net::UdpBatch::datagrams_max> queries_;
};

}  // namespace mooring::nameserver
