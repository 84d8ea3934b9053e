// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One message at the desk, from its bytes to its last response.
///
///     run(): TSIG ▶ update / transfer / notify / query ▶ response, signed if the message was
///
/// Only .cpp files include it, as it brings net/asio.hpp.
///
/// Coroutines take what has a destructor by reference: g++ 12 destroys a temporary argument twice.
///
/// Thread safety: the message's stream loop only.
/// Invariants: everything it borrows outlives the coroutine of run().

#include <optional>
#include <vector>

#include "dnssec/signer.hpp"
#include "nameserver/desk.hpp"
#include "updates/dns_update.hpp"

namespace mooring::nameserver {

/// What all messages on one loop share.
struct DeskPart {
    const Desk::Collaborators& world;
    DeskCounters& counters;
    zone::NameTable::Reader& reader;  ///< Rests between messages.
    dnssec::Signer* signer = nullptr;
    std::size_t loop = 0;
};

class DeskSession {
public:
    DeskSession(const DeskPart& part, const Inquiry& inquiry, Responder& responder);

    [[nodiscard]] net::asio::awaitable<void> run();

private:
    using Bytes = std::vector<std::uint8_t>;

    [[nodiscard]] net::asio::awaitable<void> serve_request(
        std::optional<registry::TsigOwner> signer);
    [[nodiscard]] net::asio::awaitable<void> serve_update(
        std::optional<registry::TsigOwner> signer);
    [[nodiscard]] net::asio::awaitable<updates::UpdateReply> carry_out(
        updates::SignedUpdate& update);
    [[nodiscard]] net::asio::awaitable<void> serve_door(std::optional<registry::TsigOwner> signer);
    [[nodiscard]] net::asio::awaitable<void> serve_query();
    [[nodiscard]] net::asio::awaitable<void> refuse_tsig(dns::TsigVerdict verdict,
                                                         const KnownTsigKey* known);

    [[nodiscard]] Bytes short_response(dns::Rcode rcode) const;
    [[nodiscard]] net::asio::awaitable<void> reply(dns::Rcode rcode);
    [[nodiscard]] net::asio::awaitable<void> reply_update(dns::Rcode rcode);
    [[nodiscard]] net::asio::awaitable<void> reply_held();
    [[nodiscard]] net::asio::awaitable<void> send_signed(Bytes& message);
    [[nodiscard]] std::uint64_t now_seconds() const;

    const DeskPart& part_;
    const Inquiry inquiry_;
    Responder& responder_;
    const authority::ReceivedQuery query_;
    std::optional<dns::TsigRecord> tsig_;
    std::optional<dns::TsigSigner> signer_;  // Once the request's signature has been verified.
};

}  // namespace mooring::nameserver
