// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What signing by the writer counts.
///
/// Thread safety: as base/counter.hpp.

#include <array>

#include "base/counter.hpp"

namespace mooring::updates {

struct SigningMetrics {
    static constexpr std::size_t stages_max = 8;

    Counter full;         ///< Signatures made for zones in mode Full.
    Counter kept;         ///< Signatures that a changed name of such a zone went on with.
    Counter ahead;        ///< Signatures of Online zones made before what they cover is published.
    Counter failures;     ///< Batches that could not be signed, and so did not happen.
    Counter passes;       ///< Passes finished: zones signed anew, renewed or cleaned up.
    Counter key_steps;    ///< Steps in the life of keys.
    Gauge zones_ready;    ///< In mode Full and answered so.
    Gauge zones_waiting;  ///< In mode Full, answered as Online until a pass has ended.
    Gauge next_expiry;    ///< Of a signature in a Full zone, seconds since 1970; 0: none known.
    std::array<Gauge, stages_max> keys;  ///< By zone::KeyStage.
};

}  // namespace mooring::updates
