// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The desk behind the DNS front door: everything that is more than a plain query.
///
///     UDP worker ──bounded ring──┐                              ┌─▶ UPDATE ▶ updates::UpdateDoor
///                                ├─▶ Desk: TSIG ▶ who is it? ▶ ─┼─▶ AXFR, IXFR ▶ TransferDoor
///     TCP, TLS connection ───────┘                              ├─▶ NOTIFY ▶ NotifyDoor
///                                                               └─▶ query ▶ authority::answer
///
/// A message with a TSIG record is verified before anything else of it is read, and every response
/// to it is signed (RFC 8945, 5.3), also each message of a transfer: doors write plain messages and
/// the Responder that they are given signs. What is handed over by UDP is answered through the
/// worker's own socket.
///
/// Thread safety: take() from any thread; serve() on the stream loop that it names, which is also
/// where the doors are called and where all coroutines of that message run.
/// Limits: `waiting_max` datagrams per stream loop, waiting and in hand together; what is more is
/// refused by take() at once and the worker answers SERVFAIL.
/// Invariants: collaborators, loops and every socket handed to take() outlive stop().

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "authority/answer.hpp"
#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "dns/message.hpp"
#include "nameserver/desk_counters.hpp"
#include "nameserver/tsig_keys.hpp"
#include "net/asio.hpp"
#include "net/stream_loop.hpp"
#include "net/udp_socket.hpp"
#include "zone/name_table.hpp"

namespace mooring::updates {
class UpdateDoor;
}  // namespace mooring::updates

namespace mooring::nameserver {

struct SigningSource;

/// Where the answer to one message goes.
class Responder {
public:
    Responder() = default;
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    virtual ~Responder() = default;

    /// Sends one whole message of at most bytes_max() bytes; over TCP and TLS as many one after the
    /// other as are needed, over UDP one. False if the client is gone: there is no more to do.
    [[nodiscard]] virtual net::asio::awaitable<bool> send(
        std::span<const std::uint8_t> message) = 0;
    /// The most a message may have, without what signing adds to it.
    [[nodiscard]] virtual std::size_t bytes_max() const noexcept = 0;
};

/// One message as a door gets it: parsed, verified if it was signed.
struct Request {
    dns::Message message;  ///< With its TSIG record, which has been verified.
    Endpoint peer;
    authority::Transport transport{};
    std::size_t loop = 0;                       ///< The stream loop on which all of it runs.
    std::optional<registry::TsigOwner> signer;  ///< Whose key signed it; nothing: unsigned.
};

/// Answers AXFR and IXFR queries (RFC 5936, RFC 1995), and says itself what it refuses.
class TransferDoor {
public:
    TransferDoor() = default;
    TransferDoor(const TransferDoor&) = delete;
    TransferDoor& operator=(const TransferDoor&) = delete;
    virtual ~TransferDoor() = default;

    /// Sends all messages of the response through `responder`, which signs them. Both arguments
    /// stay valid until the coroutine ends.
    [[nodiscard]] virtual net::asio::awaitable<void> transfer(const Request& request,
                                                              Responder& responder) = 0;
};

/// Hears that a zone has changed at its primary (RFC 1996).
class NotifyDoor {
public:
    NotifyDoor() = default;
    NotifyDoor(const NotifyDoor&) = delete;
    NotifyDoor& operator=(const NotifyDoor&) = delete;
    virtual ~NotifyDoor() = default;

    /// Decides at once what is answered; what follows from the news happens elsewhere.
    [[nodiscard]] virtual dns::Rcode notified(const Request& request) = 0;
};

/// A message from outside and where it came from.
struct Inquiry {
    std::span<const std::uint8_t> bytes;
    Endpoint peer;
    authority::Transport transport{};
    std::size_t loop = 0;
};

class Desk {
public:
    struct Collaborators {
        zone::NameTable& table;
        net::StreamLoops& loops;
        const Clock& clock;
        const TsigKeys& keys;
        updates::UpdateDoor* updates = nullptr;  ///< Null: UPDATE is refused.
        TransferDoor* transfers = nullptr;       ///< Null: transfers are refused.
        NotifyDoor* notifies = nullptr;          ///< Null: NOTIFY is not implemented.
        const SigningSource* signing = nullptr;  ///< As for all that answers (answerer.hpp).
    };
    struct Options {
        std::size_t waiting_max = 1024;
    };

    Desk(const Collaborators& collaborators, const Options& options);
    ~Desk();  ///< stop(), if nobody has called it.
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// True for messages that are for the desk; all others are plain queries and for
    /// authority::answer(), which also refuses unsigned updates and transfers by UDP.
    [[nodiscard]] static bool is_for_desk(const authority::ReceivedQuery& query,
                                          authority::Transport transport) noexcept;

    /// A datagram with the way back to its sender.
    struct Datagram {
        std::span<const std::uint8_t> bytes;
        const net::UdpSocket& socket;
        const net::ReturnPath& back;
    };
    /// Takes a copy of a datagram over. False if too many wait: the caller answers SERVFAIL.
    [[nodiscard]] bool take(const Datagram& datagram);

    /// Answers one message of a connection; ends when all of the response has been sent. The bytes
    /// and the responder stay valid until then.
    [[nodiscard]] net::asio::awaitable<void> serve(Inquiry inquiry, Responder& responder);

    /// Waits for the datagrams in hand. Comes after the workers and the pipeline have been stopped,
    /// before the loops are.
    void stop();

    [[nodiscard]] const DeskCounters& counters() const noexcept { return counters_; }

private:
    class Loop;

    DeskCounters counters_;
    std::vector<std::unique_ptr<Loop>> parts_;  // One per stream loop.
    net::StreamLoops& loops_;
};

}  // namespace mooring::nameserver
