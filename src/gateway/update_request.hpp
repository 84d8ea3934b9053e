// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What every dialect's request comes down to, and what every answer is printed from.
///
///     Request ──dialect──▶ UpdateRequest ──UpdateDoor──▶ UpdateOutcome ──dialect──▶ Response
///
/// Thread safety: values.
/// Limits: the HTTP server bounds a request to some 70 KiB, and so everything in here.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"
#include "registry/address_intent.hpp"
#include "registry/commands/acme.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::gateway {

/// What shall become of each family, and how the client spelled it.
struct AddressWish {
    enum class Status : std::uint8_t {
        Ok,
        Malformed,  ///< Nothing in it can be used, and guessing would be worse than refusing.
    };
    Status status = Status::Ok;
    registry::WantedIpv4 ipv4{};
    registry::WantedIpv6 ipv6{};
    /// Moves all hosts of the sites concerned, the named ones too unless `ipv6` says otherwise.
    std::optional<registry::Ipv6Prefix> prefix{};
    std::string echo{};  ///< The addresses as sent, comma-joined; the detected one if none was.
};

/// One host as the request names it.
struct HostTarget {
    std::optional<dns::Name> name{};   ///< Canonical; nothing for what is no host name.
    std::string spelled{};             ///< As the client wrote it, for dialects that echo it.
    std::optional<AddressWish> own{};  ///< What this host gets in place of the request's wish.
    /// Without a name: the first label of the host that is meant, if the key has just one such.
    std::string label{};
};

/// Which hosts are meant if the request names none.
enum class Scope : std::uint8_t {
    Named,     ///< The one that the user name names, else the key's only one, else the key's site.
    AllOfKey,  ///< All that the key may set.
};

/// A change of the ACME TXT records of the hosts, instead of one of their addresses.
struct TxtWish {
    registry::AcmeAction action{};
    std::string value{};
    std::size_t values_max = 8;  ///< The oldest go first.
};

struct UpdateRequest {
    zone::Dialect dialect = zone::Dialect::Dyndns2;
    Instant received{};
    IpAddress client{};
    std::size_t loop = 0;

    // Credentials: the first that fits counts.
    std::vector<std::string> secrets{};    ///< In the order in which they are tried.
    std::string freedns_login{};           ///< The SHA-1 in hexadecimal that FreeDNS clients send.
    std::optional<zone::KeyId> key{};      ///< Known by other means, and proven (GnuDIP).
    std::optional<dns::Name> user_name{};  ///< The user name, if it could be the host meant.

    std::vector<HostTarget> hosts{};  ///< As asked for, in the order of the request.
    Scope scope = Scope::Named;
    AddressWish wish{};
    std::optional<TxtWish> txt{};  ///< If there is one, `wish` and `presence` are not looked at.
    registry::Presence presence = registry::Presence::Online;
    registry::Atomicity atomicity = registry::Atomicity::PerHost;
    std::string note{};  ///< The dialect's own: what read() tells print().
};

/// What became of one host of a request.
enum class HostStatus : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,  ///< Policy keeps this address out of DNS; DNS keeps what it had.
    NoSuchHost,    ///< None, or not one of the key's: nobody is told which.
    NotAHostName,
    Suspended,
    Aborted,  ///< All would have been well, but for another host of an all-or-nothing request.
    Held,     ///< It waits for the owner's word, or the host is locked; DNS keeps what it had.
};

struct HostResult {
    HostStatus status = HostStatus::NoSuchHost;
    zone::HostId host{};  ///< None: no host has this name. Also set if it is not the key's.
    dns::Name name = dns::Name::root();  ///< The root if the request had no host name here.
    std::string spelled{};               ///< As in HostTarget; the name if the host was implied.
    zone::Addresses addresses{};         ///< What DNS has now, if the host is the key's.
};

struct UpdateOutcome {
    enum class Status : std::uint8_t {
        Judged,  ///< `hosts` says what became of each.
        NoCredentials,
        BadCredentials,
        NoRight,      ///< The key is good, but not for this.
        NoHostNamed,  ///< None was given, and the key does not say which.
        TooManyHosts,
        BadAddress,   ///< Or a TXT value that cannot be one.
        Flood,        ///< Far more than any client sends: come back later.
        Unavailable,  ///< Queue full, store failed, shutting down: come back later.
    };
    Status status = Status::Judged;
    std::vector<HostResult> hosts{};             ///< In the request's order.
    std::chrono::seconds retry_after{60};        ///< For Flood and Unavailable.
    zone::KeyId key = zone::no_id<zone::KeyId>;  ///< Whose request this was, if that is known.
    /// Hosts that moved along without being meant; what the client hears is not about them.
    std::size_t neighbours_moved = 0;
};

/// True if a client may take this for success: DNS has what it wants, or would if policy let it.
[[nodiscard]] constexpr bool is_success(HostStatus status) noexcept
{
    return status == HostStatus::Changed || status == HostStatus::Unchanged ||
           status == HostStatus::NotPublished;
}

}  // namespace mooring::gateway
