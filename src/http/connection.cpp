// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <sys/socket.h>

#include "base/log.hpp"
#include "http/ascii.hpp"
#include "http/forwarded.hpp"
#include "http/proxy_protocol.hpp"
#include "http/response_text.hpp"

namespace mooring::http {
namespace {

namespace asio = net::asio;
using net::as_value;

constexpr std::size_t buffer_bytes_first = 2048;
constexpr std::size_t buffer_slack_bytes =
    1024;  // Beyond the headers: the parser says when they are too long.
constexpr std::size_t linger_bytes_max = 256 * 1024;
constexpr auto linger_timeout = std::chrono::milliseconds{2000};

Response failure(unsigned status, std::string text)
{
    return {.status = status, .content_type = "text/plain", .body = std::move(text), .headers = {}};
}

/// How a client of this version is told that the connection stays.
Persistence kept(const Request& request)
{
    return request.is_http_1_0 ? Persistence::KeepAlive : Persistence::Implied;
}

}  // namespace

/// What stands behind a Responder: knows the connection only weakly, so a handler that keeps it
/// for long keeps no socket alive. Dropped uncalled, it answers 500.
class Connection::Ticket {
public:
    Ticket(std::weak_ptr<Connection> connection, std::uint64_t number)
        : connection_{std::move(connection)}, number_{number}
    {}
    Ticket(Ticket&& other) noexcept
        : connection_{std::move(other.connection_)}, number_{std::exchange(other.number_, 0)}
    {}
    Ticket& operator=(Ticket&&) = delete;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket()
    {
        if (number_ == 0) return;
        if (const auto connection = connection_.lock()) {
            connection->core_->counters.handler_failures.add();
        }
        send(failure(500, "internal error\n"));
    }

    void operator()(Response response) { send(std::move(response)); }

private:
    void send(Response response)
    {
        const auto number = std::exchange(number_, 0);
        auto connection = connection_.lock();
        if (number == 0 || !connection) return;
        auto& loops = connection->core_->loops;
        const auto loop = connection->loop();
        if (loops.is_current(loop)) return connection->deliver(number, std::move(response));
        // The reference travels with the response, so that the last one goes on the loop.
        loops.post(loop, [connection = std::move(connection), number,
                          response = std::move(response)]() mutable {
            connection->deliver(number, std::move(response));
        });
    }

    std::weak_ptr<Connection> connection_;
    std::uint64_t number_;  // 0: used or moved away.
};

Connection::Connection(std::shared_ptr<ServerCore> core, Accepted accepted)
    : core_{std::move(core)},
      accepted_{std::move(accepted)},
      admitted_peer_{accepted_.peer},
      parser_{{core_->options.header_bytes_max, core_->options.body_bytes_max}},
      response_arrives_{core_->loops.context(accepted_.loop), Instant::max()},
      deadline_{core_->clock.now() + core_->options.header_timeout}
{}

Connection::~Connection()
{
    if (is_listed_) core_->leave(*this);  // Its coroutine ended by an exception, on its loop.
    core_->release(admitted_peer_);
}

void Connection::start()
{
    auto& context = core_->loops.context(loop());
    asio::co_spawn(
        context, [self = shared_from_this()] { return self->run(); },
        [self = shared_from_this()](const std::exception_ptr& failed) {
            // Only memory exhaustion gets here: operations return their errors.
            if (failed) self->core_->counters.handler_failures.add();
        });
}

void Connection::close() noexcept
{
    is_closed_ = true;
    deadline_ = Instant::max();
    accepted_.channel->close();
    if (is_waiting_) response_arrives_.cancel();
}

void Connection::set_deadline(std::chrono::milliseconds from_now)
{
    deadline_ = core_->clock.now() + from_now;
}

asio::awaitable<void> Connection::run()
{
    core_->enter(*this);
    is_listed_ = true;
    // g++ 12 miscompiles co_await inside a compound condition (net/asio.hpp).
    bool is_ready = false;
    if (!core_->is_draining(loop())) is_ready = co_await prepare();
    if (is_ready) co_await serve();
    close();
    core_->leave(*this);
    is_listed_ = false;
}

asio::awaitable<bool> Connection::prepare()
{
    if (accepted_.proxy_protocol == ProxyProtocol::Required) {
        bool is_read =
            accepted_.peer && is_trusted(accepted_.peer->address, core_->options.trusted_proxies);
        if (is_read) is_read = co_await read_proxy_header();
        if (!is_read) {
            core_->counters.requests_malformed.add();
            co_return false;
        }
    }
    const auto error = co_await accepted_.channel->open();
    co_return !error;
}

asio::awaitable<bool> Connection::read_proxy_header()
{
    // Looked at before it is taken from the socket: what follows may belong to TLS.
    auto& socket = accepted_.channel->socket();
    std::array<char, 1024> bytes{};
    std::size_t taken = 0;
    for (;;) {
        const auto [error] = co_await socket.async_wait(net::StreamSocket::wait_read, as_value);
        if (error || taken == bytes.size()) co_return false;
        const auto count = ::recv(socket.native_handle(), bytes.data() + taken,
                                  bytes.size() - taken, MSG_PEEK | MSG_DONTWAIT);
        if (count <= 0) co_return false;
        const auto seen = taken + static_cast<std::size_t>(count);
        const auto header = parse_proxy_header({bytes.data(), seen});
        if (header.status == ProxyHeader::Status::Malformed) co_return false;
        const bool is_done = header.status == ProxyHeader::Status::Done;
        const auto take = (is_done ? header.size : seen) - taken;
        if (::recv(socket.native_handle(), bytes.data() + taken, take, MSG_DONTWAIT) < 0)
            co_return false;
        taken += take;
        if (!is_done) continue;
        if (header.source) accepted_.peer = header.source;
        co_return true;
    }
}

asio::awaitable<void> Connection::serve()
{
    for (std::size_t served = 1;; ++served) {
        const auto status = co_await receive();
        if (status == Status::NeedMore) co_return;  // The client has gone, or its time is up.
        if (status != Status::Done) {
            co_await refuse(status);
            co_return;
        }

        const bool is_kept = parser_.is_keep_alive() &&
                             served < core_->options.requests_per_connection_max &&
                             !core_->is_draining(loop());
        auto request = parser_.take();
        complete(request);
        const auto persistence = is_kept ? kept(request) : Persistence::Close;
        const auto body = request.method == "HEAD" ? BodySent::No : BodySent::Yes;
        const auto response = co_await answer(std::move(request));
        if (!response) co_return;

        core_->counters.responses[std::clamp(response->status / 100, 1U, 5U) - 1].add();
        const auto bytes = text_of(*response, persistence, body);
        const bool is_sent = co_await send(bytes);
        if (!is_sent) co_return;
        if (!is_kept) break;
    }
    co_await finish();
}

asio::awaitable<Connection::Status> Connection::receive()
{
    const auto& options = core_->options;
    bool has_begun = buffer_begin_ != buffer_end_;
    auto status = parse_buffered();
    const auto begun = core_->clock.now();
    deadline_ = begun + (has_begun ? options.header_timeout : options.idle_timeout);
    Instant first_byte = begun;
    while (status == Status::NeedMore) {
        if (core_->is_draining(loop()) && !has_begun) co_return Status::NeedMore;
        if (!make_room()) co_return Status::Malformed;  // A chunk header without end.
        is_idle_ = !has_begun;
        const auto room = asio::buffer(buffer_) + buffer_end_;
        const auto [error, count] = co_await accepted_.channel->read(room);
        is_idle_ = false;
        if (error || is_closed_) co_return Status::NeedMore;
        buffer_end_ += count;
        if (!std::exchange(has_begun, true)) first_byte = core_->clock.now();
        status = parse_buffered();
        deadline_ =
            first_byte + (parser_.has_header() ? options.body_timeout : options.header_timeout);
    }
    co_return status;
}

Connection::Status Connection::parse_buffered()
{
    if (buffer_begin_ == buffer_end_) return Status::NeedMore;
    const auto [status, consumed] =
        parser_.feed({buffer_.data() + buffer_begin_, buffer_end_ - buffer_begin_});
    buffer_begin_ += consumed;
    if (buffer_begin_ == buffer_end_) buffer_begin_ = buffer_end_ = 0;
    return status;
}

bool Connection::make_room()
{
    if (buffer_end_ < buffer_.size()) return true;
    if (buffer_begin_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(buffer_begin_), buffer_.end(),
                  buffer_.begin());
        buffer_end_ -= std::exchange(buffer_begin_, 0);
        return true;
    }
    const auto size_max = core_->options.header_bytes_max + buffer_slack_bytes;
    if (buffer_.size() >= size_max) return false;
    buffer_.resize(std::min(std::max(buffer_.size() * 2, buffer_bytes_first), size_max));
    return true;
}

void Connection::complete(Request& request) const
{
    request.peer = accepted_.peer;
    request.is_tls = accepted_.is_tls;
    request.loop = loop();
    // Who may open a Unix socket is decided by its file mode; as an address it is this machine.
    const auto peer = accepted_.peer ? accepted_.peer->address : IpAddress{Ipv4{{127, 0, 0, 1}}};
    request.client = client_of(request, peer, core_->options.trusted_proxies);
}

asio::awaitable<std::optional<Response>> Connection::answer(Request request)
{
    core_->counters.requests.add();
    ++number_;
    response_.reset();
    set_deadline(core_->options.response_timeout);
    call_handler(std::move(request));
    if (!response_ && !is_closed_) {
        is_waiting_ = true;
        co_await response_arrives_.async_wait(as_value);
        is_waiting_ = false;
    }
    co_return std::exchange(response_, std::nullopt);
}

void Connection::call_handler(Request request)
{
    try {
        core_->handler.handle(std::move(request), Ticket{weak_from_this(), number_});
    } catch (const std::exception& exception) {  // A library's: ours throws nothing.
        // The ticket went down with the stack and has answered 500.
        log(Level::Error, "handler failed", {{"reason", exception.what()}});
    }
}

void Connection::deliver(std::uint64_t number, Response response)
{
    if (number != number_ || response_ || is_closed_) return;
    response_ = std::move(response);
    if (is_waiting_) response_arrives_.cancel();
}

asio::awaitable<bool> Connection::send(std::string_view bytes)
{
    set_deadline(core_->options.write_timeout);
    const auto output = asio::buffer(bytes);
    const auto error = co_await accepted_.channel->write(output);
    co_return !error && !is_closed_;
}

asio::awaitable<void> Connection::refuse(Status status)
{
    core_->counters.requests_malformed.add();
    auto response = failure(400, "bad request\n");
    if (status == Status::HeaderTooLarge) response = failure(431, "headers too large\n");
    if (status == Status::BodyTooLarge) response = failure(413, "body too large\n");
    core_->counters.responses[3].add();
    const auto bytes = text_of(response, Persistence::Close, BodySent::Yes);
    const bool is_sent = co_await send(bytes);
    if (!is_sent) co_return;
    set_deadline(linger_timeout);
    co_await accepted_.channel->shut_down();
    co_await linger();
}

asio::awaitable<void> Connection::finish()
{
    set_deadline(linger_timeout);
    co_await accepted_.channel->shut_down();
    net::ErrorCode ignored;
    const bool has_unread =
        buffer_begin_ != buffer_end_ || accepted_.channel->socket().available(ignored) > 0;
    if (has_unread) co_await linger();
}

asio::awaitable<void> Connection::linger()
{
    // Closing with unread bytes makes the kernel reset the connection, and the client may lose the
    // response (RFC 9112, 9.6). So what it still sends is read, for a while.
    std::array<char, 4096> ignored{};
    const auto room = asio::buffer(ignored);
    std::size_t count = 0;
    while (count < linger_bytes_max && !is_closed_) {
        const auto transfer = co_await accepted_.channel->read(room);
        if (transfer.error) co_return;
        count += transfer.count;
    }
}

}  // namespace mooring::http
