// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows and changes as the journal's bytes: one pair of functions for each. docs/journal.md says
/// which field comes where; the two must be changed together, under a new format version.
///
/// Reading a row that makes no sense turns the reader bad.
///
/// Thread safety: pure functions.

#include "zone/journal/batch.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::zone {

void put_row(ByteWriter& writer, const Account& row);
void put_row(ByteWriter& writer, const Zone& row);
void put_row(ByteWriter& writer, const Claim& row);
void put_row(ByteWriter& writer, const Host& row);
void put_row(ByteWriter& writer, const UpdateKey& row);

/// Reads a row: specialised for the five row types.
template <class Row>
[[nodiscard]] Row row_from(ByteReader& reader);
template <>
Account row_from<Account>(ByteReader& reader);
template <>
Zone row_from<Zone>(ByteReader& reader);
template <>
Claim row_from<Claim>(ByteReader& reader);
template <>
Host row_from<Host>(ByteReader& reader);
template <>
UpdateKey row_from<UpdateKey>(ByteReader& reader);

/// Times in changes are written as the distance from their batch's time.
void put_change(ByteWriter& writer, const Change& change, WallTime batch_time);
[[nodiscard]] Change change_from(ByteReader& reader, WallTime batch_time);

/// No change is shorter: kind, id, cause, dialect, source, key, time.
inline constexpr std::size_t change_bytes_min = 7;

}  // namespace mooring::zone
