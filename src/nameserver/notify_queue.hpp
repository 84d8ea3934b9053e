// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which NOTIFY is to be sent to whom and when (RFC 1996, section 3.6): at most one at a time per
/// secondary and zone, always with the newest serial, again with growing pauses until it is
/// answered or nobody is there.
///
/// Thread safety: none. Time is an argument.
/// Limits: `targets_max` pairs wait; more are not told (their refresh timers will find out).

#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "base/clock.hpp"
#include "dns/types.hpp"
#include "zone/ids.hpp"

namespace mooring::nameserver {

struct NotifyTarget {
    zone::SecondaryId secondary{};
    zone::ZoneId zone{};
    auto operator<=>(const NotifyTarget&) const = default;
};

class NotifyQueue {
public:
    struct Options {
        std::chrono::milliseconds first_pause{2'000};  ///< Doubles from try to try.
        unsigned tries_max = 6;                        ///< About two minutes in all.
        std::size_t targets_max = 100'000;
    };
    /// One message to be sent now.
    struct Due {
        NotifyTarget target;
        dns::Serial serial;
        unsigned attempt = 0;  ///< From 1.
    };

    explicit NotifyQueue(const Options& options) : options_{options} {}

    /// The target is to hear of this serial.
    void want(const NotifyTarget& target, dns::Serial serial, Instant now);
    /// The next message that is due; it counts as sent. Nothing: wait until deadline().
    [[nodiscard]] std::optional<Due> next(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;
    /// The target has answered what next() said. A newer serial is sent at once.
    void answered(const Due& due, Instant now);
    void forget(zone::SecondaryId secondary);

    [[nodiscard]] std::size_t size() const noexcept { return targets_.size(); }
    /// How many targets never answered.
    [[nodiscard]] std::size_t given_up() const noexcept { return given_up_; }

private:
    struct State {
        dns::Serial wanted;
        unsigned attempt = 0;
        Instant at{};
    };
    using Targets = std::map<NotifyTarget, State>;
    void move(Targets::iterator target, Instant at);
    Targets::iterator drop(Targets::iterator target);

    const Options options_;
    Targets targets_;
    std::set<std::pair<Instant, NotifyTarget>> times_;
    std::size_t given_up_ = 0;
};

}  // namespace mooring::nameserver
