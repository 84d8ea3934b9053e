// SPDX-License-Identifier: Apache-2.0
#include "nameserver/stream_connection.hpp"

#include <utility>

namespace mooring::nameserver {
namespace {

namespace asio = net::asio;

constexpr std::size_t message_bytes_max = 65'535;
/// Responses are sent when so much has gathered; one more may be added to it.
constexpr std::size_t output_bytes_enough = 32'768;
constexpr std::size_t output_bytes_kept = 8'192;  // Capacity that an idle connection may keep.

/// A look into the name table: nothing of it is held while the loop waits.
class Visit {
public:
    explicit Visit(Answerer& answerer) : answerer_{answerer} { answerer_.begin_batch(); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { answerer_.rest(); }

private:
    Answerer& answerer_;
};

}  // namespace

StreamConnection::StreamConnection(const Shared& shared, std::unique_ptr<net::Channel> channel,
                                   const Endpoint& peer)
    : shared_{shared}, channel_{std::move(channel)}, peer_{peer}, last_tick_{shared.tick}
{}

asio::awaitable<void> StreamConnection::serve()
{
    const auto problem = co_await channel_->open();
    if (problem) {
        shared_.connections.handshakes_failed.add();
        co_return;
    }
    while (true) {
        const auto space = input_.space();
        const auto room = asio::buffer(space.data(), space.size());
        const auto transfer = co_await channel_->read(room);
        if (transfer.error) break;
        input_.received(transfer.count);
        const auto goes_on = co_await answer_all();
        if (!goes_on) break;
    }
    // Plain TCP ends when the connection's place has been given back: who sees the end may come
    // again at once. TLS says goodbye before.
    if (shared_.transport == authority::Transport::Tls) co_await channel_->shut_down();
}

void StreamConnection::begin_drain() noexcept
{
    // What the kernel has already taken can still be read; after it comes the end. A client that
    // never stops sending is closed by its loop.
    net::ErrorCode ignored;
    channel_->socket().shutdown(net::StreamSocket::shutdown_receive, ignored);
}

bool StreamConnection::is_overdue(std::uint64_t ticks) const noexcept
{
    return waiting_ == Waiting::ForClient && shared_.tick - last_tick_ > ticks;
}

/// Answers all messages that have come in whole. False if the connection is to end.
asio::awaitable<bool> StreamConnection::answer_all()
{
    while (true) {
        const auto progress = answer_some();
        const auto is_taken = co_await flush();
        if (!is_taken || progress == Progress::Unanswerable) co_return false;
        if (progress == Progress::NeedsMore) co_return true;
        if (progress == Progress::ForDesk) co_await visit_desk();
    }
}

StreamConnection::Progress StreamConnection::answer_some()
{
    const Visit visit{shared_.answerer};
    while (output_.size() < output_bytes_enough) {
        const auto message = input_.next();
        if (!message) return Progress::NeedsMore;
        const auto query = authority::ReceivedQuery::parse(*message);
        if (shared_.desk != nullptr && Desk::is_for_desk(query, shared_.transport)) {
            for_desk_ = *message;
            return Progress::ForDesk;
        }
        const Asking asking{.transport = shared_.transport,
                            .cookie = shared_.answerer.check(query, peer_.address)};
        const auto answer = shared_.answerer.answer(query, asking, shared_.scratch);
        shared_.queries.count(query, answer);
        if (answer.size_bytes == 0) return Progress::Unanswerable;
        append(shared_.scratch.first(answer.size_bytes));
    }
    return Progress::OutputFull;
}

void StreamConnection::append(std::span<const std::uint8_t> message)
{
    output_.push_back(static_cast<std::uint8_t>(message.size() >> 8U));
    output_.push_back(static_cast<std::uint8_t>(message.size() & 0xffU));
    output_.insert(output_.end(), message.begin(), message.end());
}

/// Sends what has gathered. False if the client is gone.
asio::awaitable<bool> StreamConnection::flush()
{
    if (output_.empty()) co_return true;
    const auto was_waiting = std::exchange(waiting_, Waiting::ForClient);
    last_tick_ = shared_.tick;
    const auto bytes = asio::buffer(output_);
    const auto problem = co_await channel_->write(bytes);
    waiting_ = was_waiting;
    last_tick_ = shared_.tick;
    output_.clear();
    if (output_.capacity() > output_bytes_kept) output_.shrink_to_fit();
    co_return !problem;
}

asio::awaitable<void> StreamConnection::visit_desk()
{
    shared_.queries.to_desk.add_owned();
    const Inquiry inquiry{
        .bytes = for_desk_, .peer = peer_, .transport = shared_.transport, .loop = shared_.loop};
    waiting_ = Waiting::ForDesk;
    co_await shared_.desk->serve(inquiry, *this);
    waiting_ = Waiting::ForClient;
    last_tick_ = shared_.tick;
}

asio::awaitable<bool> StreamConnection::send(std::span<const std::uint8_t> message)
{
    append(message);
    const auto is_taken = co_await flush();
    co_return is_taken;
}

std::size_t StreamConnection::bytes_max() const noexcept
{
    return message_bytes_max;
}

}  // namespace mooring::nameserver
