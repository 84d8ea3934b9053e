// SPDX-License-Identifier: Apache-2.0
#include "nameserver/udp_worker.hpp"

#include <utility>

namespace mooring::nameserver {
namespace {

/// Full batches taken from one socket before the others and a stop have their turn.
constexpr int batches_in_a_row_max = 16;

/// More than any query without a signature has; what is longer is cut and then malformed.
constexpr std::size_t query_bytes_max = 2048;

}  // namespace

Result<std::unique_ptr<UdpWorker>> UdpWorker::make(zone::NameTable& table,
                                                   std::vector<FileDescriptor> descriptors,
                                                   QueryCounters& counters)
{
    std::vector<net::UdpSocket> sockets;
    std::vector<int> numbers;
    for (auto& descriptor : descriptors) {
        numbers.push_back(descriptor.number());
        sockets.emplace_back(std::move(descriptor));
    }
    MOORING_TRY(net::Waiter waiter, net::Waiter::make(numbers));
    return std::make_unique<UdpWorker>(table, std::move(sockets), std::move(waiter), counters);
}

UdpWorker::UdpWorker(zone::NameTable& table, std::vector<net::UdpSocket> sockets,
                     net::Waiter waiter, QueryCounters& counters)
    : reader_{table},
      sockets_{std::move(sockets)},
      waiter_{std::move(waiter)},
      counters_{counters},
      batch_{{.receive_bytes_max = query_bytes_max, .send_bytes_max = dns::server_udp_bytes_max}}
{
    reader_.rest();
}

void UdpWorker::run()
{
    while (true) {
        reader_.rest();
        waiter_.wait();
        if (waiter_.is_stop_requested()) return;
        for (std::size_t i = 0; i < sockets_.size(); ++i) {
            if (waiter_.is_readable(i)) serve(sockets_[i]);
        }
    }
}

void UdpWorker::serve(net::UdpSocket& socket)
{
    for (int round = 0; round < batches_in_a_row_max; ++round) {
        if (socket.receive(batch_) == 0) return;
        reader_.refresh();
        parse_and_prefetch();
        answer_all();
        counters_.send_failed.add_owned(socket.send(batch_).failed);
        if (!batch_.is_full()) return;
    }
}

void UdpWorker::parse_and_prefetch() noexcept
{
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        queries_[i] = authority::ReceivedQuery::parse(batch_.received(i));
        if (!queries_[i].error) reader_.prefetch(queries_[i].message.qname);
    }
}

void UdpWorker::answer_all()
{
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        const auto answer = authority::answer(queries_[i], reader_, authority::Transport::Udp,
                                              batch_.reply_buffer(i));
        counters_.count(queries_[i], answer);
        batch_.set_reply(i, answer.size_bytes);
    }
}

}  // namespace mooring::nameserver
