// SPDX-License-Identifier: Apache-2.0
#include "zone/journal/row_codec.hpp"

#include "zone/journal/row_fields.hpp"

namespace mooring::zone {

namespace {

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
        case ZoneKind::Secondary:
        case ZoneKind::Catalog:
        case ZoneKind::OwnDomain:
            return kind;
    }
    reader.set_bad();
    return ZoneKind::Suffix;
}

Signing signing_from(ByteReader& reader)
{
    const auto signing = static_cast<Signing>(reader.byte());
    switch (signing) {
        case Signing::Unsigned:
        case Signing::Online:
        case Signing::Full:
            return signing;
    }
    reader.set_bad();
    return Signing::Unsigned;
}

Denial denial_from(ByteReader& reader)
{
    const auto denial = static_cast<Denial>(reader.byte());
    switch (denial) {
        case Denial::Nsec:
        case Denial::Nsec3:
            return denial;
    }
    reader.set_bad();
    return Denial::Nsec;
}

KeyRole role_from(ByteReader& reader)
{
    const auto role = static_cast<KeyRole>(reader.byte());
    switch (role) {
        case KeyRole::Csk:
        case KeyRole::Ksk:
        case KeyRole::Zsk:
            return role;
    }
    reader.set_bad();
    return KeyRole::Csk;
}

KeyStage stage_from(ByteReader& reader)
{
    const auto stage = static_cast<KeyStage>(reader.byte());
    switch (stage) {
        case KeyStage::Published:
        case KeyStage::Ready:
        case KeyStage::Active:
        case KeyStage::Retired:
        case KeyStage::Presigning:
        case KeyStage::Withdrawn:
        case KeyStage::Leaving:
            return stage;
    }
    reader.set_bad();
    return KeyStage::Published;
}

void put_tsig(ByteWriter& writer, const TsigSecret& tsig)
{
    writer.put_byte(tsig.algorithm);
    put_bytes(writer, tsig.sealed);
}

TsigSecret tsig_from(ByteReader& reader)
{
    TsigSecret tsig;
    tsig.algorithm = reader.byte();
    tsig.sealed = bytes_from(reader);
    return tsig;
}

constexpr std::uint8_t ipv4_family = 4;
constexpr std::uint8_t ipv6_family = 6;

void put_endpoint(ByteWriter& writer, const Endpoint& endpoint)
{
    if (const auto* ipv4 = std::get_if<Ipv4>(&endpoint.address)) {
        writer.put_byte(ipv4_family);
        writer.put_raw(ipv4->bytes);
    } else {
        writer.put_byte(ipv6_family);
        writer.put_raw(std::get<Ipv6>(endpoint.address).bytes);
    }
    writer.put_varint(endpoint.port);
}

Endpoint endpoint_from(ByteReader& reader)
{
    Endpoint endpoint;
    const auto family = reader.byte();
    if (family == ipv4_family) {
        endpoint.address = reader.ipv4();
    } else if (family == ipv6_family) {
        endpoint.address = Ipv6{array_from<decltype(Ipv6::bytes)>(reader)};
    } else {
        reader.set_bad();
    }
    endpoint.port = reader.varint16();
    return endpoint;
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
Account row_from<Account>(ByteReader& reader, Format /*format*/)
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
    writer.put_byte(static_cast<std::uint8_t>(row.signing));
    writer.put_byte(static_cast<std::uint8_t>(row.denial));
    writer.put_byte(static_cast<std::uint8_t>(row.address_rule));
}

template <>
Zone row_from<Zone>(ByteReader& reader, Format format)
{
    Zone row;
    row.id = id_from<ZoneId>(reader);
    row.origin = reader.name();
    row.kind = zone_kind_from(reader);
    row.version = reader.varint32();
    row.created = time_from(reader);
    if (format < Format::WithSigning) return row;
    row.signing = signing_from(reader);
    row.denial = denial_from(reader);
    if (format >= Format::WithSites) row.address_rule = address_rule_from(reader);
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
Claim row_from<Claim>(ByteReader& reader, Format /*format*/)
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
Host row_from<Host>(ByteReader& reader, Format /*format*/)
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
    put_tsig(writer, row.tsig);
    put_optional_id(writer, row.site);
    writer.put_byte(row.legacy.freedns_hash ? 1 : 0);
    if (row.legacy.freedns_hash) writer.put_raw(*row.legacy.freedns_hash);
    put_bytes(writer, row.legacy.gnudip_sealed);
}

template <>
UpdateKey row_from<UpdateKey>(ByteReader& reader, Format format)
{
    UpdateKey row;
    row.id = id_from<KeyId>(reader);
    row.account = id_from<AccountId>(reader);
    row.secret_hash = array_from<Sha256>(reader);
    row.rights = reader.byte();
    const auto hosts = reader.count(1);
    row.hosts.reserve(hosts);
    for (std::size_t i = 0; i < hosts; ++i) row.hosts.push_back(id_from<HostId>(reader));
    row.label = reader.text();
    row.created = time_from(reader);
    if (format >= Format::WithSigning) row.tsig = tsig_from(reader);
    if (format < Format::WithSites) return row;
    row.site = optional_id_from<SiteId>(reader);
    if (switch_from(reader)) row.legacy.freedns_hash = array_from<Sha256>(reader);
    row.legacy.gnudip_sealed = bytes_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const SigningKey& row)
{
    put_id(writer, row.id);
    put_id(writer, row.zone);
    writer.put_byte(row.algorithm);
    writer.put_byte(static_cast<std::uint8_t>(row.role));
    writer.put_byte(static_cast<std::uint8_t>(row.stage));
    put_bytes(writer, row.public_key);
    put_bytes(writer, row.sealed);
    put_time(writer, row.created);
    put_time(writer, row.since);
}

template <>
SigningKey row_from<SigningKey>(ByteReader& reader, Format /*format*/)
{
    SigningKey row;
    row.id = id_from<SigningKeyId>(reader);
    row.zone = id_from<ZoneId>(reader);
    row.algorithm = reader.byte();
    row.role = role_from(reader);
    row.stage = stage_from(reader);
    row.public_key = bytes_from(reader);
    row.sealed = bytes_from(reader);
    row.created = time_from(reader);
    row.since = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const Secondary& row)
{
    put_id(writer, row.id);
    put_optional_id(writer, row.zone);
    put_endpoint(writer, row.address);
    writer.put_byte(row.is_tls ? 1 : 0);
    put_tsig(writer, row.tsig);
    put_time(writer, row.created);
}

template <>
Secondary row_from<Secondary>(ByteReader& reader, Format /*format*/)
{
    Secondary row;
    row.id = id_from<SecondaryId>(reader);
    row.zone = optional_id_from<ZoneId>(reader);
    row.address = endpoint_from(reader);
    row.is_tls = switch_from(reader);
    row.tsig = tsig_from(reader);
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const Upstream& row)
{
    put_id(writer, row.id);
    writer.put_varint(row.primaries.size());
    for (const auto& primary : row.primaries) put_endpoint(writer, primary);
    writer.put_byte(row.is_tls ? 1 : 0);
    writer.put_name(row.tsig_name);
    put_tsig(writer, row.tsig);
}

template <>
Upstream row_from<Upstream>(ByteReader& reader, Format /*format*/)
{
    constexpr std::size_t endpoint_bytes_min = 6;
    Upstream row;
    row.id = id_from<ZoneId>(reader);
    const auto primaries = reader.count(endpoint_bytes_min);
    row.primaries.reserve(primaries);
    for (std::size_t i = 0; i < primaries; ++i) row.primaries.push_back(endpoint_from(reader));
    row.is_tls = switch_from(reader);
    row.tsig_name = reader.name();
    row.tsig = tsig_from(reader);
    return row;
}

}  // namespace mooring::zone
