// SPDX-License-Identifier: Apache-2.0
#include "nameserver/tcp_server.hpp"

#include <cerrno>
#include <future>
#include <list>
#include <system_error>

#include <boost/asio/ip/tcp.hpp>
#include <unistd.h>

#include "authority/answer.hpp"
#include "nameserver/message_stream.hpp"
#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace mooring::nameserver {
namespace {

using net::as_value;
using net::ErrorCode;
namespace asio = net::asio;
using Tcp = asio::ip::tcp;

constexpr std::size_t message_bytes_max = 65'535;
constexpr std::size_t length_bytes = 2;
/// Responses are sent when so much has gathered; one more may be added to it.
constexpr std::size_t output_bytes_enough = 32'768;
constexpr std::size_t output_bytes_kept = 8'192;  // Capacity that an idle connection may keep.
constexpr int ticks_per_timeout = 4;
constexpr std::chrono::milliseconds accept_pause{100};  // After an error such as EMFILE.

struct Session {
    explicit Session(Tcp::socket accepted) : socket{std::move(accepted)} {}

    Tcp::socket socket;
    IpAddress client;
    MessageStream input;
    std::vector<std::uint8_t> output;
    std::uint64_t last_tick = 0;  // When the last whole query came or the last response went.
};

IpAddress address_of(const Tcp::endpoint& endpoint)
{
    const auto address = endpoint.address();
    if (address.is_v4()) return Ipv4{address.to_v4().to_bytes()};
    return Ipv6{address.to_v6().to_bytes()};
}

}  // namespace

/// What one stream loop has of the server. All members but the constructor and add_listener() run
/// on that loop.
class TcpServer::Loop {
public:
    struct Shared {
        zone::NameTable& table;
        ConnectionLimits& limits;
        ConnectionCounters& connections;
        std::chrono::milliseconds idle_timeout;
    };

    Loop(const Shared& shared, asio::io_context& context, QueryCounters& queries)
        : reader_{shared.table},
          shared_{shared},
          context_{context},
          queries_{queries},
          ticker_{context},
          scratch_(message_bytes_max)
    {
        reader_.rest();
    }

    /// Takes a descriptor of its own for the listening socket. Before the loop knows of us.
    Result<> add_listener(int listening)
    {
        const int own = ::dup(listening);
        if (own < 0) {
            return fail(Errc::Io, "cannot duplicate a listening socket: " +
                                      std::system_category().message(errno));
        }
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        ::getsockname(own, reinterpret_cast<sockaddr*>(&storage), &size);
        ErrorCode error;
        Tcp::acceptor acceptor{context_};
        acceptor.assign(storage.ss_family == AF_INET ? Tcp::v4() : Tcp::v6(), own, error);
        if (error) return fail(Errc::Io, "cannot use a listening socket: " + error.message());
        acceptors_.push_back(std::move(acceptor));
        return {};
    }

    void start()
    {
        spawn(tick());
        for (auto& acceptor : acceptors_) spawn(accept_from(acceptor));
    }

    void stop(std::promise<void>& done)
    {
        is_stopping_ = true;
        done_ = &done;
        ErrorCode ignored;
        ticker_.cancel();
        for (auto& acceptor : acceptors_) acceptor.close(ignored);
        for (auto& session : sessions_) session.socket.close(ignored);
        if (running_ == 0) done_->set_value();
    }

private:
    using Sessions = std::list<Session>;

    /// Runs a coroutine of this server. Its end is counted, so that stop() can wait for all.
    void spawn(asio::awaitable<void> coroutine)
    {
        ++running_;
        asio::co_spawn(context_, std::move(coroutine), [this](const std::exception_ptr& problem) {
            // The one boundary of this loop: a library ran out of memory. The connection is gone.
            if (problem) shared_.connections.failed.add();
            --running_;
            if (is_stopping_ && running_ == 0) done_->set_value();
        });
    }

    asio::awaitable<void> accept_from(Tcp::acceptor& acceptor)
    {
        while (!is_stopping_) {
            auto [error, socket] = co_await acceptor.async_accept(as_value);
            if (is_stopping_) co_return;
            if (error) {
                asio::steady_timer pause{context_, accept_pause};
                co_await pause.async_wait(as_value);
                continue;
            }
            admit(std::move(socket));
        }
    }

    void admit(Tcp::socket socket)
    {
        ErrorCode error;
        const auto peer = socket.remote_endpoint(error);
        if (error) return;
        const auto client = address_of(peer);
        switch (shared_.limits.admit(client)) {
            case ConnectionLimits::Verdict::Full:
                return shared_.connections.refused_full.add();
            case ConnectionLimits::Verdict::ClientFull:
                return shared_.connections.refused_client.add();
            case ConnectionLimits::Verdict::Admitted:
                break;
        }
        shared_.connections.accepted.add();
        shared_.connections.open.add(1);
        socket.set_option(Tcp::no_delay{true}, error);
        const auto session = sessions_.emplace(sessions_.end(), std::move(socket));
        session->client = client;
        session->last_tick = tick_;
        spawn(serve(session));
    }

    /// Gives the connection's place back, however its coroutine ends.
    class Departure {
    public:
        Departure(Loop& loop, Sessions::iterator session) : loop_{loop}, session_{session} {}
        Departure(const Departure&) = delete;
        Departure& operator=(const Departure&) = delete;
        ~Departure()
        {
            loop_.shared_.limits.release(session_->client);
            loop_.shared_.connections.open.add(-1);
            loop_.sessions_.erase(session_);
        }

    private:
        Loop& loop_;
        Sessions::iterator session_;
    };

    asio::awaitable<void> serve(Sessions::iterator session)
    {
        const Departure departure{*this, session};
        while (true) {
            const auto space = session->input.space();
            const auto [read_error, count] = co_await session->socket.async_read_some(
                asio::buffer(space.data(), space.size()), as_value);
            if (read_error) co_return;
            session->input.received(count);
            while (true) {
                const auto progress = answer_some(*session);
                if (!session->output.empty()) {
                    const auto [write_error, written] = co_await asio::async_write(
                        session->socket, asio::buffer(session->output), as_value);
                    if (write_error) co_return;
                    session->last_tick = tick_;
                    clear_output(*session);
                }
                if (progress == Progress::Unanswerable) co_return;
                if (progress == Progress::NeedsMore) break;
            }
        }
    }

    enum class Progress : std::uint8_t {
        NeedsMore,     ///< No whole message is left.
        OutputFull,    ///< There may be more, but what is there should be sent first.
        Unanswerable,  ///< A message that gets no answer: the connection is of no use.
    };

    /// Answers the messages that have come in whole, in order.
    Progress answer_some(Session& session)
    {
        const Visit visit{reader_};
        while (session.output.size() < output_bytes_enough) {
            const auto message = session.input.next();
            if (!message) return Progress::NeedsMore;
            const auto query = authority::ReceivedQuery::parse(*message);
            const auto answer =
                authority::answer(query, reader_, authority::Transport::Tcp, scratch_);
            queries_.count(query, answer);
            if (answer.size_bytes == 0) return Progress::Unanswerable;
            append(session.output, std::span{scratch_}.first(answer.size_bytes));
        }
        return Progress::OutputFull;
    }

    /// A look into the name table: nothing of it is held while the loop waits.
    class Visit {
    public:
        explicit Visit(zone::NameTable::Reader& reader) : reader_{reader} { reader_.refresh(); }
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;
        ~Visit() { reader_.rest(); }

    private:
        zone::NameTable::Reader& reader_;
    };

    static void append(std::vector<std::uint8_t>& output, std::span<const std::uint8_t> message)
    {
        output.push_back(static_cast<std::uint8_t>(message.size() >> 8U));
        output.push_back(static_cast<std::uint8_t>(message.size() & 0xffU));
        output.insert(output.end(), message.begin(), message.end());
    }

    static void clear_output(Session& session)
    {
        session.output.clear();
        if (session.output.capacity() > output_bytes_kept) session.output.shrink_to_fit();
    }

    /// Counts time in quarters of the idle timeout and closes what has been quiet for too many.
    asio::awaitable<void> tick()
    {
        while (!is_stopping_) {
            ticker_.expires_after(shared_.idle_timeout / ticks_per_timeout);
            co_await ticker_.async_wait(as_value);
            ++tick_;
            for (auto& session : sessions_) {
                if (tick_ - session.last_tick <= ticks_per_timeout || !session.socket.is_open())
                    continue;
                shared_.connections.timed_out.add();
                ErrorCode ignored;
                session.socket.close(ignored);  // Ends its coroutine.
            }
        }
    }

    zone::NameTable::Reader reader_;
    Shared shared_;
    asio::io_context& context_;
    QueryCounters& queries_;
    std::list<Tcp::acceptor> acceptors_;
    Sessions sessions_;
    asio::steady_timer ticker_;
    std::vector<std::uint8_t> scratch_;
    std::uint64_t tick_ = 0;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::promise<void>* done_ = nullptr;
};

TcpServer::TcpServer(zone::NameTable& table, net::StreamLoops& loops, NameserverCounters& counters,
                     const Options& options)
    : loops_{loops}, limits_{options.connections}
{
    const Loop::Shared shared{.table = table,
                              .limits = limits_,
                              .connections = counters.connections,
                              .idle_timeout = options.idle_timeout};
    for (std::size_t i = 0; i < loops.count(); ++i) {
        parts_.push_back(std::make_unique<Loop>(shared, loops.context(i), counters.tcp[i]));
    }
}

TcpServer::~TcpServer()
{
    stop();
}

Result<> TcpServer::start(std::span<const int> listening)
{
    for (auto& part : parts_) {
        for (const int socket : listening) MOORING_CHECK(part->add_listener(socket));
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        loops_.post(i, [part = parts_[i].get()] { part->start(); });
    }
    is_started_ = true;
    return {};
}

void TcpServer::stop()
{
    if (!std::exchange(is_started_, false)) return;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        std::promise<void> done;
        loops_.post(i, [part = parts_[i].get(), &done] { part->stop(done); });
        done.get_future().wait();
    }
}

}  // namespace mooring::nameserver
