// SPDX-License-Identifier: Apache-2.0
#include "nameserver/transfer_client.hpp"

#include <utility>

#include <boost/asio/ip/tcp.hpp>

#include "dns/message_writer.hpp"
#include "nameserver/asio_addresses.hpp"
#include "nameserver/message_stream.hpp"
#include "net/channel.hpp"

namespace mooring::nameserver {
namespace {

namespace asio = net::asio;
using net::as_value;
using net::ErrorCode;
using Tcp = asio::ip::tcp;

std::unexpected<Error> broken(const Endpoint& primary, const std::string& reason)
{
    return fail(Errc::Io, primary.text() + ": " + reason);
}

/// Closes what is too slow. Dies with the exchange; a close that is already on its way then finds
/// nothing.
class Watchdog {
public:
    explicit Watchdog(const asio::any_io_executor& executor) : timer_{executor} {}

    void watch(std::move_only_function<void()> close)
    {
        close_ = std::make_shared<std::move_only_function<void()>>(std::move(close));
    }
    void allow(std::chrono::nanoseconds time)
    {
        timer_.expires_after(time);
        timer_.async_wait([weak = std::weak_ptr{close_}](ErrorCode error) {
            const auto close = weak.lock();
            if (!error && close) (*close)();
        });
    }

private:
    asio::steady_timer timer_;
    std::shared_ptr<std::move_only_function<void()>> close_;
};

/// A query for the whole zone, or for what has changed since our serial (RFC 1995, section 3).
std::vector<std::uint8_t> query_message(const TransferQuery& query)
{
    const auto& wanted = query.wanted;
    dns::MessageWriter writer{{.id = wanted.id}};
    writer.add_question(
        {.name = wanted.origin, .type = wanted.serial ? dns::RrType::IXFR : dns::RrType::AXFR});
    if (wanted.serial) {
        dns::Soa soa;
        soa.serial = *wanted.serial;
        const auto rdata = soa.rdata();
        writer.add(dns::Section::Authority,
                   {.owner = wanted.origin, .type = dns::RrType::SOA, .ttl = {}, .rdata = rdata});
    }
    return std::move(writer).finish();
}

class Exchange {
public:
    Exchange(TransferQuery query, const Clock& clock, const asio::any_io_executor& executor)
        : query_{std::move(query)},
          clock_{clock},
          deadline_{clock.now() + query_.time_max},
          executor_{executor},
          watchdog_{executor}
    {}

    asio::awaitable<Result<TransferReply>> run()
    {
        auto opened = co_await open();
        if (!opened) co_return std::unexpected{std::move(opened).error()};
        auto asked = co_await ask();
        if (!asked) co_return std::unexpected{std::move(asked).error()};
        auto reply = co_await receive();
        channel_->close();
        co_return std::move(reply);
    }

private:
    asio::awaitable<Result<>> open()
    {
        Tcp::socket socket{executor_};
        watchdog_.watch([&socket] {
            ErrorCode ignored;
            socket.close(ignored);
        });
        allow();
        const auto [error] =
            co_await socket.async_connect(endpoint_to<Tcp>(query_.primary), as_value);
        watchdog_.watch({});
        if (error) co_return broken(query_.primary, error.message());
        ErrorCode release_error;
        FileDescriptor descriptor{socket.release(release_error)};
        if (release_error) co_return broken(query_.primary, release_error.message());
        auto session = query_.tls == nullptr ? net::TlsContext::Session{}
                                             : query_.tls->new_session(query_.primary.address);
        if (query_.tls != nullptr && !session)
            co_return broken(query_.primary, "TLS cannot be begun");
        auto& context =
            static_cast<asio::io_context&>(asio::query(executor_, asio::execution::context));
        channel_ = net::make_channel(context, std::move(descriptor), std::move(session));
        if (!channel_) co_return broken(query_.primary, "too many sockets");
        watchdog_.watch([this] { channel_->close(); });
        allow();
        const auto open_error = co_await channel_->open();
        if (open_error) co_return broken(query_.primary, open_error.message());
        co_return Result<>{};
    }

    asio::awaitable<Result<>> ask()
    {
        auto message = query_message(query_);
        if (query_.key) {
            auto signer = dns::TsigSigner::for_request(*query_.key);
            signer.sign(message, seconds_of(clock_.wall_now()));
            verifier_.emplace(*query_.key, signer.mac());
        }
        std::vector<std::uint8_t> framed{static_cast<std::uint8_t>(message.size() >> 8U),
                                         static_cast<std::uint8_t>(message.size())};
        framed.insert(framed.end(), message.begin(), message.end());
        const auto error = co_await channel_->write(asio::buffer(framed));
        if (error) co_return broken(query_.primary, error.message());
        co_return Result<>{};
    }

    asio::awaitable<Result<TransferReply>> receive()
    {
        TransferReply reply{.transfer = std::make_unique<IncomingTransfer>(query_.wanted)};
        MessageStream input;
        while (true) {
            allow();
            const auto space = input.space();
            const auto read = co_await channel_->read(asio::buffer(space.data(), space.size()));
            if (read.error) co_return broken(query_.primary, read.error.message());
            input.received(read.count);
            while (const auto message = input.next()) {
                reply.bytes += message->size();
                auto progress = take(*message, *reply.transfer);
                if (!progress) co_return std::unexpected{std::move(progress).error()};
                if (*progress == IncomingTransfer::Progress::Complete) co_return std::move(reply);
            }
        }
    }

    [[nodiscard]] Result<IncomingTransfer::Progress> take(std::span<const std::uint8_t> bytes,
                                                          IncomingTransfer& transfer)
    {
        if (clock_.now() >= deadline_) return broken(query_.primary, "the transfer takes too long");
        if (verifier_) MOORING_CHECK(verifier_->verify(bytes, seconds_of(clock_.wall_now())));
        const auto message = dns::Message::parse(bytes);
        if (!message) return fail(Errc::Corrupt, query_.primary.text() + ": a malformed message");
        MOORING_TRY(const auto progress, transfer.feed(*message, bytes.size()));
        if (progress == IncomingTransfer::Progress::Complete && verifier_ &&
            !verifier_->is_proven())
            return fail(Errc::Corrupt, query_.primary.text() + ": the last message is not signed");
        return progress;
    }

    void allow() { watchdog_.allow(query_.silence_max); }

    const TransferQuery query_;
    const Clock& clock_;
    const Instant deadline_;
    asio::any_io_executor executor_;
    std::unique_ptr<net::Channel> channel_;
    std::optional<dns::TsigVerifier> verifier_;
    Watchdog watchdog_;
};

}  // namespace

asio::awaitable<Result<TransferReply>> fetch(TransferQuery query, const Clock& clock)
{
    const auto executor = co_await asio::this_coro::executor;
    Exchange exchange{std::move(query), clock, executor};
    auto reply = co_await exchange.run();
    co_return std::move(reply);
}

}  // namespace mooring::nameserver
