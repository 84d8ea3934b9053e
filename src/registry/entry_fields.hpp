// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fields that the bodies of entries share.
///
/// Thread safety: as ByteWriter and ByteReader.

#include "base/clock.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::registry {

/// To the millisecond.
void put_time(zone::ByteWriter& writer, WallTime time);
[[nodiscard]] WallTime time_in(zone::ByteReader& reader);

}  // namespace mooring::registry
