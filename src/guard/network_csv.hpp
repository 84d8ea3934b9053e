// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Networks from the tables that are commonly offered, separated by commas, semicolons or tabs.
///
/// With a header line the columns are told by their names: the range as `network` or as `start_ip`
/// and `end_ip`; the system as `asn` or `autonomous_system_number`; its name as `as_name`,
/// `organization` or `autonomous_system_organization`; `country` or `country_code`; `hosting` or
/// `type`. So read MaxMind's GeoLite2-ASN-Blocks and IPinfo's tables. Without a header the columns
/// are first and last address, number, country, name: iptoasn's.
///
/// Whether a system rents out machines is said by the table, by the operator's list, by a short
/// list of large ones of our own, or guessed from the words of its name ("hosting", "cloud",
/// "datacenter", ...). A wrong guess costs an owner a click at worst.
///
/// Thread safety: pure functions.
/// Limits: a line of 64 KiB. Lines that make no sense are skipped and counted.

#include <cstdint>
#include <string_view>
#include <vector>

#include "guard/range_book.hpp"

namespace mooring::guard {

struct NetworkTable {
    std::vector<NetworkRange> ranges;
    std::size_t skipped_lines = 0;
};

/// Fails with InvalidArgument if the columns are not told or no line makes sense.
[[nodiscard]] Result<NetworkTable> read_network_csv(std::string_view text);

/// Whether a system of this name likely rents out machines.
[[nodiscard]] bool is_hosting_name(std::string_view name);
/// Systems that do, as we know: ascending.
[[nodiscard]] std::vector<std::uint32_t> well_known_hosting();
/// Numbers, one a line, with or without "AS"; what follows one and `#` are comments. Ascending,
/// with the well-known ones.
[[nodiscard]] std::vector<std::uint32_t> read_hosting_list(std::string_view text);

}  // namespace mooring::guard
