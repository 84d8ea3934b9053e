// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads the rows back, one at a time, so that ten million of them need memory for one.
///
/// Thread safety: none; used on the connection of one snapshot.
/// Limits: a row that makes no sense (an impossible name, an unknown state) is Corrupt: the service
/// must not start without it.

#include <optional>

#include "store/sqlite/sqlite.hpp"
#include "store/store.hpp"

namespace mooring::store {

/// All rows of every table, in the order of Loader.
[[nodiscard]] Result<> load_rows(Connection& connection, Loader& loader);
/// One zone's row, RRsets, claims, hosts and signing keys. Fails with NotFound if there is no such
/// zone.
[[nodiscard]] Result<> load_zone_rows(Connection& connection, zone::ZoneId zone, Loader& loader);

/// The form of the column rrset.rdata, and back; nothing if the bytes are not such a list.
[[nodiscard]] std::vector<std::uint8_t> packed(std::span<const dns::Rdata> rdatas);
[[nodiscard]] std::optional<std::vector<dns::Rdata>> unpacked(std::span<const std::uint8_t> bytes);

}  // namespace mooring::store
