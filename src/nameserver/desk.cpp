// SPDX-License-Identifier: Apache-2.0
#include "nameserver/desk.hpp"

#include <condition_variable>
#include <deque>
#include <utility>

#include "base/guarded.hpp"
#include "nameserver/answerer.hpp"
#include "nameserver/desk_session.hpp"

namespace mooring::nameserver {

namespace asio = net::asio;

namespace {

/// The reply to a datagram, through the socket on which it came.
class DatagramResponder final : public Responder {
public:
    DatagramResponder(const net::UdpSocket& socket, const net::ReturnPath& back,
                      std::size_t bytes_max)
        : socket_{socket}, back_{back}, bytes_max_{bytes_max}
    {}

    [[nodiscard]] asio::awaitable<bool> send(std::span<const std::uint8_t> message) override
    {
        co_return socket_.send_back(back_, message);
    }
    [[nodiscard]] std::size_t bytes_max() const noexcept override { return bytes_max_; }

private:
    const net::UdpSocket& socket_;
    const net::ReturnPath& back_;
    const std::size_t bytes_max_;
};

}  // namespace

std::size_t DeskCounters::slot_of(dns::TsigError error) noexcept
{
    switch (error) {
        case dns::TsigError::BadSig:
            return 0;
        case dns::TsigError::BadKey:
            return 1;
        case dns::TsigError::BadTime:
            return 2;
        case dns::TsigError::BadTrunc:
            return 3;
        case dns::TsigError::None:
            break;
    }
    return tsig_error_slots - 1;
}

/// What one stream loop has of the desk. Only take() and stop() run elsewhere.
class Desk::Loop {
public:
    Loop(const Collaborators& world, DeskCounters& counters, std::size_t index,
         std::size_t waiting_max)
        : world_{world},
          counters_{counters},
          reader_{world.table},
          waiting_max_{waiting_max},
          index_{index}
    {
        reader_.rest();
        if (world.signing != nullptr)
            signer_.emplace(world.signing->ring, world.signing->cache, world.signing->budget);
    }

    [[nodiscard]] bool take(const Datagram& datagram)
    {
        bool is_first = false;
        const auto is_taken = state_.with([&](State& state) {
            if (state.waiting.size() + state.in_hand >= waiting_max_) return false;
            is_first = state.waiting.empty();
            state.waiting.push_back({.bytes = {datagram.bytes.begin(), datagram.bytes.end()},
                                     .socket = &datagram.socket,
                                     .back = datagram.back});
            return true;
        });
        if (!is_taken) {
            counters_.refused_full.add();
            return false;
        }
        counters_.waiting.add(1);
        if (is_first) world_.loops.post(index_, [this] { serve_waiting(); });
        return true;
    }

    [[nodiscard]] asio::awaitable<void> serve(Inquiry inquiry, Responder& responder)
    {
        const DeskPart part{.world = world_,
                            .counters = counters_,
                            .reader = reader_,
                            .signer = signer_ ? &*signer_ : nullptr,
                            .loop = index_};
        DeskSession session{part, inquiry, responder};
        co_await session.run();
    }

    void wait_until_empty()
    {
        state_.when(
            emptied_,
            [](const State& state) { return state.waiting.empty() && state.in_hand == 0; },
            [](State&) {});
    }

private:
    struct Item {
        std::vector<std::uint8_t> bytes;
        const net::UdpSocket* socket = nullptr;
        net::ReturnPath back;
    };
    struct State {
        std::deque<Item> waiting;
        std::size_t in_hand = 0;
    };

    /// Begins with all that wait, in the order in which they came.
    void serve_waiting()
    {
        auto items = state_.with([](State& state) {
            state.in_hand += state.waiting.size();
            return std::exchange(state.waiting, {});
        });
        for (auto& item : items) {
            asio::co_spawn(world_.loops.context(index_), serve_item(std::move(item)),
                           [this](const std::exception_ptr&) { finished(); });
        }
    }

    [[nodiscard]] asio::awaitable<void> serve_item(Item item)
    {
        const auto query = authority::ReceivedQuery::parse(item.bytes);
        DatagramResponder responder{*item.socket, item.back,
                                    dns::udp_response_bytes_max(query.message)};
        const Inquiry inquiry{.bytes = item.bytes,
                              .peer = item.back.sender(),
                              .transport = authority::Transport::Udp,
                              .loop = index_};
        co_await serve(inquiry, responder);
    }

    void finished()
    {
        counters_.waiting.add(-1);
        const auto is_empty =
            state_.with([](State& state) { return --state.in_hand == 0 && state.waiting.empty(); });
        if (is_empty) emptied_.notify_all();
    }

    const Collaborators world_;
    DeskCounters& counters_;
    zone::NameTable::Reader reader_;
    std::optional<dnssec::Signer> signer_;
    const std::size_t waiting_max_;
    const std::size_t index_;
    Guarded<State> state_;
    std::condition_variable emptied_;
};

Desk::Desk(const Collaborators& collaborators, const Options& options) : loops_{collaborators.loops}
{
    for (std::size_t i = 0; i < loops_.count(); ++i)
        parts_.push_back(std::make_unique<Loop>(collaborators, counters_, i, options.waiting_max));
}

Desk::~Desk()
{
    stop();
}

bool Desk::is_for_desk(const authority::ReceivedQuery& query,
                       authority::Transport transport) noexcept
{
    const auto& message = query.message;
    if (!query.deserves_response() || query.error) return query.error == dns::WireError::BadTsig;
    if (message.has_tsig || message.opcode == dns::Opcode::Notify) return true;
    // Over UDP an unsigned update is not worth a place in the ring: anybody can send millions.
    if (message.opcode == dns::Opcode::Update) return transport != authority::Transport::Udp;
    if (message.opcode != dns::Opcode::Query) return false;
    if (message.qtype == dns::RrType::AXFR) return transport != authority::Transport::Udp;
    return message.qtype == dns::RrType::IXFR;
}

bool Desk::take(const Datagram& datagram)
{
    // All datagrams of one client come to one loop and so keep their order.
    const auto sender = datagram.back.sender();
    return parts_[sender.port % parts_.size()]->take(datagram);
}

asio::awaitable<void> Desk::serve(Inquiry inquiry, Responder& responder)
{
    co_await parts_[inquiry.loop]->serve(inquiry, responder);
}

void Desk::stop()
{
    for (const auto& part : parts_) part->wait_until_empty();
}

}  // namespace mooring::nameserver
