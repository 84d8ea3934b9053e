// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fields that rows of several kinds have: numbers of rows, times, bytes, switches.
///
/// Thread safety: pure functions. The parts of row_codec only.

#include <algorithm>
#include <optional>
#include <vector>

#include "zone/journal/byte_stream.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::zone {

template <class Id>
void put_id(ByteWriter& writer, Id id)
{
    writer.put_varint(number_of(id));
}

template <class Id>
Id id_from(ByteReader& reader)
{
    return Id{reader.varint32()};
}

/// 0 is none.
template <class Id>
void put_optional_id(ByteWriter& writer, std::optional<Id> id)
{
    put_id(writer, id.value_or(no_id<Id>));
}

template <class Id>
std::optional<Id> optional_id_from(ByteReader& reader)
{
    const auto id = id_from<Id>(reader);
    return id == no_id<Id> ? std::nullopt : std::optional{id};
}

template <class Array>
Array array_from(ByteReader& reader)
{
    Array bytes{};
    std::ranges::copy(reader.raw(bytes.size()), bytes.begin());
    return bytes;
}

inline void put_time(ByteWriter& writer, WallTime time)
{
    writer.put_signed(time.time_since_epoch().count());
}

inline WallTime time_from(ByteReader& reader)
{
    return WallTime{std::chrono::milliseconds{reader.signed_number()}};
}

inline AddressRule address_rule_from(ByteReader& reader)
{
    const auto rule = static_cast<AddressRule>(reader.byte());
    switch (rule) {
        case AddressRule::Inherited:
        case AddressRule::Lab:
        case AddressRule::Public:
            return rule;
    }
    reader.set_bad();
    return AddressRule::Inherited;
}

inline void put_bytes(ByteWriter& writer, const std::vector<std::uint8_t>& bytes)
{
    writer.put_string(std::span{bytes});
}

inline std::vector<std::uint8_t> bytes_from(ByteReader& reader)
{
    const auto bytes = reader.string();
    return {bytes.begin(), bytes.end()};
}

inline bool switch_from(ByteReader& reader)
{
    const auto byte = reader.byte();
    if (byte > 1) reader.set_bad();
    return byte == 1;
}

}  // namespace mooring::zone
