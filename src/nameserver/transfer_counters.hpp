// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What transfers and notifications count, for the metrics page.
///
/// Thread safety: counted and read by any thread.

#include <array>
#include <cstdint>

#include "base/counter.hpp"

namespace mooring::nameserver {

/// How a zone went over.
enum class TransferKind : std::uint8_t {
    Axfr,       ///< A whole zone (RFC 5936).
    Ixfr,       ///< What has changed (RFC 1995).
    IxfrWhole,  ///< Changes were asked for, the whole zone was given.
    UpToDate,   ///< One SOA: there was nothing to give.
};
inline constexpr std::array transfer_kind_names{"axfr", "ixfr", "ixfr_whole", "up_to_date"};

enum class TransferResult : std::uint8_t {
    Done,
    Refused,  ///< Not configured for it, or the zone cannot be transferred.
    Failed,   ///< Broken off, nonsense, or too large.
};
inline constexpr std::array transfer_result_names{"done", "refused", "failed"};

struct TransferCounters {
    using ByResult = std::array<Counter, transfer_result_names.size()>;
    std::array<ByResult, transfer_kind_names.size()> out;  ///< To secondaries.
    std::array<ByResult, transfer_kind_names.size()> in;   ///< From primaries.
    Counter bytes_out;
    Counter bytes_in;
    Gauge running_out;
    Gauge running_in;
    Counter notify_sent;  ///< Messages, retries included.
    Counter notify_answered;
    Counter notify_given_up;  ///< No answer after all tries.
    Counter notify_received;  ///< From a primary of the zone.
    Counter notify_refused;   ///< From anybody else.
    Gauge zones_behind;       ///< Secondary zones that have not reached what a primary announced.
    Gauge zones_expired;

    static Counter& of(std::array<ByResult, transfer_kind_names.size()>& counters,
                       TransferKind kind, TransferResult result) noexcept
    {
        return counters[static_cast<std::size_t>(kind)][static_cast<std::size_t>(result)];
    }
};

}  // namespace mooring::nameserver
