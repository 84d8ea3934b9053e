// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fields that the bodies of this module's entries share.
///
/// Thread safety: as ByteWriter and ByteReader.

#include <optional>
#include <vector>

#include "base/ip_address.hpp"
#include "registry/entry_fields.hpp"
#include "zone/journal/byte_stream.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::identity {

using registry::put_time;
using registry::time_in;

/// An address or none.
void put_source(zone::ByteWriter& writer, const std::optional<IpAddress>& source);
[[nodiscard]] std::optional<IpAddress> source_in(zone::ByteReader& reader);
void put_hash(zone::ByteWriter& writer, const zone::Sha256& hash);
[[nodiscard]] zone::Sha256 hash_in(zone::ByteReader& reader);
/// Sealed or other bytes of their own length.
[[nodiscard]] std::vector<std::uint8_t> bytes_in(zone::ByteReader& reader);
/// The version that a body begins with: anything but `known` is bad.
void expect_version(zone::ByteReader& reader, std::uint8_t known);

}  // namespace mooring::identity
