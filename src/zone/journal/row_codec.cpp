// SPDX-License-Identifier: Apache-2.0
#include "zone/journal/row_codec.hpp"

#include <algorithm>

namespace mooring::zone {

namespace {

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

void put_time(ByteWriter& writer, WallTime time)
{
    writer.put_signed(time.time_since_epoch().count());
}

WallTime time_from(ByteReader& reader)
{
    return WallTime{std::chrono::milliseconds{reader.signed_number()}};
}

RowState state_from(ByteReader& reader)
{
    const auto state = static_cast<RowState>(reader.byte());
    switch (state) {
        case RowState::Active:
        case RowState::Suspended:
            return state;
    }
    reader.set_bad();
    return RowState::Active;
}

ZoneKind zone_kind_from(ByteReader& reader)
{
    const auto kind = static_cast<ZoneKind>(reader.byte());
    switch (kind) {
        case ZoneKind::Suffix:
        case ZoneKind::Operator:
            return kind;
    }
    reader.set_bad();
    return ZoneKind::Suffix;
}

bool switch_from(ByteReader& reader)
{
    const auto byte = reader.byte();
    if (byte > 1) reader.set_bad();
    return byte == 1;
}

}  // namespace

void put_row(ByteWriter& writer, const Account& row)
{
    put_id(writer, row.id);
    writer.put_string(row.email);
    writer.put_byte(static_cast<std::uint8_t>(row.state));
    writer.put_byte(row.is_verified ? 1 : 0);
    put_time(writer, row.created);
}

template <>
Account row_from<Account>(ByteReader& reader)
{
    Account row;
    row.id = id_from<AccountId>(reader);
    row.email = reader.text();
    row.state = state_from(reader);
    row.is_verified = switch_from(reader);
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const Zone& row)
{
    put_id(writer, row.id);
    writer.put_name(row.origin);
    writer.put_byte(static_cast<std::uint8_t>(row.kind));
    writer.put_varint(row.version);
    put_time(writer, row.created);
}

template <>
Zone row_from<Zone>(ByteReader& reader)
{
    Zone row;
    row.id = id_from<ZoneId>(reader);
    row.origin = reader.name();
    row.kind = zone_kind_from(reader);
    row.version = reader.varint32();
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const Claim& row)
{
    put_id(writer, row.id);
    put_id(writer, row.zone);
    writer.put_name(row.name);
    put_id(writer, row.account);
    writer.put_byte(static_cast<std::uint8_t>(row.state));
    put_time(writer, row.created);
}

template <>
Claim row_from<Claim>(ByteReader& reader)
{
    Claim row;
    row.id = id_from<ClaimId>(reader);
    row.zone = id_from<ZoneId>(reader);
    row.name = reader.name();
    row.account = id_from<AccountId>(reader);
    row.state = state_from(reader);
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const Host& row)
{
    put_id(writer, row.id);
    put_id(writer, row.zone);
    writer.put_name(row.name);
    put_id(writer, row.claim);
    put_id(writer, row.account);
    writer.put_varint(row.ttl.seconds);
    writer.put_byte(static_cast<std::uint8_t>(row.state));
    writer.put_byte(row.is_wildcard ? 1 : 0);
    put_time(writer, row.created);
}

template <>
Host row_from<Host>(ByteReader& reader)
{
    Host row;
    row.id = id_from<HostId>(reader);
    row.zone = id_from<ZoneId>(reader);
    row.name = reader.name();
    row.claim = id_from<ClaimId>(reader);
    row.account = id_from<AccountId>(reader);
    row.ttl = dns::Ttl{reader.varint32()};
    row.state = state_from(reader);
    row.is_wildcard = switch_from(reader);
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const UpdateKey& row)
{
    put_id(writer, row.id);
    put_id(writer, row.account);
    writer.put_raw(row.secret_hash);
    writer.put_byte(row.rights);
    writer.put_varint(row.hosts.size());
    for (const auto host : row.hosts) put_id(writer, host);
    writer.put_string(row.label);
    put_time(writer, row.created);
}

template <>
UpdateKey row_from<UpdateKey>(ByteReader& reader)
{
    UpdateKey row;
    row.id = id_from<KeyId>(reader);
    row.account = id_from<AccountId>(reader);
    std::ranges::copy(reader.raw(row.secret_hash.size()), row.secret_hash.begin());
    row.rights = reader.byte();
    const auto hosts = reader.count(1);
    row.hosts.reserve(hosts);
    for (std::size_t i = 0; i < hosts; ++i) row.hosts.push_back(id_from<HostId>(reader));
    row.label = reader.text();
    row.created = time_from(reader);
    return row;
}

}  // namespace mooring::zone
