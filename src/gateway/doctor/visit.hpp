// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One request of an update client and what it heard: what the doctor keeps.
///
/// A visit is made from the request while its secrets are still there (visit_of.hpp) and holds none
/// of them: the target and the form are redacted (http/redaction.hpp), of the secrets offered only
/// their shape is told, and a user name is shown only if it cannot be a secret put into the wrong
/// field.
///
/// Thread safety: values.
/// Limits: every text is cut (visit_of.hpp), so that a visit is below 1.5 KiB.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "registry/address_intent.hpp"
#include "zone/ids.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::gateway {

/// How a request ended, over all its hosts: the first failure, else a change, else "unchanged".
enum class Verdict : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,  ///< Policy keeps the address out of DNS; the client heard what keeps it going.
    NoSuchHost,    ///< Not a host of this key.
    NotAHostName,
    Suspended,
    Aborted,  ///< Another host of an all-or-nothing request failed.
    Held,     ///< It waits for the owner's word, or the host is locked.
    NoCredentials,
    BadCredentials,
    NoRight,
    NoHostNamed,
    TooManyHosts,
    BadAddress,
    BadRequest,  ///< A method, option or body that the dialect does not have.
    NoSuchPage,  ///< No dialect has this path.
    Redirected,
    Flood,
    Unavailable,
};
/// "changed", "no-such-host".
[[nodiscard]] const char* text_of(Verdict verdict) noexcept;
/// True if the client got what it asked for, or hears that it did.
[[nodiscard]] bool is_success(Verdict verdict) noexcept;

/// What the secret that a client offered looks like: a wrong one tells by its form what went wrong.
enum class SecretShape : std::uint8_t {
    None,
    Accepted,     ///< It is a key's.
    Unknown,      ///< Well-formed, but no key has it: revoked, rotated or another service's.
    Mistyped,     ///< One of ours with a wrong character, cut short or too long.
    Padded,       ///< One of ours within blanks, line ends or quotation marks.
    Md5,          ///< 32 hexadecimal digits.
    Sha1,         ///< 40 hexadecimal digits.
    Sha256,       ///< 64 hexadecimal digits.
    UserName,     ///< The user name or the host name once more.
    InUserName,   ///< The key stands where the user name belongs.
    Placeholder,  ///< A word that the client should have replaced: `%p`, `<pass>`, `PASSWORD`.
    Foreign,      ///< Nothing that this service ever gave out: an account's password, perhaps.
};
/// "accepted", "in-user-name".
[[nodiscard]] const char* text_of(SecretShape shape) noexcept;

struct Visit {
    WallTime time{};
    zone::Dialect dialect = zone::Dialect::None;  ///< None: the path was no dialect's.
    Verdict verdict = Verdict::BadRequest;
    SecretShape secret = SecretShape::None;
    zone::KeyId key{};                ///< None: no key has the secret.
    std::vector<zone::HostId> hosts;  ///< Those it was about, as far as they exist.
    IpAddress client;                 ///< Whom it came from.
    bool is_tls = false;
    unsigned status = 0;            ///< Of HTTP; 0 where there is no HTTP.
    unsigned count = 1;             ///< Of equal requests in a row (only for unknown secrets).
    unsigned neighbours_moved = 0;  ///< Hosts of its site that moved along.

    /// What it wished for each family; Keep if nothing was understood.
    registry::WantedIpv4 ipv4{};
    registry::WantedIpv6 ipv6{};
    registry::Presence presence = registry::Presence::Online;

    std::string method{};
    std::string target{};       ///< Redacted.
    std::string form{};         ///< Of a POSTed form, redacted; empty for other bodies.
    std::string host_header{};  ///< As sent.
    std::string agent{};        ///< As sent.
    std::string user{};         ///< Of the credentials; `***` if it might be a secret.
    std::string asked{};        ///< In the dialect's words, if target and form do not tell it.
    std::string answer{};       ///< The body's beginning, redacted.
};

}  // namespace mooring::gateway
