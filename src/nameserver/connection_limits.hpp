// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many TCP connections may be open, in all and from one client (RFC 7766, section 6.2.2).
///
/// A client is an IPv4 address or an IPv6 /64, the least that a network hands out.
///
/// Thread safety: any member from any thread.
/// Limits: memory for at most `connections_max` clients.

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/guarded.hpp"
#include "base/ip_address.hpp"

namespace mooring::nameserver {

class ConnectionLimits {
public:
    struct Options {
        std::size_t connections_max = 1024;
        std::size_t connections_per_client_max = 64;
    };
    enum class Verdict : std::uint8_t { Admitted, Full, ClientFull };

    explicit ConnectionLimits(const Options& options) : options_{options} {}

    /// Counts one more connection of `client` if there is room for it.
    [[nodiscard]] Verdict admit(const IpAddress& client);
    /// Gives back what admit() admitted.
    void release(const IpAddress& client);

private:
    struct State {
        std::size_t open = 0;
        std::map<IpAddress, std::size_t> by_client;
    };
    const Options options_;
    Guarded<State> state_;
};

}  // namespace mooring::nameserver
