// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the name server meets strangers: what the operator decided about cookies, rates and about
/// what the server says of itself.
///
/// Thread safety: immutable values, shared by all threads that answer.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "nameserver/response_rate.hpp"

namespace mooring::nameserver {

/// What DNS cookies (RFC 7873) are used for.
enum class CookieMode : std::uint8_t {
    Off,      ///< A COOKIE option is ignored.
    On,       ///< A valid one proves the client's address.
    Require,  ///< As On, and a client that sends the option must send a valid one over UDP.
};

/// The texts by which a server can be told from others. Empty: it does not say.
struct Identity {
    std::string nsid;      ///< The NSID option (RFC 5001); any bytes.
    std::string version;   ///< version.bind. and version.server. CH TXT.
    std::string hostname;  ///< hostname.bind. CH TXT.
    std::string id;        ///< id.server. CH TXT (RFC 4892).
    bool operator==(const Identity&) const = default;
};

struct FrontPolicy {
    CookieMode cookies = CookieMode::On;
    RateOptions rate;
    Identity identity;
    std::chrono::milliseconds stream_idle{10'000};  ///< Said to clients that ask (RFC 7828).
    bool operator==(const FrontPolicy&) const = default;
};

}  // namespace mooring::nameserver
