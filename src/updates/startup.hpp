// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From the store into memory: rows, then the batches that have not been folded into rows.
///
///     Store::snapshot() ──load──▶ Contents + Tables ──replay batches──▶ seal, publish ──▶ serve
///
/// Thread safety: the thread that will not be disturbed: before the pipeline is made.

#include <chrono>

#include "registry/draft.hpp"
#include "updates/serials.hpp"
#include "updates/world.hpp"

namespace mooring::updates {

struct LoadCounts {
    std::size_t accounts = 0, zones = 0, rrsets = 0, claims = 0, hosts = 0, keys = 0;
    std::size_t batches = 0, changes = 0;  ///< Replayed.
    std::chrono::nanoseconds duration{};
};

/// What the writer goes on from. Moved once or twice in a process's life: its members are out of
/// line.
struct Loaded {
    Loaded();
    Loaded(Loaded&&) noexcept;
    Loaded& operator=(Loaded&&) noexcept;
    ~Loaded();

    ZoneSerials serials;
    zone::NextIds next_ids;
    zone::Head head;
    LoadCounts counts;
};

/// Fills empty contents and tables, seals every zone at its highest stored serial and publishes.
/// Fails with what the store says (Corrupt: the service must not start on half of its data).
[[nodiscard]] Result<Loaded> load(const World& world);

}  // namespace mooring::updates
