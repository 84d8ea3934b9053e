// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The zones of a script as they are served: signed if the script says so, and the check of every
/// signature that comes back.
///
/// The key of every zone is always the same one, so that a zone file written for another server and
/// the check of that server's answers agree.
///
/// Thread safety: pure functions.

#include <string>
#include <vector>

#include "dnssec/zone_keys.hpp"
#include "response.hpp"
#include "script.hpp"

namespace mooring::conformance {

/// The time at which everything is signed and checked.
inline constexpr std::uint32_t signing_time_seconds = 1'800'000'000;

struct ServedZone {
    zone::Zone row;  // Without its id.
    std::vector<dns::Rrset> rrsets;
    dnssec::ZoneKeys keys;  // Without keys if the zone is not signed.

    [[nodiscard]] bool is_signed() const noexcept { return !keys.for_zone.empty(); }
    /// As a zone file.
    [[nodiscard]] std::string text() const;
};

/// Fails with InvalidArgument if a zone cannot be signed.
[[nodiscard]] Result<std::vector<ServedZone>> served_zones(const Script& script);

/// Every signature in the response that does not verify: one sentence each.
[[nodiscard]] std::vector<std::string> bad_signatures(const Response& response,
                                                      const std::vector<ServedZone>& zones);

}  // namespace mooring::conformance
