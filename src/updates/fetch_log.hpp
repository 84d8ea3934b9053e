// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which serial of which zone each secondary took last, and when: what an operator asks first when
/// a secondary answers with old data.
///
/// Kept in memory only: after a restart nobody has taken anything yet.
///
/// Thread safety: every member from any thread.
/// Limits: `entries_max` pairs of secondary and zone; what is more is not noted.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "dns/types.hpp"
#include "zone/ids.hpp"

namespace mooring::updates {

struct Fetched {
    zone::ZoneId zone{};
    dns::Serial serial;
    WallTime time{};
};

class FetchLog {
public:
    explicit FetchLog(std::size_t entries_max = 100'000) : entries_max_{entries_max} {}

    /// The secondary has, or has just been given, this serial.
    void note(zone::SecondaryId secondary, const Fetched& fetched);
    /// Of one secondary, by zone.
    [[nodiscard]] std::vector<Fetched> of(zone::SecondaryId secondary) const;
    /// The newest of all its zones.
    [[nodiscard]] std::optional<Fetched> last_of(zone::SecondaryId secondary) const;
    void forget(zone::SecondaryId secondary);

private:
    using Entries = std::map<std::pair<zone::SecondaryId, zone::ZoneId>, Fetched>;
    const std::size_t entries_max_;
    Guarded<Entries> entries_;
};

}  // namespace mooring::updates
