// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One thread that answers DNS over UDP.
///
///     wait ▶ receive up to 64 ▶ parse all ▶ prefetch all ▶ answer all ▶ send
///
/// Answers are written straight into the send buffers. While the name table's cache lines for the
/// last query of a batch are on their way, the first is being answered. Between waiting and waiting
/// there is no allocation, no lock, no log line and no system call but receive and send, but for
/// what goes to the desk: a copy over a bounded ring, answered later through the same socket.
///
/// Thread safety: run() on one thread, request_stop() from any.
/// Invariants: while it waits it holds nothing of the name table (Reader::rest()). Its sockets live
/// as long as it, because the desk may still answer through them.

#include <array>
#include <memory>
#include <vector>

#include "authority/answer.hpp"
#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/udp_answers.hpp"
#include "net/udp_socket.hpp"
#include "net/waiter.hpp"

namespace mooring::nameserver {

class Desk;

class UdpWorker {
public:
    /// What the worker borrows, and its part of the rates.
    struct World {
        Random& random;
        const AnswerSources& sources;
        Desk* desk = nullptr;  ///< Null: authority::answer() refuses what is for it.
        UdpAnswers::Options options;
        QueryCounters& counters;
    };

    /// `descriptors` are bound sockets, one per listen address, which the worker now owns.
    [[nodiscard]] static Result<std::unique_ptr<UdpWorker>> make(
        const World& world, std::vector<FileDescriptor> descriptors);

    /// For make(), which knows how to make a waiter.
    UdpWorker(const World& world, std::vector<net::UdpSocket> sockets, net::Waiter waiter);

    /// Answers until request_stop().
    void run();
    /// Makes run() return soon, at once if it waits.
    void request_stop() const noexcept { waiter_.request_stop(); }

    [[nodiscard]] const UdpAnswers& answers() const noexcept { return answers_; }

private:
    void serve(net::UdpSocket& socket);
    void parse_and_prefetch() noexcept;
    void answer_all(const net::UdpSocket& socket);
    [[nodiscard]] std::size_t answer_one(std::size_t index, const net::UdpSocket& socket);

    UdpAnswers answers_;
    Desk* const desk_;
    std::vector<net::UdpSocket> sockets_;
    net::Waiter waiter_;
    QueryCounters& counters_;
    net::UdpBatch batch_;
    std::array<authority::ReceivedQuery, net::UdpBatch::datagrams_max> queries_;
};

}  // namespace mooring::nameserver
