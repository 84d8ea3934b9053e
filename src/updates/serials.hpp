// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which serial each zone shows and which one its next changes get.
///
///     sealed 41 ── change, change, change carry serial 42 ── seal ──▶ sealed 42
///
/// Changes of many batches share one open serial. Sealing writes nothing to the store: the batches
/// already say 42, and a restart seals the highest serial it finds.
///
/// Thread safety: the writer thread only.
/// Invariants: a zone's serial only moves forward (RFC 1982) and is never 0.

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

class ZoneSerials {
public:
    /// The serial that changes to the zone belong to now. For a zone not known yet: `first`.
    [[nodiscard]] dns::Serial open(zone::ZoneId zone, dns::Serial first) const;
    /// The serial the zone shows; nothing for a zone not known.
    [[nodiscard]] std::optional<dns::Serial> sealed(zone::ZoneId zone) const;

    /// Notes that a batch with these serials has been applied. Returns those of zones that are new:
    /// they are sealed from the start, because a zone must not be without a serial for a moment.
    [[nodiscard]] std::vector<zone::ZoneSerial> note(std::span<const zone::ZoneSerial> serials,
                                                     Instant now);
    /// Sets what a zone shows, as loaded; goes only forward.
    void load(zone::ZoneId zone, dns::Serial serial);
    void forget(zone::ZoneId zone);

    /// When the first of the unsealed changes was noted.
    [[nodiscard]] std::optional<Instant> unsealed_since() const;
    /// Seals every zone with unsealed changes and says what each shows from now on.
    [[nodiscard]] std::vector<zone::ZoneSerial> seal();
    /// Seals one zone at once; false if nothing of it was open.
    [[nodiscard]] bool seal(zone::ZoneId zone);
    /// What all zones show.
    [[nodiscard]] std::vector<zone::ZoneSerial> all_sealed() const;

private:
    struct State {
        dns::Serial newest;
        dns::Serial sealed;  // Equals `newest` unless there are unsealed changes.
    };
    std::unordered_map<zone::ZoneId, State> zones_;
    std::vector<zone::ZoneId> unsealed_;
    std::optional<Instant> unsealed_since_;
};

}  // namespace mooring::updates
