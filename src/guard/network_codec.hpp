// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Networks and addresses as the guard's entries hold them: small, and nothing that reads them can
/// be brought to hold what the writing side could not have written.
///
/// Thread safety: pure functions.

#include "guard/networks.hpp"
#include "zone/journal/byte_stream.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::guard {

/// 5 to 12 bytes.
void put_network(zone::ByteWriter& writer, const Network& network);
[[nodiscard]] Network read_network(zone::ByteReader& reader);

/// 1 to 21 bytes.
void put_addresses(zone::ByteWriter& writer, const zone::Addresses& addresses);
[[nodiscard]] zone::Addresses read_addresses(zone::ByteReader& reader);

}  // namespace mooring::guard
