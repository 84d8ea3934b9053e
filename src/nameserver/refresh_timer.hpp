// SPDX-License-Identifier: Apache-2.0
#pragma once

/// When a copied zone is to be looked for at its primary, and when it is too old to be answered:
/// the timers of RFC 1034, section 4.3.5, with the numbers of the zone's own SOA.
///
/// Thread safety: values. Time is an argument.
/// Limits: refresh and retry are at least a second and at most four weeks, however the primary sets
/// them; without an SOA, retries double from one second to an hour.

#include <optional>

#include "base/clock.hpp"
#include "dns/rdata.hpp"

namespace mooring::nameserver {

class RefreshTimer {
public:
    /// Nothing is known of the zone yet: due at once.
    explicit RefreshTimer(Instant now) : due_{now} {}

    /// The zone is what the primary has, or was loaded at start.
    void confirmed(const dns::Soa& soa, Instant now);
    /// As confirmed(), but due at once: after a restart.
    void loaded(const dns::Soa& soa, Instant now);
    /// No primary could be asked.
    void failed(Instant now);
    /// The primary says that there is news (RFC 1996, section 4.7).
    void notified(Instant now) { due_ = now; }

    /// When to ask the primary.
    [[nodiscard]] Instant due() const noexcept { return due_; }
    /// When the zone expires; nothing while there is none.
    [[nodiscard]] std::optional<Instant> expires() const noexcept { return expires_; }
    /// True if the zone must not be answered any more.
    [[nodiscard]] bool is_expired(Instant now) const noexcept
    {
        return expires_ && now >= *expires_;
    }

private:
    struct Pauses {
        std::chrono::seconds refresh{}, retry{};
    };
    Instant due_;
    std::optional<Instant> expires_;
    std::optional<Pauses> pauses_;
    unsigned failures_ = 0;
};

}  // namespace mooring::nameserver
