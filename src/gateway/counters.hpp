// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How often each dialect answered what: one count per host of a judged request, one per request
/// that was refused as a whole.
///
/// Thread safety: any member from any thread.

#include <array>
#include <cstdint>

#include "base/counter.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::gateway {

enum class Outcome : std::uint8_t {
    Changed,
    Unchanged,
    NotPublished,
    NoSuchHost,
    NotAHostName,
    Suspended,
    NoCredentials,  ///< The first request of a client that waits to be challenged.
    BadCredentials,
    NoRight,
    NoHostNamed,
    TooManyHosts,
    BadAddress,
    BadRequest,  ///< A method or parameter that the dialect does not have.
    Aborted,
    Flood,
    Unavailable,
    Held,
};
inline constexpr std::size_t outcome_count = 17;

/// The outcome's name as metrics label: "changed", "no-such-host".
[[nodiscard]] const char* text_of(Outcome outcome) noexcept;

class Counters {
public:
    void add(zone::Dialect dialect, Outcome outcome) noexcept
    {
        updates_[static_cast<std::size_t>(dialect)][static_cast<std::size_t>(outcome)].add();
    }
    [[nodiscard]] std::uint64_t value(zone::Dialect dialect, Outcome outcome) const noexcept
    {
        return updates_[static_cast<std::size_t>(dialect)][static_cast<std::size_t>(outcome)]
            .value();
    }
    Counter check_ip;  ///< Answers to "what is my address".

private:
    static constexpr std::size_t dialect_count =
        32;  // More than zone::Dialect has, room for those to come.
    std::array<std::array<Counter, outcome_count>, dialect_count> updates_;
};

}  // namespace mooring::gateway
