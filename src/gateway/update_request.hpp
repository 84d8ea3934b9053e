// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What every dialect's request comes down to, and what every answer is printed from.
///
///     Request ──dialect──▶ UpdateRequest ──UpdateDoor──▶ UpdateOutcome ──dialect──▶ Response
///
/// Thread safety: values.
/// Limits: the HTTP server bounds a request to some 70 KiB, and so everything in here.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"
#include "updates/intent.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::gateway {

/// What shall become of each family, and how the client spelled it.
struct AddressWish {
    enum class Status : std::uint8_t {
        Ok,
        OnlyPrefix,  ///< Nothing but a bare prefix was sent: there is no address to set.
    };
    Status status = Status::Ok;
    updates::Wanted<Ipv4> ipv4;
    updates::Wanted<Ipv6> ipv6;
    std::string echo;  ///< The addresses as sent, comma-joined; the detected one if none was.
};

struct UpdateRequest {
    zone::Dialect dialect = zone::Dialect::Dyndns2;
    Instant received{};
    IpAddress client;
    std::size_t loop = 0;
    std::vector<std::string> secrets;  ///< In the order in which they are tried.
    std::vector<std::optional<dns::Name>>
        hosts;                           ///< As asked for; nothing for what is no host name.
    std::optional<dns::Name> user_name;  ///< The user name, if it could be the host meant.
    AddressWish wish;
};

/// What became of one host of a request.
enum class HostStatus : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,
    NoSuchHost,
    NotAHostName,
    Suspended
};

struct UpdateOutcome {
    enum class Status : std::uint8_t {
        Judged,  ///< `hosts` says what became of each.
        NoCredentials,
        BadCredentials,  ///< No such key, or one that may not set addresses.
        NoHostNamed,     ///< None was given, and the key does not say which.
        TooManyHosts,
        OnlyPrefix,
        Unavailable,  ///< Queue full, store failed, shutting down: try again.
    };
    Status status = Status::Judged;
    std::vector<HostStatus> hosts;  ///< One per host of the request, in its order.
};

}  // namespace mooring::gateway
