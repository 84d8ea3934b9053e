// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows and changes as the journal's bytes: one pair of functions for each. docs/journal.md says
/// which field comes where; the two must be changed together, under a new format version.
///
/// Reading a row that makes no sense turns the reader bad. Fields that a format does not have yet
/// get the values that what was written then means today.
///
/// Thread safety: pure functions.

#include "zone/journal/batch.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::zone {

/// The format versions there have been. Numbers are stored: never reuse.
enum class Format : std::uint8_t {
    First = 1,
    WithSigning = 2,  ///< Signed zones, secondaries, upstreams, TSIG.
    WithSites = 3,    ///< Sites, what few hosts have beside their row, secrets of old protocols.
    WithEntries = 4,  ///< What belongs to accounts, and events.
};
inline constexpr Format newest_format = Format::WithEntries;

void put_row(ByteWriter& writer, const Account& row);
void put_row(ByteWriter& writer, const Zone& row);
void put_row(ByteWriter& writer, const Claim& row);
void put_row(ByteWriter& writer, const Host& row);
void put_row(ByteWriter& writer, const UpdateKey& row);
void put_row(ByteWriter& writer, const SigningKey& row);
void put_row(ByteWriter& writer, const Secondary& row);
void put_row(ByteWriter& writer, const Upstream& row);
void put_row(ByteWriter& writer, const Site& row);
void put_row(ByteWriter& writer, const HostExtras& row);
void put_row(ByteWriter& writer, const Entry& row);

/// Reads a row: specialised for the row types.
template <class Row>
[[nodiscard]] Row row_from(ByteReader& reader, Format format);
template <>
Account row_from<Account>(ByteReader& reader, Format format);
template <>
Zone row_from<Zone>(ByteReader& reader, Format format);
template <>
Claim row_from<Claim>(ByteReader& reader, Format format);
template <>
Host row_from<Host>(ByteReader& reader, Format format);
template <>
UpdateKey row_from<UpdateKey>(ByteReader& reader, Format format);
template <>
SigningKey row_from<SigningKey>(ByteReader& reader, Format format);
template <>
Secondary row_from<Secondary>(ByteReader& reader, Format format);
template <>
Upstream row_from<Upstream>(ByteReader& reader, Format format);
template <>
Site row_from<Site>(ByteReader& reader, Format format);
template <>
HostExtras row_from<HostExtras>(ByteReader& reader, Format format);
template <>
Entry row_from<Entry>(ByteReader& reader, Format format);

/// An event without its origin.
void put_event(ByteWriter& writer, const Event& event);
[[nodiscard]] Event event_from(ByteReader& reader);

/// Times in changes are written as the distance from their batch's time.
void put_change(ByteWriter& writer, const Change& change, WallTime batch_time);
/// What a change in a batch is read by.
struct BatchFrame {
    WallTime time{};
    Format format = newest_format;
};
[[nodiscard]] Change change_from(ByteReader& reader, const BatchFrame& batch);

/// No change is shorter: kind, id, cause, dialect, source, key, time.
inline constexpr std::size_t change_bytes_min = 7;

}  // namespace mooring::zone
