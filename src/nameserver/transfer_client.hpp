// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One transfer from a primary, over TCP or TLS (RFC 5936, section 4; RFC 9103): connect, ask,
/// verify, collect.
///
/// For .cpp files: it brings net/asio.hpp.
///
/// Thread safety: the coroutine's loop.
/// Limits: IncomingTransfer's; `time_max` for all of it and `silence_max` between two messages.

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "dns/tsig.hpp"
#include "nameserver/incoming_transfer.hpp"
#include "net/asio.hpp"
#include "net/tls_client.hpp"

namespace mooring::nameserver {

struct TransferQuery {
    IncomingTransfer::Wanted wanted;
    Endpoint primary;
    std::optional<dns::TsigKey> key{};
    const net::TlsClient* tls = nullptr;  ///< Null: plain TCP.
    std::chrono::seconds time_max{3600};
    std::chrono::seconds silence_max{20};
};

struct TransferReply {
    std::unique_ptr<IncomingTransfer> transfer;  ///< Complete.
    std::size_t bytes = 0;
};

/// Fails with Io (no connection, broken off, too slow), NotAllowed (refused by RCODE or TSIG),
/// LimitExceeded and Corrupt. Until then nothing has happened to the zone.
[[nodiscard]] net::asio::awaitable<Result<TransferReply>> fetch(TransferQuery query,
                                                                const Clock& clock);

}  // namespace mooring::nameserver
