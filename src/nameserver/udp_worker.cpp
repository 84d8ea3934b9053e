// SPDX-License-Identifier: Apache-2.0
#include "nameserver/udp_worker.hpp"

#include <utility>

#include "nameserver/desk.hpp"

namespace mooring::nameserver {
namespace {

/// Full batches taken from one socket before the others and a stop have their turn.
constexpr int batches_in_a_row_max = 16;

/// More than any query has, and most updates; what is longer is cut and then malformed.
constexpr std::size_t query_bytes_max = 2048;

}  // namespace

Result<std::unique_ptr<UdpWorker>> UdpWorker::make(const World& world,
                                                   std::vector<FileDescriptor> descriptors)
{
    std::vector<net::UdpSocket> sockets;
    std::vector<int> numbers;
    for (auto& descriptor : descriptors) {
        numbers.push_back(descriptor.number());
        sockets.emplace_back(std::move(descriptor));
    }
    MOORING_TRY(net::Waiter waiter, net::Waiter::make(numbers));
    return std::make_unique<UdpWorker>(world, std::move(sockets), std::move(waiter));
}

UdpWorker::UdpWorker(const World& world, std::vector<net::UdpSocket> sockets, net::Waiter waiter)
    : answers_{world.random, world.sources, world.options, world.counters},
      desk_{world.desk},
      sockets_{std::move(sockets)},
      waiter_{std::move(waiter)},
      counters_{world.counters},
      batch_{{.receive_bytes_max = query_bytes_max, .send_bytes_max = dns::server_udp_bytes_max}}
{}

void UdpWorker::run()
{
    while (true) {
        answers_.answerer().rest();
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
        answers_.answerer().begin_batch();
        parse_and_prefetch();
        answer_all(socket);
        counters_.send_failed.add_owned(socket.send(batch_).failed);
        if (!batch_.is_full()) return;
    }
}

void UdpWorker::parse_and_prefetch() noexcept
{
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        queries_[i] = authority::ReceivedQuery::parse(batch_.received(i));
        if (!queries_[i].error) answers_.answerer().prefetch(queries_[i].message.qname);
    }
}

void UdpWorker::answer_all(const net::UdpSocket& socket)
{
    for (std::size_t i = 0; i < batch_.size(); ++i) batch_.set_reply(i, answer_one(i, socket));
}

std::size_t UdpWorker::answer_one(std::size_t index, const net::UdpSocket& socket)
{
    const auto received = batch_.received(index);
    const auto sender = batch_.sender(index);
    const UdpQuery query{.query = queries_[index], .sender = sender, .size_bytes = received.size()};
    if (answers_.is_to_be_dropped(query)) return 0;
    if (desk_ == nullptr || !Desk::is_for_desk(query.query, authority::Transport::Udp))
        return answers_.respond(query, batch_.reply_buffer(index));

    counters_.to_desk.add_owned();
    const auto back = batch_.return_path(index);
    if (desk_->take({.bytes = received, .socket = socket, .back = back})) return 0;
    return answers_.refuse(query, batch_.reply_buffer(index));
}

}  // namespace mooring::nameserver
