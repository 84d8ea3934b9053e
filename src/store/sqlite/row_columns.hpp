// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fields of rows as columns of a statement's present row. Nothing comes of a value that makes
/// no sense.
///
/// Thread safety: as Statement.

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "store/sqlite/sqlite.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::store {

template <class Id>
[[nodiscard]] Id id_in(Statement& row, int column)
{
    return Id{static_cast<std::uint32_t>(row.integer(column))};
}

[[nodiscard]] inline WallTime time_in(Statement& row, int column)
{
    return WallTime{std::chrono::milliseconds{row.integer(column)}};
}

[[nodiscard]] inline std::optional<dns::Name> name_in(Statement& row, int column)
{
    auto name = dns::Name::parse(row.text(column));
    return name ? std::optional{*name} : std::nullopt;
}

[[nodiscard]] inline std::optional<zone::RowState> state_in(Statement& row, int column)
{
    const auto number = row.integer(column);
    if (number < static_cast<int>(zone::RowState::Active) ||
        number > static_cast<int>(zone::RowState::Suspended))
        return std::nullopt;
    return static_cast<zone::RowState>(number);
}

/// An address as its bytes, or NULL.
template <class Address>
[[nodiscard]] std::optional<std::span<const std::uint8_t>> bytes_of(
    const std::optional<Address>& address) noexcept
{
    if (!address) return std::nullopt;
    return std::span{address->bytes};
}

template <class Address>
[[nodiscard]] std::optional<Address> address_in(Statement& row, int column)
{
    Address address;
    const auto bytes = row.blob(column);
    if (bytes.size() != address.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
}

/// An enum's value that lies between `first` and `last`; nothing else does.
template <class Enum>
[[nodiscard]] std::optional<Enum> value_in(Statement& row, int column, std::pair<Enum, Enum> range)
{
    const auto number = row.integer(column);
    if (number < static_cast<int>(range.first) || number > static_cast<int>(range.second))
        return std::nullopt;
    return static_cast<Enum>(number);
}

[[nodiscard]] inline std::vector<std::uint8_t> bytes_in(Statement& row, int column)
{
    const auto bytes = row.blob(column);
    return {bytes.begin(), bytes.end()};
}

[[nodiscard]] inline std::optional<zone::AddressRule> address_rule_in(Statement& row, int column)
{
    return value_in(row, column,
                    std::pair{zone::AddressRule::Inherited, zone::AddressRule::Public});
}

template <class Id>
[[nodiscard]] std::optional<Id> optional_id_in(Statement& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional{id_in<Id>(row, column)};
}

[[nodiscard]] inline zone::TsigSecret tsig_in(Statement& row, int column)
{
    return {.algorithm = static_cast<std::uint8_t>(row.integer(column)),
            .sealed = bytes_in(row, column + 1)};
}

[[nodiscard]] inline std::optional<zone::Sha256> hash_in(Statement& row, int column)
{
    zone::Sha256 hash{};
    const auto bytes = row.blob(column);
    if (bytes.size() != hash.size()) return std::nullopt;
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

}  // namespace mooring::store
