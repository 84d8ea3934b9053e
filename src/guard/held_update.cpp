// SPDX-License-Identifier: Apache-2.0
#include "guard/held_update.hpp"

#include <fmt/format.h>

#include "guard/network_codec.hpp"

namespace mooring::guard {

namespace {

constexpr std::uint8_t held_version = 1;
constexpr std::size_t network_bytes_min = 4;
constexpr std::size_t home_max = 2;  // One a family.

void put_origin(zone::ByteWriter& writer, const zone::Origin& origin)
{
    writer.put_byte(static_cast<std::uint8_t>(origin.cause));
    writer.put_byte(static_cast<std::uint8_t>(origin.dialect));
    writer.put_varint(static_cast<std::uint32_t>(origin.key));
    zone::Addresses source;
    if (origin.source) {
        if (const auto* ipv4 = std::get_if<Ipv4>(&*origin.source)) source.ipv4 = *ipv4;
        if (const auto* ipv6 = std::get_if<Ipv6>(&*origin.source)) source.ipv6 = *ipv6;
    }
    put_addresses(writer, source);
    writer.put_signed(origin.time.time_since_epoch().count());
}

zone::Origin read_origin(zone::ByteReader& reader)
{
    zone::Origin origin;
    origin.cause = static_cast<zone::Cause>(reader.byte());
    origin.dialect = static_cast<zone::Dialect>(reader.byte());
    if (origin.cause != zone::Cause::Update && origin.cause != zone::Cause::Owner) reader.set_bad();
    if (static_cast<std::size_t>(origin.dialect) >= zone::dialect_count) reader.set_bad();
    origin.key = zone::KeyId{reader.varint32()};
    const auto source = read_addresses(reader);
    if (source.ipv4) origin.source = IpAddress{*source.ipv4};
    if (source.ipv6) origin.source = IpAddress{*source.ipv6};
    if (source.ipv4 && source.ipv6) reader.set_bad();
    origin.time = WallTime{std::chrono::milliseconds{reader.signed_number()}};
    return origin;
}

}  // namespace

void HeldUpdate::write(zone::ByteWriter& writer) const
{
    writer.put_byte(held_version);
    writer.put_varint(static_cast<std::uint32_t>(host));
    put_addresses(writer, before);
    put_addresses(writer, after);
    put_network(writer, target);
    writer.put_varint(home.size());
    for (const auto& network : home) put_network(writer, network);
    writer.put_byte(source_network ? 1 : 0);
    if (source_network) put_network(writer, *source_network);
    writer.put_byte(static_cast<std::uint8_t>(reason));
    put_origin(writer, origin);
    writer.put_signed(expires.time_since_epoch().count());
}

HeldUpdate HeldUpdate::read(zone::ByteReader& reader)
{
    HeldUpdate held;
    if (reader.byte() != held_version) reader.set_bad();
    held.host = zone::HostId{reader.varint32()};
    held.before = read_addresses(reader);
    held.after = read_addresses(reader);
    held.target = read_network(reader);
    const auto home_count = reader.count(network_bytes_min);
    if (home_count > home_max) reader.set_bad();
    for (std::size_t i = 0; i < home_count && reader.is_good(); ++i)
        held.home.push_back(read_network(reader));
    const auto has_source = reader.byte();
    if (has_source > 1) reader.set_bad();
    if (has_source == 1) held.source_network = read_network(reader);
    held.reason = static_cast<Reason>(reader.byte());
    if (held.reason > Reason::StrangerSender) reader.set_bad();
    held.origin = read_origin(reader);
    held.expires = WallTime{std::chrono::milliseconds{reader.signed_number()}};
    return held;
}

std::string held_lookup(zone::HostId host, const zone::Addresses& after)
{
    return fmt::format("host-{} {} {}", static_cast<std::uint32_t>(host),
                       after.ipv4 ? after.ipv4->text() : "-",
                       after.ipv6 ? after.ipv6->text() : "-");
}

}  // namespace mooring::guard
