// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tries to reach a host from outside when its owner asks: one ping to each address that the host
/// has now, and one TCP port if the owner names it.
///
///     probe({host, addresses, port}) ──▶ Result: sentences in plain words, for Report::reached
///
/// What it may not become is a scanner: it goes only to the addresses in DNS at that moment, which
/// the owner has just set by a device there, never to one that Options::may_probe refuses (private
/// networks on a public service), once a minute for a host and 30 times a minute in all.
///
/// Thread safety: any thread; `done` is called once, on the loop, or before probe() returns where
/// it fails at once.
/// Limits: four packets a probe, `patience` at most; memory for as many hosts as a minute has
/// probes.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "net/reachability.hpp"
#include "registry/address_policy.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::gateway {

struct ProbeOrder {
    std::size_t loop = 0;
    zone::HostId host{};
    zone::Addresses addresses{};          ///< Those in DNS now.
    std::optional<std::uint16_t> port{};  ///< TCP; nothing: pings only.
};

/// What was found about one address.
struct ProbeFinding {
    IpAddress address;
    std::optional<std::uint16_t> port{};  ///< Nothing: a ping.
    net::Reach reach = net::Reach::Silent;
    std::chrono::nanoseconds took{};
    bool is_refused = false;  ///< Not tried, because nobody outside can reach such an address.
};
[[nodiscard]] std::string sentence_of(const ProbeFinding& finding);

class Prober {
public:
    using Done = std::move_only_function<void(Result<std::vector<ProbeFinding>>)>;
    struct World {
        const Clock& clock;
        Random& random;
        net::StreamLoops& loops;
    };
    struct Options {
        /// Which addresses may be tried at all.
        std::function<bool(const IpAddress&)> may_probe;
        std::chrono::seconds gap_per_host{60};
        std::size_t probes_per_minute_max = 30;
        std::chrono::milliseconds patience{3000};
    };
    Prober(const World& world, Options options);

    /// Fails with LimitExceeded if it was asked for too often, and with Conflict if the host has no
    /// address.
    void probe(const ProbeOrder& order, Done done);

private:
    struct Round;
    struct State {
        std::map<zone::HostId, Instant> last;  // Of the probes of the last minutes.
    };

    [[nodiscard]] Result<> admit(zone::HostId host);
    void send(const ProbeOrder& order, Done done);

    const World world_;
    const Options options_;
    Guarded<State> state_;
};

/// May this address be probed by a service of that profile? Only what it would publish.
[[nodiscard]] bool is_probeable(registry::Profile profile, const IpAddress& address) noexcept;

}  // namespace mooring::gateway
