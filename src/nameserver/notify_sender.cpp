// SPDX-License-Identifier: Apache-2.0
#include "nameserver/notify_sender.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <optional>
#include <unordered_map>
#include <utility>

#include <boost/asio/ip/udp.hpp>

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "dns/message_writer.hpp"
#include "nameserver/asio_addresses.hpp"
#include "net/asio.hpp"

namespace mooring::nameserver {
namespace {

namespace asio = net::asio;
using Udp = asio::ip::udp;
using net::as_value;
using net::ErrorCode;

constexpr std::size_t response_bytes_max = 1232;
constexpr std::size_t families = 2;

bool has_changed_secondaries(const zone::Batch& batch)
{
    return std::ranges::any_of(batch.changes, [](const zone::Change& change) {
        return std::holds_alternative<zone::Put<zone::Secondary>>(change) ||
               std::holds_alternative<zone::Erase<zone::Secondary>>(change);
    });
}

}  // namespace

/// The sending half: all but wake() runs on stream loop 0.
class NotifySender::Shell {
public:
    Shell(const Collaborators& with, const Options& options)
        : with_{with},
          sources_{options.sources},
          state_{State{.queue = NotifyQueue{options.queue}}},
          reader_{with.table},
          timer_{with.loops.context(0)}
    {
        reader_.rest();
    }

    struct State {
        NotifyQueue queue;
        bool is_woken = false;
    };

    template <class Change>
    void change_queue(Change change)
    {
        const auto was_woken = state_.with([&](State& state) {
            change(state.queue);
            return std::exchange(state.is_woken, true);
        });
        if (!was_woken) with_.loops.post(0, [this] { timer_.cancel(); });
    }

    void start() { spawn(run()); }

    void stop(std::promise<void>& done)
    {
        is_stopping_ = true;
        done_ = &done;
        timer_.cancel();
        ErrorCode ignored;
        for (auto& socket : sockets_)
            if (socket) socket->close(ignored);
        if (running_ == 0) done_->set_value();
    }

private:
    struct Sent {
        NotifyQueue::Due due;
        Udp::endpoint peer;
        std::optional<dns::TsigVerifier> verifier;
    };

    void spawn(asio::awaitable<void> coroutine)
    {
        ++running_;
        asio::co_spawn(with_.loops.context(0), std::move(coroutine),
                       [this](const std::exception_ptr&) {
                           --running_;
                           if (is_stopping_ && running_ == 0) done_->set_value();
                       });
    }

    asio::awaitable<void> run()
    {
        while (!is_stopping_) {
            const auto now = with_.clock.now();
            std::vector<NotifyQueue::Due> due;
            const auto deadline = state_.with([&](State& state) {
                state.is_woken = false;
                while (const auto next = state.queue.next(now)) due.push_back(*next);
                note_given_up(state.queue);
                return state.queue.deadline();
            });
            for (const auto& one : due) send(one);
            forget_old();
            const auto pause = deadline ? *deadline - now : std::chrono::nanoseconds::max();
            timer_.expires_after(std::min<std::chrono::nanoseconds>(pause, std::chrono::hours{1}));
            const auto woken = state_.with([](const State& state) { return state.is_woken; });
            if (woken) continue;
            co_await timer_.async_wait(as_value);
        }
    }

    void note_given_up(const NotifyQueue& queue)
    {
        with_.counters.notify_given_up.add(queue.given_up() - given_up_);
        given_up_ = queue.given_up();
    }

    void send(const NotifyQueue::Due& due)
    {
        const auto secondary = with_.tables.secondary(due.target.secondary);
        if (!secondary) return forget(due.target.secondary);
        auto sent = Sent{
            .due = due, .peer = endpoint_to<Udp>(secondary->address), .verifier = std::nullopt};
        const auto id = new_id();
        auto message = message_for(due, id);
        auto* socket = socket_for(sent.peer);
        if (message.empty() || socket == nullptr) return;
        if (secondary->tsig.algorithm != 0) {
            const auto key = with_.keys.find(registry::tsig_name_of(secondary->id));
            if (!key) return;
            auto signer = dns::TsigSigner::for_request(key->key);
            signer.sign(message, seconds_of(with_.clock.wall_now()));
            sent.verifier.emplace(key->key, signer.mac());
        }
        ErrorCode error;
        socket->send_to(asio::buffer(message), sent.peer, 0, error);
        with_.counters.notify_sent.add();
        log(Level::Debug, "notify",
            {{"to", secondary->address.text()},
             {"serial", std::to_string(due.serial.value)},
             {"try", std::to_string(due.attempt)}});
        sent_.insert_or_assign(id, std::move(sent));
    }

    [[nodiscard]] std::vector<std::uint8_t> message_for(const NotifyQueue::Due& due,
                                                        std::uint16_t id)
    {
        reader_.refresh();
        const auto* view = reader_.zone(due.target.zone);
        std::vector<std::uint8_t> message;
        if (view != nullptr && !view->soa.empty()) {
            dns::MessageWriter writer{
                {.id = id, .opcode = dns::Opcode::Notify, .is_authoritative = true},
                response_bytes_max};
            writer.add_question({.name = view->origin, .type = dns::RrType::SOA});
            writer.add(dns::Section::Answer, {.owner = view->origin,
                                              .type = dns::RrType::SOA,
                                              .ttl = view->soa_ttl,
                                              .rdata = view->soa});
            message = std::move(writer).finish();
        }
        reader_.rest();
        return message;
    }

    /// One that no message without an answer has.
    [[nodiscard]] std::uint16_t new_id()
    {
        auto id = static_cast<std::uint16_t>(with_.random.next());
        while (sent_.contains(id) && sent_.size() < 0x8000) ++id;
        return id;
    }

    [[nodiscard]] Udp::socket* socket_for(const Udp::endpoint& peer)
    {
        const auto is_v6 = peer.address().is_v6();
        auto& socket = sockets_.at(is_v6 ? 1 : 0);
        if (socket) return &*socket;
        ErrorCode error;
        Udp::socket opened{with_.loops.context(0)};
        opened.open(is_v6 ? Udp::v6() : Udp::v4(), error);
        for (const auto& source : sources_) {
            const auto local = endpoint_to<Udp>(Endpoint{source, 0});
            if (local.address().is_v6() != is_v6 || local.address().is_unspecified()) continue;
            opened.bind(local, error);
            break;
        }
        if (!opened.is_open()) return nullptr;
        opened.non_blocking(true, error);
        socket.emplace(std::move(opened));
        spawn(receive(*socket));
        return &*socket;
    }

    asio::awaitable<void> receive(Udp::socket& socket)
    {
        std::array<std::uint8_t, response_bytes_max> buffer{};
        while (!is_stopping_) {
            Udp::endpoint from;
            const auto [error, size] =
                co_await socket.async_receive_from(asio::buffer(buffer), from, as_value);
            if (is_stopping_) co_return;
            if (!error) take(from, std::span{buffer}.first(size));
        }
    }

    /// Whatever the RCODE says: the secondary has heard us.
    void take(const Udp::endpoint& from, std::span<const std::uint8_t> bytes)
    {
        const auto message = dns::Message::parse(bytes);
        if (!message || !message->header.is_response ||
            message->header.opcode != dns::Opcode::Notify)
            return;
        const auto found = sent_.find(message->header.id);
        if (found == sent_.end() || found->second.peer != from) return;
        auto& sent = found->second;
        if (sent.verifier && !sent.verifier->verify(bytes, seconds_of(with_.clock.wall_now())))
            return;
        with_.counters.notify_answered.add();
        const auto due = sent.due;
        sent_.erase(found);
        const auto now = with_.clock.now();
        change_queue([&](NotifyQueue& queue) { queue.answered(due, now); });
    }

    void forget(zone::SecondaryId secondary)
    {
        state_.with([&](State& state) { state.queue.forget(secondary); });
    }

    /// Messages that will not be answered any more must not pile up.
    void forget_old()
    {
        constexpr std::size_t sent_max = 16'384;
        if (sent_.size() > sent_max) sent_.clear();
    }

    const Collaborators with_;
    const std::vector<IpAddress> sources_;
    Guarded<State> state_;
    zone::NameTable::Reader reader_;
    asio::steady_timer timer_;
    std::array<std::optional<Udp::socket>, families> sockets_;
    std::unordered_map<std::uint16_t, Sent> sent_;
    std::size_t given_up_ = 0;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::promise<void>* done_ = nullptr;
};

NotifySender::NotifySender(const Collaborators& collaborators, const Options& options)
    : with_{collaborators}, shell_{std::make_unique<Shell>(collaborators, options)}
{}

NotifySender::~NotifySender()
{
    stop();
}

void NotifySender::start(std::span<const zone::ZoneSerial> sealed)
{
    secondaries_ = with_.tables.secondaries();
    is_started_ = true;
    with_.loops.post(0, [this] { shell_->start(); });
    want(sealed);
}

void NotifySender::stop()
{
    if (!std::exchange(is_started_, false)) return;
    std::promise<void> done;
    with_.loops.post(0, [this, &done] { shell_->stop(done); });
    done.get_future().wait();
}

void NotifySender::applied(const zone::Batch& batch)
{
    if (!has_changed_secondaries(batch)) return;
    secondaries_ = with_.tables.secondaries();
    for (const auto& change : batch.changes)
        if (const auto* erased = std::get_if<zone::Erase<zone::Secondary>>(&change))
            shell_->change_queue([&](NotifyQueue& queue) { queue.forget(erased->id); });
}

void NotifySender::sealed(std::span<const zone::ZoneSerial> serials)
{
    if (!secondaries_.empty()) want(serials);
}

void NotifySender::want(std::span<const zone::ZoneSerial> serials)
{
    if (secondaries_.empty()) return;
    const auto now = with_.clock.now();
    shell_->change_queue([&](NotifyQueue& queue) {
        for (const auto& [zone, serial] : serials) {
            const auto row = with_.tables.zone(zone);
            if (!row || row->signing == zone::Signing::Online) continue;
            for (const auto& secondary : secondaries_)
                if (!secondary.zone || *secondary.zone == zone)
                    queue.want({secondary.id, zone}, serial, now);
        }
    });
}

}  // namespace mooring::nameserver
