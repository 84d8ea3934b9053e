// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the desk counts, for the metrics page.
///
/// Thread safety: counted by all stream loops and workers, read by any thread.

#include <array>
#include <cstddef>

#include "base/counter.hpp"
#include "dns/tsig.hpp"
#include "dns/types.hpp"

namespace mooring::nameserver {

/// RCODEs 0 to 10 (RFC 2136, 2.2) and all others together.
inline constexpr std::size_t update_rcode_slots = 12;
/// BADSIG, BADKEY, BADTIME, BADTRUNC, and TSIG records that are malformed.
inline constexpr std::size_t tsig_error_slots = 5;

struct DeskCounters {
    std::array<Counter, update_rcode_slots>
        updates_by_rcode;      ///< UPDATE messages by what was said.
    Counter updates_replayed;  ///< Answered with the stored result of the same message.
    std::array<Counter, tsig_error_slots> tsig_errors;  ///< Messages whose TSIG was not accepted.
    Counter tsig_verified;                              ///< Messages whose TSIG was.
    Counter signed_queries;                             ///< Plain queries with a TSIG.
    Counter transfers;                                  ///< AXFR and IXFR handed to their door.
    Counter notifies;                                   ///< NOTIFY handed to its door.
    Counter refused_full;                               ///< Datagrams answered SERVFAIL: too many.
    Gauge waiting;                                      ///< Datagrams taken and not answered.

    /// The place of an RCODE in updates_by_rcode.
    [[nodiscard]] static std::size_t slot_of(dns::Rcode rcode) noexcept
    {
        const auto number = static_cast<std::size_t>(rcode);
        return number < update_rcode_slots - 1 ? number : update_rcode_slots - 1;
    }
    /// The place of an error in tsig_errors; None stands for malformed.
    [[nodiscard]] static std::size_t slot_of(dns::TsigError error) noexcept;
};

}  // namespace mooring::nameserver
